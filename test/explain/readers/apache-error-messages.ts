/** Requests that failed behind httpd, each with its lines (`⏎` parts them) and what diagnosis makes of them. `P` is `[pid 7:tid 9]`, `C` a client, `R` a backend. */
export const MESSAGES = `
connecting
  [proxy:error] P (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:3000 (app.internal:3000) failed → connection-refused
  [proxy:error] P (OS 10061)No connection could be made because the target machine actively refused it.  : AH00957: HTTP: attempt to connect to 192.0.2.5:3000 (app.internal) failed → connection-refused
  [proxy:error] P (730061)No connection could be made: AH00957: HTTP: attempt to connect to 192.0.2.5:3000 (app.internal) failed → connection-refused
  [proxy:error] P (61)Connection refused: AH00957: HTTP: attempt to connect to [2001:db8::5]:3000 (app.internal) failed → connection-refused
  [proxy:error] P (110)Connection timed out: AH00957: http: attempt to connect to 192.0.2.5:3000 (app.internal:3000) failed → connection-timeout
  [proxy:error] P (70007)The timeout specified has expired: AH00957: http: attempt to connect to 192.0.2.5:3000 (app.internal:3000) failed → connection-timeout
  [proxy:error] P (113)No route to host: AH00957: http: attempt to connect to 192.0.2.5:3000 (app.internal:3000) failed → destination-ip-unroutable
  [proxy:error] P (101)Network is unreachable: AH00957: http: attempt to connect to [2001:db8::5]:3000 (app.internal:3000) failed → destination-ip-unroutable
  [proxy:error] P (13)Permission denied: AH00957: http: attempt to connect to 127.0.0.1:3000 (localhost:3000) failed → socket-permission-denied
  [proxy:error] P (99)Cannot assign requested address: AH00957: http: attempt to connect to 127.0.0.1:3000 (localhost:3000) failed → local-resource-exhausted/ports
  [proxy:error] P (24)Too many open files: AH00952: http: error creating fam 2 socket to 192.0.2.5:3000 for (app:3000) → local-resource-exhausted/descriptors
  [proxy:error] P (2)No such file or directory: AH02454: FCGI: attempt to connect to Unix domain socket /run/php/pool.sock (*:80) failed → socket-not-found
  [proxy:error] P (13)Permission denied: AH02454: FCGI: attempt to connect to Unix domain socket /run/php/pool.sock (localhost) failed → socket-permission-denied
  [proxy:error] P (11)Resource temporarily unavailable: AH02454: FCGI: attempt to connect to Unix domain socket /run/php/pool.sock (localhost) failed → accept-queue-full
  [proxy:error] P (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:3000 (app:3000) failed ⏎ [proxy:error] P AH00959: ap_proxy_connect_backend disabling worker for (app:3000) for 60s ⏎ [proxy_http:error] P C AH01114: HTTP: failed to make connection to backend: app → endpoint-out, connection-refused
  [proxy:error] P (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:3000 (app:3000) failed ⏎ [proxy:error] P AH00940: http: disabled connection for (app:3000) ⏎ [proxy:error] P AH00940: http: disabled connection for (app:3000) → connection-refused, nobody-left: destination-unavailable/ejected, nobody-left: destination-unavailable/ejected
  [proxy:error] P (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:3000 (a) failed ⏎ [proxy:error] P (110)Connection timed out: AH00957: http: attempt to connect to 192.0.2.6:3000 (b) failed ⏎ [proxy_balancer:error] P C AH01170: balancer://app: All workers are in error state → connection-refused, connection-timeout
  [proxy_http:error] P C AH01114: HTTP: failed to make connection to backend: app.internal → connection-refused guessed
  [proxy_balancer:error] P C AH01167: balancer://app: All workers are in error state for route (one) → nobody-left: destination-unavailable/ejected
  [proxy_balancer:error] P C AH01171: balancer://app: No workers in balancer → nobody-left: no-endpoints
  [proxy:error] P AH00941: HTTP: failed to acquire connection for (app:3000) → connection-limit-reached
  [proxy:warn] P C AH01144: No protocol handler was valid for the URL /a (scheme 'ws'). If you are using a DSO version → proxy-configuration-error
  [proxy:error] P C AH00961: HTTPS: failed to enable ssl support for 192.0.2.5:443 (app) → proxy-configuration-error
  [proxy_hcheck:warn] P AH03303: Health check DISABLING http://192.0.2.5:3000 → endpoint-out

names
  [proxy:error] P C AH00898: DNS lookup failure for: app.internal returned by /orders → dns-name-not-found inferred
  [proxy:error] P (EAI 2)Name or service not known: C AH00898: DNS lookup failure for: app.internal returned by /orders → dns-name-not-found
  [proxy:error] P (670003)Temporary failure in name resolution: C AH00898: DNS lookup failure for: app.internal returned by /orders → dns-timeout inferred

TLS
  [ssl:error] P R AH02039: Certificate Verification: Error (10): certificate has expired [subject: CN=app / issuer: CN=ca / serial: 01 / notbefore: x / notafter: y] ⏎ [ssl:error] P R AH02003: SSL Proxy connect failed ⏎ [ssl:error] P SSL Library Error: error:0A000086:SSL routines::certificate verify failed (certificate verify failed) ⏎ [proxy:error] P C AH00898: Error during SSL Handshake with remote server returned by /orders ⏎ [proxy_http:error] P C AH01097: pass request body failed to 192.0.2.5:443 (app) from 198.51.100.9 () → tls-certificate-error/expired
  [ssl:error] P R AH02039: Certificate Verification: Error (18): self-signed certificate [subject: CN=app] → tls-certificate-error/untrusted
  [ssl:error] P R AH02039: Certificate Verification: Error (20): unable to get local issuer certificate [subject: CN=app] → tls-certificate-error/untrusted
  [ssl:error] P R AH02411: SSL Proxy: Peer certificate does not match for hostname app.internal → tls-certificate-error/name-mismatch
  [ssl:error] P R AH02005: SSL Proxy: Peer certificate CN mismatch: Certificate CN: a Requested hostname: b → tls-certificate-error/name-mismatch
  [ssl:error] P R AH02004: SSL Proxy: Peer certificate is expired → tls-certificate-error/expired
  [ssl:info] P R AH02003: SSL Proxy connect failed ⏎ [ssl:info] P SSL Library Error: error:0A00010B:SSL routines::wrong version number ⏎ [proxy:error] P C AH00898: Error during SSL Handshake with remote server returned by /a → tls-to-plaintext-port inferred
  [ssl:info] P R AH02003: SSL Proxy connect failed ⏎ [ssl:info] P SSL Library Error: error:0A000410:SSL routines::sslv3 alert handshake failure (SSL alert number 40) → tls-alert-received
  [ssl:info] P SSL Library Error: error:0A00010B:SSL routines::wrong version number → nothing
  [ssl:info] P C AH02008: SSL library error 1 in handshake (server shop:443) ⏎ [ssl:info] P SSL Library Error: error:0A000076:SSL routines::no suitable signature algorithm → nothing
  [ssl:error] P C AH02039: Certificate Verification: Error (10): certificate has expired → nothing
  [proxy:error] P (20014)Internal error (specific information not available): C AH01084: pass request body failed to 192.0.2.5:443 (app) ⏎ [proxy:error] P C AH00898: Error during SSL Handshake with remote server returned by /a → tls-protocol-error guessed, trouble:log-level-hides
  [proxy:error] P (502)Unknown error 502: C AH01084: pass request body failed to 192.0.2.5:443 (app) → tls-protocol-error guessed, trouble:log-level-hides

  [ssl:warn] P AH02268: Proxy client certificate callback: (app:443) downstream server wanted client certificate but none are configured ⏎ [ssl:info] P R AH02003: SSL Proxy connect failed → tls-alert-received/client-certificate-required inferred
  [ssl:warn] P AH02268: Proxy client certificate callback: (app:443) downstream server wanted client certificate but none are configured ⏎ [proxy_http:error] P (70014)End of file found: C AH01102: error reading status line from remote server app:443 → tls-alert-received/client-certificate-required inferred
  [ssl:warn] P AH02268: Proxy client certificate callback: (app:443) downstream server wanted client certificate but none are configured ⏎ [proxy_http:error] P (70007)The timeout specified has expired: C AH01102: error reading status line from remote server app:443 → connection-read-timeout
  [ssl:warn] P AH02268: Proxy client certificate callback: (app:443) downstream server wanted client certificate but none are configured → nothing
  [http:info] P (22)Invalid argument: R AH01590: Error reading/parsing chunk ⏎ [proxy_http:error] P (20014)Internal error (specific information not available): C AH01110: error reading response → http-response-transfer-coding

sending, waiting, reading
  [proxy:error] P (32)Broken pipe: C AH01084: pass request body failed to 192.0.2.5:3000 (app) ⏎ [proxy_http:error] P C AH01097: pass request body failed to 192.0.2.5:3000 (app) from 198.51.100.9 () → request-write-reset
  [proxy:error] P (104)Connection reset by peer: C AH01084: pass request body failed to 192.0.2.5:3000 (app) → request-write-reset
  [proxy:error] P (70007)The timeout specified has expired: C AH01084: pass request body failed to 192.0.2.5:3000 (app) → connection-write-timeout
  [proxy_http:error] P (70007)The timeout specified has expired: C AH01102: error reading status line from remote server app:3000 ⏎ [proxy:error] P C AH00898: Error reading from remote server returned by /orders → connection-read-timeout
  [proxy_http:error] P (104)Connection reset by peer: C AH01102: error reading status line from remote server app:3000 → connection-reset
  [proxy_http:error] P (70014)End of file found: C AH01102: error reading status line from remote server app:3000 → connection-terminated inferred
  [proxy_http:error] P (20014)Internal error (specific information not available): C AH01102: error reading status line from remote server app:3000 → connection-terminated inferred
  [proxy:error] P C AH00898: Error reading from remote server returned by /orders → connection-terminated guessed
  [proxy:error] P C AH00898: Corrupt status line returned by remote server: SSH-2.0-OpenSSH_9.2 returned by /orders → not-http
  [proxy:error] P C AH00898: Corrupt status line returned by remote server: \\x15\\x03\\x03 returned by /orders → plaintext-to-tls-port
  [proxy:error] P C AH00898: Too many (12) interim responses from origin server returned by /orders → unexpected-informational
  [proxy:error] P C AH00898: Timeout on 100-Continue returned by /orders → connection-read-timeout
  [proxy_http:error] P C AH01106: bad HTTP/9.9 header returned by /a (GET) → http-protocol-error
  [proxy_http:error] P C AH10124: header size is over the limit allowed by ResponseFieldSize (8190 bytes). Bad response header: 'x: y[...]z' → http-response-header-size
  [proxy_http:error] P (104)Connection reset by peer: C AH01110: error reading response → http-response-incomplete
  [proxy_http:error] P (70007)The timeout specified has expired: C AH01110: error reading response → response-stalled
  [proxy_http:error] P C AH02475: Response chunk/line was too large to parse → http-response-transfer-coding
  [proxy_http:error] P C AH02476: Response Transfer-Encoding was not recognised → http-response-framing-conflict
  [proxy:error] P C AH10225: Tunnel timed out → response-stalled/tunnel

applications
  [proxy_fcgi:error] P (104)Connection reset by peer: C AH01067: Failed to read FastCGI header ⏎ [proxy_fcgi:error] P (104)Connection reset by peer: C AH01075: Error dispatching request to : → connection-reset
  [proxy_fcgi:error] P (70007)The timeout specified has expired: C AH01075: Error dispatching request to : (polling) → connection-read-timeout
  [proxy_fcgi:error] P (104)Connection reset by peer: C AH01075: Error dispatching request to : (reading input brigade) → client-closed-request
  [proxy_fcgi:error] P C AH01071: Got error 'PHP message: PHP Fatal error:  Uncaught Error: x' → origin-error-response inferred, trouble:unhandled-error
  [proxy_fcgi:error] P C AH01071: Got error 'Primary script unknown' → nothing
  [proxy_fcgi:error] P (22)Invalid argument: C AH01070: Error parsing script headers → http-protocol-error
  [proxy_ajp:error] P (70014)End of file found: AH01030: ajp_ilink_receive() can't receive header ⏎ [proxy_ajp:error] P (70014)End of file found: AH00992: ajp_read_header: ajp_ilink_receive failed ⏎ [proxy_ajp:error] P (120006)APR does not understand this error code: C AH00878: read response failed from 192.0.2.5:8009 (app:8009) → connection-terminated inferred
  [proxy_ajp:error] P (70007)The timeout specified has expired: AH01030: ajp_ilink_receive() can't receive header → connection-read-timeout
  [fcgid:warn] P C mod_fcgid: read data timeout in 45 seconds → connection-read-timeout
  [wsgi:error] P C Timeout when reading response headers from daemon process 'app': /srv/app.wsgi → connection-read-timeout
  [wsgi:error] P C Truncated or oversized response headers received from daemon process 'app': /srv/app.wsgi → connection-terminated
  [wsgi:error] P (111)Connection refused: C mod_wsgi (pid=7): Unable to connect to WSGI daemon process 'app' on '/run/apache2/wsgi.1.0.1.sock' after multiple attempts as listener backlog limit was exceeded or the socket does not exist. → connection-refused
  [wsgi:error] P (13)Permission denied: C mod_wsgi (pid=7): Unable to connect to WSGI daemon process 'app' on '/etc/httpd/logs/wsgi.1.0.1.sock' as user with uid=48. → socket-permission-denied
  [cgid:error] P C End of script output before headers: run.cgi → connection-terminated

  [fcgid:warn] P (70007)The timeout specified has expired: C AH01220: Timeout waiting for output from CGI script /srv/run.cgi → connection-read-timeout
  [77:140] [info] jk_open_socket::jk_connect.c (817): connect to 192.0.2.5:8009 failed (errno=111) ⏎ [77:140] [error] ajp_send_request::jk_ajp_common.c (1728): (one) connecting to backend failed. Tomcat is probably not started or is listening on the wrong port (errno=111) → connection-refused
  [77:140] [error] ajp_get_reply::jk_ajp_common.c (2120): (one) Tomcat is down or refused connection. No response has been sent to the client (yet) → connection-terminated guessed

  [proxy_fcgi:error] P C AH01067: Failed to read FastCGI header ⏎ [proxy_fcgi:error] P (70014)End of file found: C AH01075: Error dispatching request to : → connection-terminated inferred
  [proxy_fcgi:error] P C AH01068: Got bogus version 72 ⏎ [proxy_fcgi:error] P (22)Invalid argument: C AH01075: Error dispatching request to : → http-protocol-error
  [proxy_ajp:error] P C AH00992: ajp_read_header: ajp_ilink_receive failed ⏎ [proxy_ajp:error] P (70007)The timeout specified has expired: C AH00878: read response failed from 192.0.2.5:8009 (192.0.2.5:8009) → connection-read-timeout
  [proxy_ajp:error] P C AH00992: ajp_read_header: ajp_ilink_receive failed ⏎ [proxy_ajp:error] P (120007)APR does not understand this error code: C AH00878: read response failed from 192.0.2.5:8009 (192.0.2.5:8009) → http-protocol-error
  [proxy_scgi:error] P C Script timed out before returning headers: orders ⏎ [proxy_scgi:error] P C AH00860: error reading response headers from 192.0.2.5:4000 → connection-read-timeout
  [proxy_scgi:error] P C End of script output before headers: orders ⏎ [proxy_scgi:error] P C AH00860: error reading response headers from 192.0.2.5:4000 → connection-terminated

the server and its clients
  [core:notice] P AH00052: child pid 77 exit signal Segmentation fault (11) → proxy-internal-error inferred, trouble:segfault
  [core:notice] P AH00052: child pid 77 exit signal Killed (9) → trouble:killed
  [mpm_event:error] P AH00484: server reached MaxRequestWorkers setting, consider raising the MaxRequestWorkers setting → trouble:connections-exhausted
  [mpm_event:error] P AH00485: scoreboard is full, not at MaxRequestWorkers → trouble:connections-exhausted
  [core:error] P (24)Too many open files: AH00000: apr_socket_accept: (client socket) → local-resource-exhausted/descriptors, trouble:descriptors-exhausted
  [core:crit] P (98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80 → proxy-configuration-error
  [mpm_event:notice] P AH00489: Apache/2.4.57 (Debian) configured -- resuming normal operations → trouble:started
  [mpm_event:notice] P AH00493: SIGUSR1 received.  Doing graceful restart → trouble:config-reloaded
  [core:error] P C AH00124: Request exceeded the limit of 10 internal redirects due to probable configuration error. → proxy-loop-detected
  [authz_core:error] P C AH01630: client denied by server configuration: /srv/www/x → http-request-denied
  [:error] P C ModSecurity: Access denied with code 403 (phase 2). Matched phrase → http-request-denied
  [core:info] P C AH00128: File does not exist: /srv/www/favicon.ico → nothing
  [reqtimeout:info] P C AH01382: Request header read timeout → client-timeout
  [proxy_http:error] P (70014)End of file found: C AH01095: prefetch request body failed to 192.0.2.5:3000 (app) from 198.51.100.9 () → client-closed-request
  [http:error] P C AH01588: Requested content-length of 9 is larger than the configured limit of 8 → http-request-error/body-too-large
  [core:error] P C AH00135: Invalid method in request \\x16\\x03\\x01 → http-request-error/bad-request-line
  [ssl:error] P C AH02032: Hostname a provided via SNI and hostname b provided via HTTP have no compatible SSL setup → http-request-error/misdirected
`
