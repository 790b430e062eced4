/** Suspects: what is spoken on the connection, and the sizes of it. */
import type { SuspectText } from '../suspect.ts'

export type ProtocolSuspect =
  | 'http2-mismatch'
  | 'protocol-guessed-wrong'
  | 'proxy-protocol-mismatch'
  | 'not-an-http-service'
  | 'malformed-response-head'
  | 'cl-and-te'
  | 'duplicate-transfer-encoding'
  | 'content-length-wrong'
  | 'invalid-chunk'
  | 'double-compression'
  | 'response-header-buffer-too-small'
  | 'request-header-limit-at-upstream'
  | 'request-body-limit-at-upstream'
  | 'body-limit-at-gateway'
  | 'websocket-headers-not-forwarded'
  | 'function-response-malformed'
  | 'gateway-upgrade-stricter'

export const PROTOCOL_SUSPECTS: Readonly<Record<ProtocolSuspect, SuspectText>> = {
  'http2-mismatch': {
    means: 'One side speaks HTTP/2 and the other HTTP/1.',
    standsBehind: ['not-http', 'alpn-mismatch', 'http2-stream-reset', 'http-protocol-error', 'connection-terminated'],
    pointsTo: '`PRI * HTTP/2.0` seen as a request; gRPC; a backend with HTTP/2 on a plain port.',
    confirm: 'curl -sv --http2-prior-knowledge http://{host}:{port}/ -o /dev/null   # and the same with --http1.1',
    fix: 'Set the upstream’s protocol (h2c, grpc), or switch HTTP/2 off on the plain port.',
  },
  'protocol-guessed-wrong': {
    means: 'The protocol was inferred, from a port’s name or the first bytes, and wrongly.',
    standsBehind: ['connection-terminated', 'http-protocol-error', 'not-http'],
    pointsTo: 'Only one port of a mesh fails, and its name does not begin with http-, grpc- or tcp-.',
    confirm: 'kubectl get svc {name} -o yaml   # the names of its ports, and appProtocol',
    fix: 'Begin the port’s name with its protocol, or set appProtocol.',
  },
  'proxy-protocol-mismatch': {
    means: 'The PROXY protocol is sent to a side that does not expect it, or expected and not sent.',
    standsBehind: ['connect-reset', 'connection-terminated', 'http-protocol-error', 'not-http'],
    pointsTo: 'Closed right after it was accepted; `PROXY TCP4` in the peer’s error; 400 on every request.',
    confirm: 'curl -sv --haproxy-protocol {endpoint}{path} -o /dev/null   # and the same without --haproxy-protocol',
    fix: 'The same setting at both ends (sendProxyProtocol).',
  },
  'not-an-http-service': {
    means: 'Something else answers there: SSH, mail, a database, a protocol of its own.',
    standsBehind: ['not-http'],
    pointsTo: 'A banner in the first bytes: SSH-2.0, 220, -ERR.',
    confirm: 'timeout 2 nc {host} {port} </dev/null | head -c 64 | xxd   # it speaks first: not HTTP',
    fix: 'Name the right port or service.',
  },
  'malformed-response-head': {
    means: 'Status line, interim answers or field lines break the grammar or the order.',
    standsBehind: ['http-protocol-error', 'not-http', 'unexpected-informational'],
    pointsTo: '`invalid header`, `invalid status`, control characters in a name or value.',
    confirm:
      "printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | nc {host} {port} | head -c 512 | xxd",
    fix: 'Repair the app, or the library that writes its answers.',
  },
  'cl-and-te': {
    means: 'Content-Length and Transfer-Encoding stand in one answer.',
    standsBehind: ['http-response-framing-conflict'],
    pointsTo: 'Both fields in a dump; begins with a stricter gateway; an app that copies another’s header.',
    confirm: 'curl -sv {endpoint}{path} -o /dev/null   # both fields are there',
    fix: 'Drop Content-Length in the app, and never copy hop-by-hop fields from one answer to another.',
  },
  'duplicate-transfer-encoding': {
    means: 'Transfer-Encoding is sent twice, by framework and app or by relay and origin.',
    standsBehind: ['http-response-framing-conflict', 'http-protocol-error'],
    pointsTo: '`duplicate header line: "Transfer-Encoding: chunked"`; two such lines in a dump.',
    confirm: 'curl -sv --raw {endpoint}{path} -o /dev/null   # Transfer-Encoding stands there twice',
    fix: 'Let one layer set it.',
  },
  'content-length-wrong': {
    means:
      'Content-Length is doubled, contradicts itself, or is not the number of bytes sent (often after compression).',
    standsBehind: [
      'http-response-framing-conflict',
      'http-response-incomplete',
      'http-protocol-error',
      'connection-read-timeout',
    ],
    pointsTo: 'A body shorter than declared, always by as much; two values of the field.',
    confirm: "curl -s -D - -o /dev/null -w '%{size_download}\\n' {endpoint}{path}   # declared beside received",
    fix: 'Compute it after the last change to the body, or leave it to the framework.',
  },
  'invalid-chunk': {
    means: 'The chunked coding is broken: a bad size line, a chunk that is too long, bytes after the end.',
    standsBehind: ['http-response-transfer-coding', 'http-protocol-error'],
    pointsTo: '`invalid chunked response`, `invalid byte in chunk length`.',
    confirm: 'curl -s --raw {endpoint}{path} | head -c 512 | xxd   # the chunk lines as sent',
    fix: 'Write bodies through the framework, not around it.',
  },
  'double-compression': {
    means: 'The body is compressed twice, or labelled with a coding that it does not have.',
    standsBehind: ['http-response-content-coding'],
    pointsTo: 'Inflating fails; the body still begins with 1f 8b after decoding.',
    confirm: "curl -s --raw -H 'Accept-Encoding: gzip' {endpoint}{path} | head -c 16 | xxd",
    fix: 'Compress in one layer only.',
  },
  'response-header-buffer-too-small': {
    means: 'The answer’s header (or trailer) is larger than the gateway allows.',
    standsBehind: [
      'http-response-header-section-size',
      'http-response-header-size',
      'http-response-trailer-section-size',
      'http-response-trailer-size',
    ],
    pointsTo: 'After a login; large cookies or tokens; `upstream sent too big header`.',
    confirm: 'curl -s -D - -o /dev/null {endpoint}{path} | wc -c   # and count Set-Cookie',
    fix: 'Raise the limit (limits.responseHeaders; nginx: proxy_buffer_size), or shrink the cookies.',
  },
  'request-header-limit-at-upstream': {
    means: 'The request’s header is larger than the app server takes, so it closes.',
    standsBehind: ['connection-terminated', 'connection-reset', 'origin-error-response'],
    pointsTo: 'Only some users fail and a private window works; uWSGI `invalid request block size`.',
    confirm: 'size of the Cookie field of a user for whom it fails, beside the app server’s limit',
    fix: 'Raise that limit (uWSGI: buffer-size), or shrink the cookies.',
  },
  'request-body-limit-at-upstream': {
    means: 'The app refuses a large body early and closes while it is still being sent.',
    standsBehind: ['request-write-reset', 'connection-reset', 'origin-error-response'],
    pointsTo: 'Reset while sending; only large uploads; a 413 that nobody read.',
    confirm: 'head -c 10M /dev/zero | curl -sv --data-binary @- {endpoint}{path} -o /dev/null   # and with 10 bytes',
    fix: 'Raise the app’s limit, and let the app read the body before it closes.',
  },
  'body-limit-at-gateway': {
    means: 'The gateway’s own limit for bodies is lower than this upload or answer.',
    standsBehind: ['http-request-error', 'http-response-body-size'],
    pointsTo: '413; `client intended to send too large body`.',
    confirm: 'the limit in force for this route: limits.requestBody, limits.responseBody',
    fix: 'Raise it, and tell the users the limit.',
  },
  'websocket-headers-not-forwarded': {
    means: 'Upgrade and Connection are not passed on by a hop on the way.',
    standsBehind: ['http-upgrade-failed', 'origin-error-response'],
    pointsTo: '400 or 200 in place of 101; only the WebSocket path fails, long polling works.',
    confirm:
      'curl -sv --http1.1 -H Connection:Upgrade -H Upgrade:websocket -H Sec-WebSocket-Version:13 -H Sec-WebSocket-Key:AAAAAAAAAAAAAAAAAAAAAA== {endpoint}{path} -o /dev/null',
    fix: 'Pass both fields over HTTP/1.1 at every hop, with a long idle time.',
  },
  'function-response-malformed': {
    means: 'A function’s return value has not the form that its gateway demands.',
    standsBehind: ['http-protocol-error'],
    pointsTo: '`Malformed Lambda proxy response`; a body that is an object or null.',
    confirm: 'the function’s log: the response as it was returned',
    fix: 'Return {statusCode, headers, body} with body a string.',
  },
  'gateway-upgrade-stricter': {
    means: 'A newer gateway refuses what the older one let pass.',
    standsBehind: ['http-response-framing-conflict', 'http-protocol-error', 'tls-protocol-error'],
    pointsTo: 'It begins with an upgrade of the gateway, the app unchanged.',
    confirm: 'the changelog between the two versions of the gateway',
    fix: 'Repair what is refused; go back only for the time that takes.',
  },
}
