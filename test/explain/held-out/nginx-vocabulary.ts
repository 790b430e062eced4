/** Every message that nginx has for a failed exchange, and the cause that it is. */
import { nginxError } from '../told.ts'

export type Row = readonly [says: string, line: string, ...causes: string[]]

type Message = readonly [doing: string, message: string, ...causes: string[]]

const CONNECTING: readonly Message[] = [
  ['connecting to upstream', 'connect() failed (111: Connection refused)', 'connection-refused'],
  ['connecting to upstream', 'connect() failed (61: Connection refused)', 'connection-refused'],
  [
    'connecting to upstream',
    'connect() failed (10061: No connection could be made because the target machine actively refused it)',
    'connection-refused',
  ],
  ['connecting to upstream', 'connect() failed (113: No route to host)', 'destination-ip-unroutable'],
  ['connecting to upstream', 'connect() failed (113: Host is unreachable)', 'destination-ip-unroutable'],
  ['connecting to upstream', 'connect() failed (101: Network is unreachable)', 'destination-ip-unroutable'],
  ['connecting to upstream', 'connect() failed (110: Connection timed out)', 'connection-timeout'],
  ['connecting to upstream', 'connect() failed (110: Operation timed out)', 'connection-timeout'],
  ['connecting to upstream', 'upstream timed out (110: Connection timed out)', 'connection-timeout'],
  ['connecting to upstream', 'upstream timed out (60: Operation timed out)', 'connection-timeout'],
  ['connecting to upstream', 'upstream timed out (10060: A connection attempt failed)', 'connection-timeout'],
  ['connecting to upstream', 'connect() failed (104: Connection reset by peer)', 'connect-reset'],
  ['connecting to upstream', 'connect() to unix:/run/a.sock failed (2: No such file or directory)', 'socket-not-found'],
  [
    'connecting to upstream',
    'connect() to unix:/run/a.sock failed (13: Permission denied)',
    'socket-permission-denied',
  ],
  [
    'connecting to upstream',
    'connect() to unix:/run/a.sock failed (11: Resource temporarily unavailable)',
    'accept-queue-full',
  ],
  ['connecting to upstream', 'connect() to unix:/run/a.sock failed (111: Connection refused)', 'connection-refused'],
  [
    'connecting to upstream',
    'connect() to 192.0.2.8:80 failed (99: Cannot assign requested address)',
    'local-resource-exhausted',
  ],
  [
    'connecting to upstream',
    'connect() to 192.0.2.8:80 failed (99: Address not available)',
    'local-resource-exhausted',
  ],
  ['connecting to upstream', 'socket() failed (24: Too many open files)', 'local-resource-exhausted'],
  ['connecting to upstream', 'socket() failed (24: No file descriptors available)', 'local-resource-exhausted'],
  ['connecting to upstream', 'bind(192.0.2.1) failed (22: Invalid argument)', 'proxy-configuration-error'],
  [
    'connecting to upstream',
    'bind(192.0.2.1) failed (99: Cannot assign requested address)',
    'proxy-configuration-error',
    'local-resource-exhausted',
  ],
  ['connecting to upstream', '1024 worker_connections are not enough', 'gateway-overloaded'],
  ['connecting to upstream', 'no live upstreams', 'destination-unavailable'],
  ['SSL handshaking to upstream', 'upstream timed out (110: Connection timed out)', 'tls-handshake-timeout'],
  ['SSL handshaking to upstream', 'peer closed connection in SSL handshake', 'tls-protocol-error'],
  [
    'SSL handshaking to upstream',
    'peer closed connection in SSL handshake (104: Connection reset by peer)',
    'tls-protocol-error',
  ],
  [
    'SSL handshaking to upstream',
    'upstream SSL certificate verify error: (10:certificate has expired)',
    'tls-certificate-error',
  ],
  ['SSL handshaking to upstream', 'upstream SSL certificate does not match "a.example.com"', 'tls-certificate-error'],
  [
    'SSL handshaking to upstream',
    'SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40)',
    'tls-alert-received',
  ],
  [
    'SSL handshaking to upstream',
    'SSL_do_handshake() failed (SSL: error:0A000458:SSL routines::tlsv1 unrecognized name:SSL alert number 112)',
    'tls-alert-received',
  ],
  [
    'SSL handshaking to upstream',
    'SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number)',
    'tls-to-plaintext-port',
  ],
  [
    'SSL handshaking to upstream',
    'SSL_do_handshake() failed (SSL: error:0A000102:SSL routines::unsupported protocol)',
    'tls-protocol-error',
  ],
]

const SENDING: readonly Message[] = [
  ['sending request to upstream', 'upstream timed out (110: Connection timed out)', 'connection-write-timeout'],
  ['sending request to upstream', 'send() failed (104: Connection reset by peer)', 'request-write-reset'],
  ['sending request to upstream', 'writev() failed (32: Broken pipe)', 'request-write-reset'],
  ['sending request to upstream', 'writev() failed (104: Connection reset by peer)', 'request-write-reset'],
  ['sending request to upstream', 'sendfile() failed (32: Broken pipe)', 'request-write-reset'],
  [
    'sending request to upstream',
    'SSL_write() failed (SSL: error:0A000115:SSL routines::session id context uninitialized)',
    'tls-protocol-error',
  ],
  [
    'reading response header from upstream',
    'SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading)',
    'tls-protocol-error',
    'connection-terminated',
  ],
]

const WAITING = 'reading response header from upstream'
const HEAD: readonly Message[] = [
  [WAITING, 'upstream timed out (110: Connection timed out)', 'connection-read-timeout'],
  [WAITING, 'recv() failed (104: Connection reset by peer)', 'connection-reset'],
  [WAITING, 'recv() failed (54: Connection reset by peer)', 'connection-reset'],
  [WAITING, 'upstream prematurely closed connection', 'connection-terminated'],
  [WAITING, 'upstream prematurely sent response', 'tls-protocol-error'],
  [WAITING, 'upstream sent too big header', 'http-response-header-section-size'],
  [WAITING, 'upstream sent invalid header: "X-A\\x20b: 1..."', 'http-protocol-error'],
  [WAITING, 'upstream sent invalid header', 'http-protocol-error'],
  [WAITING, 'upstream sent invalid status "abc"', 'http-protocol-error'],
  [
    WAITING,
    'upstream sent unknown "Transfer-Encoding": "gzip"',
    'http-response-framing-conflict',
    'http-protocol-error',
  ],
  [WAITING, 'upstream sent invalid "Content-Length" header: "Content-Length: x"', 'http-response-framing-conflict'],
  [
    WAITING,
    'upstream sent duplicate header line: "Content-Length: 5", previous value: "Content-Length: 6"',
    'http-response-framing-conflict',
  ],
  [
    WAITING,
    'upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time',
    'http-response-framing-conflict',
  ],
  [WAITING, 'upstream sent no valid HTTP/1.0 header', 'not-http'],
  [WAITING, 'upstream rejected request with error 7', 'http2-stream-reset'],
  [WAITING, 'upstream sent goaway with error 11', 'http2-stream-reset'],
  [WAITING, 'upstream prematurely closed stream', 'http2-stream-reset', 'connection-terminated'],
  [WAITING, 'upstream sent no :status header', 'http-protocol-error'],
  [WAITING, 'upstream sent unexpected http2 frame: 9', 'http-protocol-error'],
  [WAITING, 'upstream sent frame for unknown stream 5', 'http-protocol-error'],
  [WAITING, 'upstream violated connection flow control', 'http-protocol-error'],
  [WAITING, 'upstream violated stream flow control', 'http-protocol-error'],
  [WAITING, 'upstream sent invalid http2 dynamic table size update: 9', 'http-protocol-error'],
  [WAITING, 'upstream sent too large http2 padding frame', 'http-protocol-error'],
  [WAITING, 'upstream sent invalid :status "abc"', 'http-protocol-error'],
  [WAITING, 'upstream sent http2 table index with continued', 'http-protocol-error'],
  [WAITING, 'upstream prematurely closed FastCGI stdout', 'connection-terminated'],
  [WAITING, 'upstream closed prematurely FastCGI stdout', 'connection-terminated'],
  [WAITING, 'upstream sent unexpected FastCGI record: 2', 'http-protocol-error'],
  [WAITING, 'upstream sent unsupported FastCGI protocol version: 72', 'http-protocol-error', 'not-http'],
  [WAITING, 'upstream sent invalid FastCGI header', 'http-protocol-error'],
]

const BODY: readonly Message[] = [
  [
    'reading upstream',
    'upstream timed out (110: Connection timed out)',
    'response-stalled',
    'http-response-incomplete',
  ],
  ['reading upstream', 'upstream prematurely closed connection', 'http-response-incomplete'],
  ['reading upstream', 'recv() failed (104: Connection reset by peer)', 'http-response-incomplete'],
  ['reading upstream', 'readv() failed (104: Connection reset by peer)', 'http-response-incomplete'],
  ['reading upstream', 'upstream sent invalid chunked response', 'http-response-transfer-coding'],
  ['reading upstream', 'upstream sent data after final chunk', 'http-response-transfer-coding'],
  ['reading upstream', 'upstream sent data after trailers', 'http-response-transfer-coding'],
  ['reading upstream', 'upstream sent too big trailers', 'http-response-trailer-section-size'],
  [
    'reading upstream',
    'upstream sent invalid trailer: "a b"',
    'http-protocol-error',
    'http-response-trailer-section-size',
    'http-response-transfer-coding',
  ],
  ['reading upstream', 'inflate() failed: 1, -3', 'http-response-content-coding'],
  [
    'reading upstream',
    'SSL_read() failed (SSL: error:0A000119:SSL routines::decryption failed or bad record mac)',
    'http-response-incomplete',
    'tls-protocol-error',
  ],
]

/** No upstream has been asked: the tail has no `upstream:`. */
const ALONE: readonly (readonly [string, ...string[]])[] = [
  ['no resolver defined to resolve app.example.com', 'proxy-configuration-error'],
  ['app.example.com could not be resolved (1: Format error)', 'dns-error'],
  ['app.example.com could not be resolved (2: Server failure)', 'dns-error'],
  ['app.example.com could not be resolved (3: Host not found)', 'dns-name-not-found'],
  ['app.example.com could not be resolved (4: Unimplemented)', 'dns-error'],
  ['app.example.com could not be resolved (5: Operation refused)', 'dns-error'],
  ['app.example.com could not be resolved (110: Operation timed out)', 'dns-timeout'],
  ['no port in upstream "app"', 'proxy-configuration-error'],
  ['no upstream configuration', 'proxy-configuration-error'],
  ['limiting requests, excess: 5.120 by zone "perip"', 'rate-limited'],
  ['limiting connections by zone "perip"', 'rate-limited'],
  ['access forbidden by rule', 'http-request-denied'],
  ['client intended to send too large body: 10485761 bytes', 'http-request-error'],
  [
    'rewrite or internal redirection cycle while processing "/index.html"',
    'proxy-loop-detected',
    'proxy-configuration-error',
  ],
  [
    'rewrite or internal redirection cycle while internally redirecting to "/index.html"',
    'proxy-loop-detected',
    'proxy-configuration-error',
  ],
  ['invalid URL prefix in ""', 'proxy-configuration-error'],
  [
    'auth request unexpected status: 502 while sending to client',
    'origin-error-response',
    'proxy-internal-error',
    'connection-refused',
    'http-request-denied',
    'proxy-configuration-error',
  ],
]

/** Nothing failed, or the client did. */
export const NGINX_HARMLESS: readonly string[] = [
  'a client request body is buffered to a temporary file /var/cache/nginx/client_temp/0000000001',
  'an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/1/00/0000000001 while reading upstream',
  'epoll_wait() reported that client prematurely closed connection while connecting to upstream',
  'client prematurely closed connection',
  'client timed out (110: Connection timed out) while waiting for request',
  'client sent invalid method while reading client request line',
  'client closed connection while waiting for request',
  'client 192.0.2.1 closed keepalive connection',
  'SSL_do_handshake() failed (SSL: error:0A000412:SSL routines::sslv3 alert bad certificate:SSL alert number 42) while SSL handshaking',
  'directory index of "/usr/share/nginx/html/" is forbidden',
  'open() "/usr/share/nginx/html/favicon.ico" failed (2: No such file or directory)',
  'user "bob": password mismatch',
  'send() failed (104: Connection reset by peer) while sending response to client',
  'recv() failed (104: Connection reset by peer) while waiting for request',
]

const tail = 'client: 203.0.113.9, server: shop.example.com, request: "GET /cart HTTP/1.1", host: "shop.example.com"'
export const nginxAlone = (message: string): string => `2026/11/02 10:11:12 [error] 21#21: *7 ${message}, ${tail}`

export const NGINX_ROWS: readonly Row[] = [
  ...[...CONNECTING, ...SENDING, ...HEAD, ...BODY].map(
    ([doing, message, ...causes]): Row => [`${message} while ${doing}`, nginxError({ message, doing }), ...causes],
  ),
  ...ALONE.map(([message, ...causes]): Row => [message, nginxAlone(message), ...causes]),
]
