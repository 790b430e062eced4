/** Apache's messages, HAProxy's letters and errors, Varnish's and Go's words, and the cause that each is. */
import type { Row } from './nginx-vocabulary.ts'

type Said = readonly [message: string, ...causes: string[]]

const apacheLine = (message: string): string => {
  const [errno = ''] = /^\([\w:-]+\)[^:]*: /.exec(message) ?? []
  return `[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 12:tid 34] ${errno}[client 203.0.113.9:51022] ${message.slice(errno.length)}`
}

const APACHE: readonly Said[] = [
  [
    'AH00898: Error reading from remote server returned by /a',
    'connection-terminated',
    'connection-reset',
    'connection-read-timeout',
  ],
  ['AH00898: Corrupt status line returned by remote server: HTTP/1.1 returned by /a', 'http-protocol-error'],
  [
    'AH00898: Unexpected Upgrade: websocket (expecting h2c) returned by /a',
    'http-upgrade-failed',
    'http-protocol-error',
    'unexpected-informational',
  ],
  ['AH00898: Malformed connection header returned by /a', 'http-protocol-error'],
  [
    'AH00898: Too many (10) interim responses from origin server returned by /a',
    'unexpected-informational',
    'http-protocol-error',
  ],
  ['AH00898: Timeout on 100-Continue returned by /a', 'connection-read-timeout'],
  ['AH00898: DNS lookup failure for: app returned by /a', 'dns-name-not-found', 'dns-error'],
  ['AH00898: Error during SSL Handshake with remote server returned by /a', 'tls-protocol-error'],
  ['AH00898: Connect to remote machine blocked returned by /a', 'destination-ip-prohibited', 'http-request-denied'],
  ['(111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (app) failed', 'connection-refused'],
  ['(110)Connection timed out: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (app) failed', 'connection-timeout'],
  [
    '(70007)The timeout specified has expired: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (app) failed',
    'connection-timeout',
  ],
  [
    '(113)No route to host: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (app) failed',
    'destination-ip-unroutable',
  ],
  [
    '(2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain socket /run/a.sock (*) failed',
    'socket-not-found',
  ],
  [
    '(13)Permission denied: AH02454: FCGI: attempt to connect to Unix domain socket /run/a.sock (*) failed',
    'socket-permission-denied',
  ],
  [
    '(111)Connection refused: AH00958: HTTPS: attempt to connect to 192.0.2.8:443 (app) via http CONNECT through 192.0.2.9:3128 (squid) failed',
    'connection-refused',
  ],
  [
    'AH01114: HTTP: failed to make connection to backend: app',
    'connection-refused',
    'destination-unavailable',
    'connection-timeout',
  ],
  ['AH00940: HTTP: disabled connection for (app:80)', 'destination-unavailable'],
  ['AH00941: HTTP: failed to acquire connection for (app:80)', 'connection-limit-reached'],
  ['AH01170: balancer://c: All workers are in error state', 'destination-unavailable'],
  ['AH01171: balancer://c: No workers in balancer', 'no-endpoints', 'destination-unavailable'],
  ['(104)Connection reset by peer: AH01102: error reading status line from remote server app:80', 'connection-reset'],
  [
    '(70007)The timeout specified has expired: AH01102: error reading status line from remote server app:80',
    'connection-read-timeout',
  ],
  ['(70014)End of file found: AH01102: error reading status line from remote server app:80', 'connection-terminated'],
  ['AH01106: bad HTTP/7.7 header returned by /a (GET)', 'http-protocol-error'],
  [
    'AH10124: header size is over the limit allowed by ResponseFieldSize (8192 bytes). Bad response header: Set-Cookie',
    'http-response-header-size',
    'http-response-header-section-size',
  ],
  ['(104)Connection reset by peer: AH01110: Network error reading response', 'http-response-incomplete'],
  ['AH02475: Response chunk/line was too large to parse', 'http-response-transfer-coding'],
  [
    'AH02476: Response Transfer-Encoding was not recognised',
    'http-response-framing-conflict',
    'http-protocol-error',
    'http-response-transfer-coding',
  ],
  ['AH10293: Unexpected empty data reading response', 'http-response-incomplete'],
  ['(32)Broken pipe: AH01084: pass request body failed to 192.0.2.8:80 (app)', 'request-write-reset'],
  [
    '(70007)The timeout specified has expired: AH01084: pass request body failed to 192.0.2.8:80 (app)',
    'connection-write-timeout',
  ],
  ['AH00961: HTTPS: failed to enable ssl support for 192.0.2.8:443 (app)', 'proxy-configuration-error'],
  [
    '(99)Cannot assign requested address: AH00938: HTTP: failed to bind socket to local address',
    'proxy-configuration-error',
    'local-resource-exhausted',
  ],
  ["AH01144: No protocol handler was valid for the URL /a (scheme 'h2').", 'proxy-configuration-error'],
  [
    'AH00916: connect to remote machine 192.0.2.8 blocked: name match',
    'destination-ip-prohibited',
    'http-request-denied',
  ],
  [
    '(104)Connection reset by peer: AH01067: Failed to read FastCGI header',
    'connection-terminated',
    'connection-reset',
  ],
  ['AH01068: Got bogus version 72', 'http-protocol-error', 'not-http'],
  [
    '(70007)The timeout specified has expired: AH01075: Error dispatching request to : (polling)',
    'connection-read-timeout',
  ],
  [
    '(104)Connection reset by peer: AH01075: Error dispatching request to : (reading input brigade)',
    'connection-reset',
    'connection-terminated',
    'request-write-reset',
    'client-closed-request',
  ],
  ['AH01070: Error parsing script headers', 'http-protocol-error'],
  [
    'AH00868: request failed to 192.0.2.8:8009 (app:8009)',
    'connection-terminated',
    'request-write-reset',
    'connection-reset',
  ],
  [
    'AH00878: read response failed from 192.0.2.8:8009 (app:8009)',
    'connection-terminated',
    'connection-reset',
    'connection-read-timeout',
  ],
  ['AH00893: dialog to 192.0.2.8:8009 (app:8009) failed', 'connection-terminated', 'connection-reset'],
  [
    'AH00897: cping/cpong failed to 192.0.2.8:8009 (app:8009)',
    'connection-terminated',
    'connection-read-timeout',
    'stale-connection-reuse',
  ],
  ['AH01086: read more bytes of request body than expected (got 5, expected 4)', 'http-request-error'],
  ['AH01093: chunked Transfer-Encoding is not supported', 'http-request-error'],
]

export const APACHE_ROWS: readonly Row[] = APACHE.map(([message, ...causes]) => [
  message,
  apacheLine(message),
  ...causes,
])

/** State, timers, status. `-`: the server was asked and closed or was killed; what proves no more than that. */
const HAPROXY: readonly (readonly [state: string, timers: string, status: number, ...causes: string[]])[] = [
  ['SC', '0/0/-1/-1/3', 503, 'connection-refused', 'connect-reset', 'destination-ip-unroutable'],
  ['sC', '0/0/-1/-1/5003', 503, 'connection-timeout'],
  ['SD', '0/0/1/2/90', 200, 'http-response-incomplete'],
  ['sD', '0/0/1/2/30090', 200, 'response-stalled', 'http-response-incomplete'],
  ['SH', '0/0/1/-1/9', 502, 'connection-terminated', 'connection-reset', 'stale-connection-reuse'],
  ['sH', '0/0/1/-1/30009', 504, 'connection-read-timeout'],
  ['sQ', '0/5001/-1/-1/5001', 503, 'queue-timeout'],
  ['PC', '0/0/-1/-1/1', 503, 'gateway-overloaded', 'local-resource-exhausted', 'connection-limit-reached'],
  ['PD', '0/0/1/2/9', 200, 'http-response-transfer-coding', 'http-protocol-error'],
  ['PH', '0/0/1/-1/9', 502, 'http-protocol-error', 'http-response-transfer-coding'],
  ['RC', '0/0/-1/-1/1', 503, 'local-resource-exhausted', 'gateway-overloaded'],
  ['DH', '0/0/1/-1/100', 503, 'destination-unavailable', 'connection-terminated', 'connection-reset'],
  ['IH', '0/0/1/-1/100', 500, 'proxy-internal-error'],
]

const HAPROXY_CLIENT = ['CC', 'CD', 'cD', 'CH', 'cH', 'CQ', 'CR', 'cR', 'CT', 'LR', 'LH', '--']

export const haproxyLine = (state: string, timers: string, status: number): string =>
  `Nov  2 10:11:12 lb1 haproxy[2310]: 203.0.113.9:51022 [02/Nov/2026:10:11:09.118] web app/a1 ${timers} ${status} 208 - - ${state}-- 9/9/2/0/0 0/0 "GET /cart HTTP/1.1"`

export const HAPROXY_ROWS: readonly Row[] = HAPROXY.map(([state, timers, status, ...causes]) => [
  `${state} ${status}`,
  haproxyLine(state, timers, status),
  ...causes,
])

const CLIENT_STATUS: Readonly<Record<string, number>> = { cH: 408, CR: 400, cR: 408, LR: 302, LH: 200, '--': 200 }
export const HAPROXY_HARMLESS: readonly string[] = HAPROXY_CLIENT.map(state =>
  haproxyLine(state, '0/0/1/2/9', CLIENT_STATUS[state] ?? 200),
)

const VARNISH: readonly Said[] = [
  ['backend web: unhealthy', 'destination-unavailable'],
  ['backend web: busy', 'connection-limit-reached'],
  ['backend web: fail errno 111 (Connection refused)', 'connection-refused'],
  ['backend web: fail errno 110 (Connection timed out)', 'connection-timeout'],
  ['backend web: fail errno 113 (No route to host)', 'destination-ip-unroutable'],
  ['backend web: fail errno 99 (Cannot assign requested address)', 'local-resource-exhausted'],
  ['backend web: proxy write errno 32 (Broken pipe)', 'request-write-reset'],
  ['No backend', 'destination-unavailable', 'no-endpoints'],
  ['Director rr returned no backend', 'destination-unavailable', 'no-endpoints'],
  ['backend write error: 32 (Broken pipe)', 'request-write-reset'],
  ['backend closed', 'connection-terminated'],
  ['Received junk', 'not-http', 'http-protocol-error'],
  ['first byte timeout', 'connection-read-timeout'],
  ['overflow', 'http-response-header-section-size'],
  ['http format error', 'http-protocol-error'],
  ['HTC eof (Unexpected end of input)', 'connection-terminated', 'connection-reset'],
  ['HTC timeout (Timed out)', 'connection-read-timeout'],
  ['straight insufficient bytes', 'http-response-incomplete'],
  ['chunked insufficient bytes', 'http-response-incomplete'],
  ['chunked header non-hex', 'http-response-transfer-coding'],
  ['chunked header no NL', 'http-response-transfer-coding'],
  ['chunked tail no NL', 'http-response-transfer-coding'],
  ['bogusly large chunk size', 'http-response-transfer-coding'],
  ['chunked read err', 'http-response-incomplete', 'http-response-transfer-coding'],
  ['eof socket fail', 'http-response-incomplete'],
  ['Gunzip error at the very end', 'http-response-content-coding'],
  ['Junk after gzip data', 'http-response-content-coding'],
  ['Could not get storage', 'gateway-overloaded', 'local-resource-exhausted', 'proxy-internal-error'],
  ['out of workspace', 'proxy-internal-error', 'gateway-overloaded', 'proxy-configuration-error'],
]

export const VARNISH_ROWS: readonly Row[] = VARNISH.map(([message, ...causes]) => [
  message,
  `-   FetchError     ${message}`,
  ...causes,
])

const GO: readonly Said[] = [
  ['dial tcp 192.0.2.8:80: connect: connection refused', 'connection-refused'],
  ['dial tcp 192.0.2.8:80: connect: no route to host', 'destination-ip-unroutable'],
  ['dial tcp 192.0.2.8:80: connect: network is unreachable', 'destination-ip-unroutable'],
  ['dial tcp 192.0.2.8:80: connect: cannot assign requested address', 'local-resource-exhausted'],
  ['dial tcp: lookup app on 127.0.0.11:53: no such host', 'dns-name-not-found'],
  ['dial tcp: lookup app on 192.0.2.53:53: server misbehaving', 'dns-error'],
  ['dial tcp: lookup app on 192.0.2.53:53: read udp 192.0.2.1:4000->192.0.2.53:53: i/o timeout', 'dns-timeout'],
  ['dial tcp 192.0.2.8:80: i/o timeout', 'connection-timeout'],
  ['dial unix /run/a.sock: connect: no such file or directory', 'socket-not-found'],
  ['dial unix /run/a.sock: connect: permission denied', 'socket-permission-denied'],
  ['dial tcp 192.0.2.8:80: socket: too many open files', 'local-resource-exhausted'],
  ['EOF', 'connection-terminated'],
  ['unexpected EOF', 'connection-terminated', 'http-response-incomplete', 'http-protocol-error'],
  ['read tcp 192.0.2.1:4000->192.0.2.8:80: read: connection reset by peer', 'connection-reset'],
  ['write tcp 192.0.2.1:4000->192.0.2.8:80: write: broken pipe', 'request-write-reset'],
  ['http: server closed idle connection', 'stale-connection-reuse'],
  ['net/http: HTTP/1.x transport connection broken: malformed HTTP response \\"SSH-2.0-OpenSSH_9.6\\"', 'not-http'],
  ['net/http: HTTP/1.x transport connection broken: malformed HTTP status code \\"2x0\\"', 'http-protocol-error'],
  ['net/http: HTTP/1.x transport connection broken: malformed MIME header line: oops', 'http-protocol-error'],
  [
    'net/http: HTTP/1.x transport connection broken: net/http: server response headers exceeded 1048576 bytes; aborted',
    'http-response-header-section-size',
  ],
  ['net/http: timeout awaiting response headers', 'connection-read-timeout'],
  ['net/http: TLS handshake timeout', 'tls-handshake-timeout'],
  ['http: server gave HTTP response to HTTPS client', 'tls-to-plaintext-port'],
  ['tls: first record does not look like a TLS handshake', 'tls-to-plaintext-port'],
  ['remote error: tls: handshake failure', 'tls-alert-received'],
  ['remote error: tls: bad certificate', 'tls-alert-received'],
  ['remote error: tls: certificate required', 'tls-alert-received'],
  ['remote error: tls: unrecognized name', 'tls-alert-received'],
  ['remote error: tls: internal error', 'tls-alert-received'],
  ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'tls-certificate-error'],
  ['x509: certificate is valid for a.example.com, not b.example.com', 'tls-certificate-error'],
  ["x509: cannot validate certificate for 192.0.2.8 because it doesn't contain any IP SANs", 'tls-certificate-error'],
  [
    'x509: certificate has expired or is not yet valid: current time 2026-11-02T10:11:12Z is after 2026-10-01T00:00:00Z',
    'tls-certificate-error',
  ],
  ['x509: certificate relies on legacy Common Name field, use SANs instead', 'tls-certificate-error'],
  [
    'http2: server sent GOAWAY and closed the connection; LastStreamID=5, ErrCode=NO_ERROR, debug=\\"\\"',
    'http2-stream-reset',
  ],
  ['stream error: stream ID 7; INTERNAL_ERROR; received from peer', 'http2-stream-reset'],
  [
    'http2: client connection lost',
    'connection-read-timeout',
    'connection-terminated',
    'connection-reset',
    'http2-stream-reset',
  ],
  ['http2: unsupported scheme', 'proxy-configuration-error', 'alpn-mismatch'],
  ['context deadline exceeded', 'http-response-timeout', 'connection-read-timeout'],
  ['http: ContentLength=5 with Body length 3', 'client-closed-request', 'http-request-error', 'client-timeout'],
]

export const GO_ROWS: readonly Row[] = GO.flatMap(([message, ...causes]): Row[] => [
  [
    `caddy: ${message}`,
    `{"level":"error","ts":1793614272.1183,"logger":"http.log.error","msg":"${message}","request":{"method":"GET","host":"a.example.com","uri":"/"},"duration":0.01,"status":502}`,
    ...causes,
  ],
  [
    `traefik: ${message}`,
    `2026-11-02T10:11:12Z DBG github.com/traefik/traefik/v3/pkg/proxy/httputil/proxy.go:121 > 502 Bad Gateway error="${message}"`,
    ...causes,
  ],
])
