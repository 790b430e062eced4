/** Messages of nginx's error log, each with what diagnosis makes of its facts: `LEVEL FIELDS: MESSAGE → said`, or `= whole line → said`. */
export const MESSAGES = `
connecting
  error up: connect() failed (111: Connection refused) while connecting to upstream → connection-refused
  error up: connect() failed (61: Connection refused) while connecting to upstream → connection-refused
  error up: connect() failed (146: Connection refused) while connecting to upstream → connection-refused
  error up: connect() failed (10061: Es konnte keine Verbindung hergestellt werden) while connecting to upstream → connection-refused
  error up: kevent() reported that connect() failed (61: Connection refused) while connecting to upstream → connection-refused
  error up: connect() failed (110: Operation timed out) while connecting to upstream → connection-timeout
  error up: connect() failed (60: Operation timed out) while connecting to upstream → connection-timeout
  error up: connect() failed (113: Host is unreachable) while connecting to upstream → destination-ip-unroutable
  error up: connect() failed (65: No route to host) while connecting to upstream → destination-ip-unroutable
  error up: connect() failed (101: Network unreachable) while connecting to upstream → destination-ip-unroutable
  error up: connect() to [2001:db8::9]:8080 failed (101: Network is unreachable) while connecting to upstream → destination-ip-unroutable
  error up: connect() failed (104: Connection reset by peer) while connecting to upstream → connect-reset
  crit unix: connect() to unix:/run/app/fpm.sock failed (2: No such file or directory) while connecting to upstream → socket-not-found
  crit unix: connect() to unix:/run/app/fpm.sock failed (13: Permission denied) while connecting to upstream → socket-permission-denied
  error unix: connect() to unix:/run/app/fpm.sock failed (11: Resource temporarily unavailable) while connecting to upstream → accept-queue-full
  error unix: connect() to unix:/run/app/fpm.sock failed (35: Resource temporarily unavailable) while connecting to upstream → accept-queue-full
  error unix: connect() to unix:/run/app/fpm.sock failed (111: Connection refused) while connecting to upstream → connection-refused
  crit up: connect() to 192.0.2.20:8080 failed (13: Permission denied) while connecting to upstream → socket-permission-denied
  crit up: connect() to 192.0.2.20:8080 failed (99: Cannot assign requested address) while connecting to upstream → local-resource-exhausted/ports
  crit up: connect() to 192.0.2.20:8080 failed (99: Address not available) while connecting to upstream → local-resource-exhausted/ports
  alert up: socket() failed (24: Too many open files) while connecting to upstream → local-resource-exhausted/descriptors, trouble:descriptors-exhausted
  alert up: socket() failed (97: Address family not supported by protocol) while connecting to upstream → proxy-configuration-error
  crit up: bind(192.0.2.1) failed (22: Invalid argument) while connecting to upstream → proxy-configuration-error
  crit up: bind(192.0.2.1) failed (98: Address already in use) while connecting to upstream → local-resource-exhausted/ports
  error up: upstream timed out (110: Connection timed out) while connecting to upstream → connection-timeout
  error up: upstream timed out (60: Operation timed out) while connecting to upstream → connection-timeout
  error up: upstream timed out (10060: A connection attempt failed) while connecting to upstream → connection-timeout
  alert -: connect() to unix:/dev/log failed (2: No such file or directory) while logging to syslog, server: unix:/dev/log → nothing

TLS
  error up: SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream → tls-to-plaintext-port inferred
  error up: SSL_do_handshake() failed (SSL: error:1408F10B:SSL routines:ssl3_get_record:wrong version number) while SSL handshaking to upstream → tls-to-plaintext-port inferred
  error up: SSL_do_handshake() failed (SSL: error:140770FC:SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol) while SSL handshaking to upstream → tls-to-plaintext-port inferred
  error up: SSL_do_handshake() failed (SSL: error:0A000410:SSL routines::sslv3 alert handshake failure:SSL alert number 40) while SSL handshaking to upstream → tls-alert-received
  error up: SSL_do_handshake() failed (SSL: error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure) while SSL handshaking to upstream → tls-alert-received
  error up: SSL_do_handshake() failed (SSL: error:14077458:SSL routines:SSL23_GET_SERVER_HELLO:tlsv1 unrecognized name) while SSL handshaking to upstream → tls-alert-received/sni-unrecognized
  error up: SSL_do_handshake() failed (SSL: error:10000458:SSL routines:OPENSSL_internal:TLSV1_UNRECOGNIZED_NAME:SSL alert number 112) while SSL handshaking to upstream → tls-alert-received/sni-unrecognized
  error up: SSL_do_handshake() failed (SSL: error:0A00045C:SSL routines::tlsv13 alert certificate required:SSL alert number 116) while reading response header from upstream → tls-alert-received/client-certificate-required
  error up: SSL_read() failed (SSL: error:0A00045C:SSL routines::tlsv13 alert certificate required:SSL alert number 116) while reading response header from upstream → tls-alert-received/client-certificate-required
  error up: SSL_do_handshake() failed (SSL: error:0A000102:SSL routines::unsupported protocol) while SSL handshaking to upstream → tls-protocol-error
  error up: SSL_do_handshake() failed (SSL: error:0A000086:SSL routines::certificate verify failed) while SSL handshaking to upstream → tls-certificate-error
  error up: SSL_do_handshake() failed (104: Connection reset by peer) while SSL handshaking to upstream → tls-protocol-error
  error up: peer closed connection in SSL handshake while SSL handshaking to upstream → tls-protocol-error
  error up: peer closed connection in SSL handshake (104: Connection reset by peer) while SSL handshaking to upstream → tls-protocol-error
  error up: upstream timed out (110: Connection timed out) while SSL handshaking to upstream → tls-handshake-timeout
  error up: upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to upstream → tls-certificate-error/expired
  error up: upstream SSL certificate verify error: (9:certificate is not yet valid) while SSL handshaking to upstream → tls-certificate-error/expired
  error up: upstream SSL certificate verify error: (18:self-signed certificate) while SSL handshaking to upstream → tls-certificate-error/untrusted
  error up: upstream SSL certificate verify error: (19:self signed certificate in certificate chain) while SSL handshaking to upstream → tls-certificate-error/untrusted
  error up: upstream SSL certificate verify error: (20:unable to get local issuer certificate) while SSL handshaking to upstream → tls-certificate-error/untrusted
  error up: upstream SSL certificate verify error: (21:unable to verify the first certificate) while SSL handshaking to upstream → tls-certificate-error/untrusted
  error up: upstream SSL certificate verify error: (23:certificate revoked) while SSL handshaking to upstream → tls-certificate-error/other
  error up: upstream SSL certificate does not match "api.example.org" while SSL handshaking to upstream → tls-certificate-error/name-mismatch
  error up: upstream prematurely sent response while SSL handshaking to upstream → tls-protocol-error
  error up: SSL_read() failed (SSL: error:0A000126:SSL routines::unexpected eof while reading) while reading response header from upstream → connection-terminated
  info -: SSL_do_handshake() failed (SSL: error:0A00009C:SSL routines::http request) while SSL handshaking, client: 198.51.100.9, server: 0.0.0.0:443 → nothing
  info -: peer closed connection in SSL handshake while SSL handshaking, client: 198.51.100.9, server: 0.0.0.0:443 → nothing
  error -: no "ssl_certificate" is defined for the "listen ... ssl" directive while SSL handshaking, client: 198.51.100.9, server: 0.0.0.0:443 → proxy-configuration-error

sending and waiting
  error up: writev() failed (32: Broken pipe) while sending request to upstream → request-write-reset
  error up: send() failed (104: Connection reset by peer) while sending request to upstream → request-write-reset
  error up: sendfile() failed (54: Connection reset by peer) while sending request to upstream → request-write-reset
  error up: SSL_write() failed (32: Broken pipe) while sending request to upstream → request-write-reset
  error up: upstream timed out (110: Connection timed out) while sending request to upstream → connection-write-timeout
  error up: upstream timed out (110: Connection timed out) while reading response header from upstream → connection-read-timeout
  error up: recv() failed (104: Connection reset by peer) while reading response header from upstream → connection-reset
  error up: readv() failed (54: Connection reset by peer) while reading response header from upstream → connection-reset
  error up: WSARecv() failed (10054: An existing connection was forcibly closed by the remote host) while reading response header from upstream → connection-reset
  error up: recv() failed (113: No route to host) while reading response header from upstream → destination-ip-unroutable
  error up: upstream prematurely closed connection while reading response header from upstream → connection-terminated
  error up: upstream prematurely closed FastCGI stdout while reading response header from upstream → connection-terminated
  error up: upstream prematurely closed stream while reading response header from upstream → connection-terminated
  error up: upstream rejected request with error 11 while reading response header from upstream → http2-stream-reset
  error up: upstream sent goaway with error 2 while reading response header from upstream → http2-stream-reset/goaway

answers
  error up: upstream sent too big header while reading response header from upstream → http-response-header-section-size
  error up: upstream sent no valid HTTP/1.0 header while reading response header from upstream → not-http inferred
  error up: upstream sent invalid header: "X Frame\\x20..." while reading response header from upstream → http-protocol-error
  error up: upstream sent invalid header "x-a: b" while reading response header from upstream → http-protocol-error
  error up: upstream sent invalid status "2xx" while reading response header from upstream → http-protocol-error
  error up: upstream sent duplicate header line: "Content-Length: 5", previous value: "Content-Length: 6" while reading response header from upstream → http-response-framing-conflict
  error up: upstream sent duplicate header line: "Transfer-Encoding: chunked", previous value: "Transfer-Encoding: chunked" while reading response header from upstream → http-response-framing-conflict
  warn up: upstream sent duplicate header line: "Date: x", previous value: "Date: y", ignored while reading response header from upstream → nothing
  error up: upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time while reading response header from upstream → http-response-framing-conflict
  error up: upstream sent invalid "Content-Length" header: "Content-Length: 1e3" while reading response header from upstream → http-response-framing-conflict
  error up: upstream sent unknown "Transfer-Encoding": "gzip" while reading response header from upstream → http-response-framing-conflict
  error up: upstream sent invalid chunked response while reading upstream → http-response-transfer-coding
  warn up: upstream sent data after final chunk while reading upstream → http-response-transfer-coding
  warn up: upstream sent more data than specified in "Content-Length" header while reading upstream → http-protocol-error
  error up: upstream sent too big trailers while reading upstream → http-response-trailer-section-size
  error up: upstream sent HTTP/1.0 response with early hints while reading response header from upstream → unexpected-informational
  error up: upstream sent unexpected http2 frame: 5 while reading response header from upstream → http-protocol-error
  error up: upstream sent too large http2 frame: 4740180 while reading response header from upstream → alpn-mismatch
  error up: upstream sent too large http2 frame: 1377027 while reading response header from upstream → plaintext-to-tls-port
  error up: upstream sent too large http2 frame: 5460781 while reading response header from upstream → not-http
  error up: upstream violated stream flow control, received 9 data frame with window 3 while reading upstream → http-protocol-error
  error up: upstream sent unsupported FastCGI protocol version: 72 while reading response header from upstream → http-protocol-error
  error up: upstream prematurely closed connection while reading upstream → http-response-incomplete
  error up: upstream prematurely closed connection while sending to client → http-response-incomplete
  error up: upstream prematurely closed FastCGI request while reading upstream → http-response-incomplete
  error up: recv() failed (104: Connection reset by peer) while reading upstream → http-response-incomplete
  error up: readv() failed (104: Connection reset by peer) while reading upstream → http-response-incomplete
  error up: upstream timed out (110: Connection timed out) while reading upstream → response-stalled
  error up: upstream timed out (110: Connection timed out) while proxying upgraded connection → response-stalled/tunnel
  error up: recv() failed (104: Connection reset by peer) while proxying upgraded connection → connection-reset/tunnel
  error up: inflate() failed: 1, -3 while reading upstream → http-response-content-coding

groups of endpoints
  error -: no live upstreams while connecting to upstream, client: 198.51.100.9, server: shop.example.net, request: "GET /cart?id=7 HTTP/1.1", upstream: "http://shop_pool/cart?id=7", host: "shop.example.net" → nobody-left: destination-unavailable/ejected inferred
  warn up: upstream server temporarily disabled while reading response header from upstream → endpoint-out
  error -: disable check peer: 192.0.2.20:8080  → endpoint-out
  error -: enable check peer: 192.0.2.20:8080  → endpoint-back
  warn -: peer is unhealthy while checking status code, health check "x" of peer 192.0.2.20:8080 in upstream "shop" → endpoint-out

names and configuration
  error client: cart.internal could not be resolved (3: Host not found) → dns-name-not-found
  error client: cart.internal could not be resolved (2: Server failure) → dns-error
  error client: cart.internal could not be resolved (5: Operation refused) → dns-error
  error client: cart.internal could not be resolved (110: Operation timed out) → dns-timeout
  error client: cart.internal could not be resolved (60: Operation timed out) → dns-timeout
  error -: recv() failed (111: Connection refused) while resolving, resolver: 192.0.2.53:53 → dns-error
  error client: no resolver defined to resolve cart.internal → proxy-configuration-error
  error client: no port in upstream "cart" → proxy-configuration-error
  = nginx: [emerg] host not found in upstream "cart:8080" in /etc/nginx/conf.d/cart.conf:7 → dns-name-not-found inferred
  = 2026/05/04 08:09:10 [emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (13: Permission denied) → proxy-configuration-error, trouble:config-rejected
  = nginx: [emerg] cannot load certificate "/etc/nginx/a.pem": BIO_new_file() failed → proxy-configuration-error, trouble:config-rejected
  = 2026/05/04 08:09:10 [emerg] 1#1: unknown directive "proxypass" in /etc/nginx/conf.d/cart.conf:9 → proxy-configuration-error, trouble:config-rejected
  = 2026/05/04 08:09:10 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use) → proxy-configuration-error

the gateway’s own limits and files
  = 2026/05/04 08:09:10 [alert] 311#311: 1024 worker_connections are not enough → gateway-overloaded, trouble:connections-exhausted
  alert up: 1024 worker_connections are not enough while connecting to upstream → gateway-overloaded, trouble:connections-exhausted
  = 2026/05/04 08:09:10 [warn] 311#311: 1024 worker_connections are not enough, reusing connections → trouble:connections-exhausted
  = 2026/05/04 08:09:10 [crit] 311#311: accept4() failed (24: No file descriptors available) → local-resource-exhausted/descriptors, trouble:descriptors-exhausted
  = 2026/05/04 08:09:10 [error] 311#311: accept4() failed (103: Software caused connection abort) → nothing
  crit up: open() "/var/cache/nginx/proxy_temp/3/00/0000000003" failed (13: Permission denied) while reading upstream → proxy-configuration-error
  crit up: pwrite() "/var/cache/nginx/proxy_temp/3/00/0000000003" failed (28: No space left on device) while reading upstream → proxy-internal-error, trouble:disk-full
  error client: open() "/srv/www/favicon.ico" failed (2: No such file or directory) → nothing
  error client: open() "/srv/www/secret" failed (13: Permission denied) → nothing
  error client: limiting requests, excess: 20.400 by zone "perip" → rate-limited
  error client: limiting requests, dry run, excess: 20.400 by zone "perip" → nothing
  warn client: delaying request, excess: 0.400, by zone "perip" → nothing
  error client: limiting connections by zone "addr" → rate-limited
  error client: access forbidden by rule → http-request-denied
  error client: rewrite or internal redirection cycle while internally redirecting to "/index.php" → proxy-loop-detected
  error client: auth request unexpected status: 404 while sending to client → proxy-configuration-error guessed
  = 2026/05/04 08:09:10 [alert] 1#1: worker process 311 exited on signal 11 → proxy-internal-error inferred, trouble:segfault
  = 2026/05/04 08:09:10 [alert] 1#1: worker process 311 exited on signal 11 (core dumped) → proxy-internal-error inferred, trouble:segfault
  = 2026/05/04 08:09:10 [alert] 1#1: worker process 311 exited on signal 9 → trouble:killed
  = 2026/05/04 08:09:10 [notice] 1#1: worker process 311 exited with code 0 → nothing
  = 2026/05/04 08:09:10 [notice] 1#1: start worker processes → trouble:started
  = 2026/05/04 08:09:10 [notice] 1#1: signal 1 (SIGHUP) received from 900, reconfiguring → nothing
  = 2026/05/04 08:09:10 [notice] 1#1: reconfiguring → trouble:config-reloaded
  = 2026/05/04 08:09:10 [notice] 1#1: using the "epoll" event method → nothing
  warn client: a client request body is buffered to a temporary file /var/cache/nginx/client_temp/0000000012 → nothing
  warn up: an upstream response is buffered to a temporary file /var/cache/nginx/proxy_temp/1/00/0000000001 while reading upstream → nothing

clients
  error client: client intended to send too large body: 2400000 bytes → http-request-error/body-too-large
  error client: client intended to send too large chunked body: 1048577 bytes → http-request-error/body-too-large
  info client: client sent invalid host header while reading client request headers → http-request-error/bad-host
  info -: client sent too long URI while reading client request line, client: 198.51.100.9, server: _ → http-request-error/uri-too-long
  info client: client sent too long header line: "Cookie: a..." while reading client request headers → http-request-error/headers-too-large
  info client: client sent "Content-Length" and "Transfer-Encoding" headers at the same time while reading client request headers → http-request-error/framing-conflict
  info client: client sent plain HTTP request to HTTPS port while reading client request headers → http-request-error/bad-request-line
  info client: client sent no required SSL certificate while reading client request headers → http-request-denied
  info up: epoll_wait() reported that client prematurely closed connection, so upstream connection is closed too while reading response header from upstream → client-closed-request
  info client: client prematurely closed connection → client-closed-request
  info -: client closed connection while waiting for request, client: 198.51.100.9, server: 0.0.0.0:80 → nothing
  info up: writev() failed (32: Broken pipe) while sending to client → client-closed-request
  info -: recv() failed (104: Connection reset by peer) while waiting for request, client: 198.51.100.9, server: 0.0.0.0:80 → nothing
  info up: recv() failed (104: Connection reset by peer) while proxying upgraded connection → client-closed-request
  info up: client timed out (110: Connection timed out) while sending to client → client-timeout/not-reading
  info -: client timed out (110: Connection timed out) while waiting for request, client: 198.51.100.9, server: 0.0.0.0:80 → nothing
  error -: broken header: "GET / HTTP/1.1" while reading PROXY protocol, client: 198.51.100.9, server: 0.0.0.0:80 → http-request-error/bad-request-line

PHP behind FastCGI
  error up: FastCGI sent in stderr: "PHP message: PHP Fatal error:  Uncaught Error: x in /srv/a.php:3" while reading response header from upstream → origin-error-response inferred, trouble:unhandled-error
  error up: FastCGI sent in stderr: "PHP message: PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /srv/a.php on line 3" while reading response header from upstream → origin-error-response inferred, trouble:heap-exhausted
  error up: FastCGI sent in stderr: "PHP message: PHP Warning:  Undefined variable $x in /srv/a.php on line 3" while reading response header from upstream → nothing
`
