/** Go's error texts: each of its words to the cause that it proves, wherever it is wrapped. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import { goError } from '../../../src/explain/readers/go-error.ts'
import { factOf } from '../../../src/explain/readers/parts/told.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'

function said(text: string, inBody = false): string {
  const found = goError(text, { inBody })
  if (found === null) return 'nothing'
  const { exchange, surest } = factOf(found.told, {
    product: 'caddy',
    endpoint: found.endpoint,
    status: inBody ? 200 : undefined,
  })
  const { cause, reason, confidence } = diagnose(exchange)!
  return [`${cause}${reason === undefined ? '' : `/${reason}`}`, surest ?? confidence, exchange.attempts[0]?.endpoint]
    .filter(Boolean)
    .join(' ')
}

const peer = '192.0.2.1:50100->192.0.2.9:3000'
const cases: [text: string, said: string][] = [
  ['dial tcp 192.0.2.9:3000: connect: connection refused', 'connection-refused proven http://192.0.2.9:3000'],
  [
    'dial tcp [2001:db8::9]:443: connect: no route to host',
    'destination-ip-unroutable proven https://[2001:db8::9]:443',
  ],
  ['dial tcp 192.0.2.9:3000: getsockopt: connection refused', 'connection-refused proven http://192.0.2.9:3000'],
  ['dial tcp 192.0.2.9:3000: i/o timeout', 'connection-timeout proven http://192.0.2.9:3000'],
  ['dial tcp 192.0.2.9:3000: connect: connection timed out', 'connection-timeout proven http://192.0.2.9:3000'],
  [
    'dial tcp 192.0.2.9:3000: connect: cannot assign requested address',
    'local-resource-exhausted/ports proven http://192.0.2.9:3000',
  ],
  [
    'dial tcp 192.0.2.9:3000: socket: too many open files',
    'local-resource-exhausted/descriptors proven http://192.0.2.9:3000',
  ],
  ['dial tcp: lookup shop on 127.0.0.11:53: no such host', 'dns-name-not-found proven http://shop'],
  ['dial tcp: lookup shop on 127.0.0.11:53: server misbehaving', 'dns-error proven http://shop'],
  ['dial tcp: lookup shop: i/o timeout', 'dns-timeout proven http://shop'],
  [
    'dial tcp: lookup shop on 192.0.2.53:53: read udp 192.0.2.1:4000->192.0.2.53:53: i/o timeout',
    'dns-timeout proven http://shop',
  ],
  ['dial tcp: lookup shop: Temporary failure in name resolution', 'dns-timeout inferred http://shop'],
  ['dial tcp: address shop: missing port in address', 'proxy-configuration-error proven'],
  ['dial unix /run/shop.sock: connect: no such file or directory', 'socket-not-found proven unix:/run/shop.sock'],
  ['dial unix /run/shop.sock: connect: permission denied', 'socket-permission-denied proven unix:/run/shop.sock'],
  [
    'dial unix /run/shop.sock: connect: resource temporarily unavailable',
    'accept-queue-full proven unix:/run/shop.sock',
  ],
  ['EOF', 'connection-terminated inferred'],
  ['Get "http://192.0.2.9:3000/up": EOF', 'connection-terminated proven http://192.0.2.9:3000'],
  [`read tcp ${peer}: read: connection reset by peer`, 'connection-reset inferred http://192.0.2.9:3000'],
  [`read tcp ${peer}: i/o timeout`, 'connection-read-timeout inferred http://192.0.2.9:3000'],
  [`write tcp ${peer}: write: broken pipe`, 'request-write-reset proven http://192.0.2.9:3000'],
  [`write tcp ${peer}: i/o timeout`, 'connection-write-timeout proven http://192.0.2.9:3000'],
  [
    `readfrom tcp ${peer}: write tcp ${peer}: write: connection reset by peer`,
    'request-write-reset proven http://192.0.2.9:3000',
  ],
  [`readfrom tcp ${peer}: i/o timeout`, 'client-timeout inferred'],
  [
    `readLoopPeekFailLocked: read tcp ${peer}: read: connection reset by peer`,
    'connection-reset inferred http://192.0.2.9:3000',
  ],
  [
    'Get "http://192.0.2.9:3000/up": read tcp 192.0.2.1:1->192.0.2.9:3000: read: connection reset by peer',
    'connection-reset proven http://192.0.2.9:3000',
  ],
  [
    `readfrom tcp ${peer}: write tcp ${peer}: use of closed network connection`,
    'connection-write-timeout guessed http://192.0.2.9:3000',
  ],
  ['http: server closed idle connection', 'stale-connection-reuse proven'],
  ['net/http: timeout awaiting response headers', 'connection-read-timeout proven'],
  ['context deadline exceeded', 'http-response-timeout proven'],
  ['context canceled', 'client-closed-request proven'],
  ['dial tcp 192.0.2.9:3000: operation was canceled', 'client-closed-request proven'],
  ['net/http: TLS handshake timeout', 'tls-handshake-timeout proven'],
  ['http: server gave HTTP response to HTTPS client', 'tls-to-plaintext-port proven'],
  ['tls: first record does not look like a TLS handshake', 'tls-to-plaintext-port inferred'],
  ['remote error: tls: handshake failure', 'tls-alert-received proven'],
  ['remote error: tls: certificate required', 'tls-alert-received/client-certificate-required proven'],
  ['remote error: tls: unrecognized name', 'tls-alert-received/sni-unrecognized proven'],
  ['remote error: tls: no application protocol', 'alpn-mismatch proven'],
  [
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'tls-certificate-error/untrusted proven',
  ],
  [
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-05-03T06:07:08Z is after 2026-01-01T00:00:00Z',
    'tls-certificate-error/expired proven',
  ],
  ['x509: certificate is valid for shop.example, not 192.0.2.9', 'tls-certificate-error/name-mismatch proven'],
  [
    "x509: cannot validate certificate for 192.0.2.9 because it doesn't contain any IP SANs",
    'tls-certificate-error/name-mismatch proven',
  ],
  [
    'tls: failed to verify certificate: x509: certificate specifies an incompatible key usage',
    'tls-certificate-error/other proven',
  ],
  [
    'net/http: HTTP/1.x transport connection broken: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02P"',
    'plaintext-to-tls-port proven',
  ],
  ['net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0-OpenSSH_9.2"', 'not-http proven'],
  ['net/http: HTTP/1.x transport connection broken: malformed HTTP status code "OK"', 'http-protocol-error proven'],
  [
    'net/http: HTTP/1.x transport connection broken: malformed MIME header line: no colon',
    'http-protocol-error proven',
  ],
  [
    'http: message cannot contain multiple Content-Length headers; got ["1" "2"]',
    'http-response-framing-conflict proven',
  ],
  ['net/http: server response headers exceeded 1048576 bytes; aborted', 'http-response-header-section-size proven'],
  ['net/http: HTTP/1.x transport connection broken: unexpected EOF', 'http-response-incomplete proven'],
  [
    'http2: server sent GOAWAY and closed the connection; LastStreamID=1, ErrCode=NO_ERROR, debug=""',
    'http2-stream-reset/goaway proven',
  ],
  ['stream error: stream ID 3; INTERNAL_ERROR; received from peer', 'http2-stream-reset proven'],
  ['something that nobody wrote down', 'nothing'],
]

describe('Go’s errors', () => {
  for (const [text, expected] of cases) it(text.slice(0, 90), () => assert.equal(said(text), expected))

  it('say less of HTTP once the head has been passed on', () => {
    assert.equal(said('unexpected EOF', true), 'http-response-incomplete proven')
    assert.equal(
      said(`read tcp ${peer}: read: connection reset by peer`, true),
      'http-response-incomplete proven http://192.0.2.9:3000',
    )
    assert.equal(said('context deadline exceeded', true), 'response-stalled proven')
    assert.equal(said('invalid byte in chunk length', true), 'http-response-transfer-coding proven')
    assert.equal(said('context canceled', true), 'client-closed-request proven')
  })

  it('are read in time, however long and strange', () => {
    for (const piece of ['dial tcp ', 'http://a', 'lookup x: ', '\\x15"', 'EOF ', 'dial unix /x']) {
      const begun = cpuMs()
      said(piece.repeat(65_536 / piece.length))
      assert.ok(cpuMs() - begun < 200, piece)
    }
  })
})
