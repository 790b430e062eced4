/** Lines of every format, made up: to see whose a line is, and to break them. */

export const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  'goodgate-access': [
    '{"time":"2026-05-04T08:09:10.250Z","requestId":"r-1","client":"198.51.100.4","method":"GET","host":"shop.example.net","path":"/cart","protocol":"HTTP/1.1","status":502,"bytesIn":0,"bytesOut":120,"durationMs":3,"upstream":"shop","endpoint":"http://192.0.2.9:4000","attempts":[{"endpoint":"http://192.0.2.9:4000","reused":false,"phase":"connect","cause":"connection-refused","ms":{"connect":1},"bytesOut":0,"bytesIn":0}],"cause":"connection-refused","phase":"connect"}',
    '{"@timestamp":"2026-05-04T08:09:10.250Z","log.level":"error","message":"GET /cart 504 connection-timeout","ecs.version":"8.11.0","event.dataset":"goodgate.access","http.request.id":"r-1","http.response.status_code":504,"error.code":"connection-timeout","labels":{"upstream":"shop","endpoint":"http://192.0.2.9:4000","phase":"connect"}}',
  ],
  'goodgate-log': [
    '{"level":"warn","time":"2026-05-04T08:09:10.250Z","process":"supervisor","pid":7,"message":"shop.internal has no address (ENOTFOUND: x); it is asked for again"}',
  ],
  'caddy-json': [
    '{"level":"error","ts":1777882150.25,"logger":"http.log.error","msg":"dial tcp 192.0.2.9:4000: connect: connection refused","request":{"remote_ip":"198.51.100.4","remote_port":"5","proto":"HTTP/1.1","method":"GET","host":"shop.example.net","uri":"/cart"},"duration":0.001,"status":502,"err_id":"x","err_trace":"reverseproxy.statusError (reverseproxy.go:1)"}',
  ],
  'traefik-json': [
    '{"level":"debug","error":"dial tcp 192.0.2.9:4000: connect: connection refused","time":"2026-05-04T08:09:10Z","message":"502 Bad Gateway"}',
  ],
  'gcp-lb-json': [
    '{"httpRequest":{"requestMethod":"GET","requestUrl":"https://shop.example.net/cart","status":502,"latency":"0.1s","serverIp":"192.0.2.9"},"jsonPayload":{"statusDetails":"failed_to_connect_to_backend"},"resource":{"type":"http_load_balancer","labels":{"backend_service_name":"shop"}},"timestamp":"2026-05-04T08:09:10Z"}',
  ],
  azure: [
    '{"timeStamp":"2026-05-04T08:09:10+00:00","operationName":"ApplicationGatewayAccess","properties":{"httpStatus":502,"error_info":"ERRORINFO_UPSTREAM_NO_LIVE","serverRouted":"192.0.2.9:80"}}',
  ],
  cloudflare: [
    '{"ClientIP":"198.51.100.4","ClientRequestHost":"shop.example.net","EdgeResponseStatus":521,"OriginResponseStatus":0,"RayID":"7d0a"}',
    'Error 1016 Ray ID: 7d0a',
    '2026-05-04T08:09:10Z ERR  error="Unable to reach the origin service: dial tcp 127.0.0.1:4000: connect: connection refused" connIndex=2 originService=http://localhost:4000',
  ],
  'aws-alb': [
    'https 2026-05-04T08:09:10.250000Z app/shop/0123 198.51.100.4:51000 192.0.2.9:8080 0.001 0.250 -1 502 - 120 300 "GET https://shop.example.net:443/cart HTTP/2.0" "agent" - - arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop/0123 "Root=1-aa" "-" "-" 0 2026-05-04T08:09:10.000000Z "forward" "-" "-" "192.0.2.9:8080" "-" "-" "-"',
  ],
  cloudfront: [
    '2026-05-04\t08:09:10\tFRA56-P1\t500\t198.51.100.4\tGET\td1.cloudfront.net\t/cart\t502\t-\t-\t-\t-\tError\tid-1\tshop.example.net\thttps\t90\t0.250',
  ],
  'istio-access': [
    '[2026-05-04T08:09:10.250Z] "GET /cart HTTP/1.1" 503 URX,UF upstream_reset_before_response_started{connection_failure} - "delayed_connect_error:_111" 0 145 3 - "198.51.100.4" "agent" "r-1" "shop.example.net" "192.0.2.9:4000" outbound|80||shop.default.svc.cluster.local - 192.0.2.80:80 198.51.100.4:50000 - default',
  ],
  'envoy-access': [
    '[2026-05-04T08:09:10.250Z] "GET /cart HTTP/1.1" 503 UF 0 91 3 - "198.51.100.4" "agent" "r-1" "shop.example.net" "192.0.2.9:4000"',
  ],
  'envoy-log': [
    'upstream connect error or disconnect/reset before headers. reset reason: connection failure, transport failure reason: delayed connect error: 111',
  ],
  'traefik-log': [
    'time="2026-05-04T08:09:10Z" level=debug msg="\'502 Bad Gateway\' caused by: dial tcp 192.0.2.9:4000: connect: connection refused"',
  ],
  'nginx-error': [
    '2026/05/04 08:09:10 [error] 31#31: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 198.51.100.4, server: _, request: "GET /cart HTTP/1.1", upstream: "http://192.0.2.9:4000/cart", host: "shop.example.net"',
  ],
  'apache-error': [
    '[Mon May 04 08:09:10.250000 2026] [proxy:error] [pid 31:tid 7] (111)Connection refused: AH00957: http: attempt to connect to 192.0.2.9:4000 (192.0.2.9:4000) failed',
  ],
  'ingress-nginx-controller': [
    'W0504 08:09:10.250000       7 controller.go:1113] Service "shop/web" does not have any active Endpoint.',
  ],
  'haproxy-http': [
    'haproxy[77]: 198.51.100.4:50000 [04/May/2026:08:09:10.250] fe be/app1 0/0/-1/-1/3 503 217 - - SC-- 1/1/0/0/3 0/0 "GET /cart HTTP/1.1"',
  ],
  'haproxy-log': [
    'Server be/app1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left.',
  ],
  'heroku-router': [
    'at=error code=H12 desc="Request timeout" method=GET path="/cart" host=shop.example.net request_id=a fwd="198.51.100.4" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https',
    'Error R15 (Memory quota vastly exceeded)',
  ],
  'aws-api-gateway': ['(0123abcd-1) Execution failed due to configuration error: Malformed Lambda proxy response'],
  supervisord: ['2026-05-04 08:09:10,250 WARN exited: shop (exit status 1; not expected)'],
  'go-program': ['2026/05/04 08:09:10 cannot reach the shop: dial tcp 192.0.2.9:4000: connect: connection refused'],
  gunicorn: ['[2026-05-04 08:09:10 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:21)'],
  uvicorn: [
    'INFO:     Started server process [91]',
    'INFO:     198.51.100.1:50000 - "GET /pay HTTP/1.1" 500 Internal Server Error',
  ],
  uwsgi: [
    'Mon May  4 08:09:10 2026 - *** HARAKIRI ON WORKER 2 (pid: 51, try: 1) ***',
    'DAMN ! worker 2 (pid: 51) died, killed by signal 9 :( trying respawn ...',
    '[pid: 51|app: 0|req: 2/3] 198.51.100.1 () {40 vars in 600 bytes} [Mon May  4 08:09:10 2026] GET /pay => generated 9 bytes in 3 msecs (HTTP/1.1 500) 2 headers in 80 bytes (1 switches on core 0)',
  ],
  puma: ['[7] ! Terminating timed out worker: 61', '* Listening on http://0.0.0.0:3000'],
  unicorn: ['E, [2026-05-04T08:09:10.123456 #7] ERROR -- : worker=0 PID:81 timeout (61s > 60s), killing'],
  'php-fpm': [
    '[04-May-2026 08:09:10] WARNING: [pool shop] server reached pm.max_children setting (6), consider raising it',
  ],
  passenger: [
    '[ N 2026-05-04 08:09:10.2500 77/T8 age/Cor/Con/CheckoutSession.cpp:305 ]: [Client 1-88] Returning HTTP 503 due to: Request queue full (configured max. size: 100)',
  ],
  iis: [
    "Application '/LM/W3SVC/2/ROOT' with physical root 'C:\\shop\\' failed to start process with commandline 'C:\\shop\\shop.exe ' with multiple retries. The last try of listening port is '21000'.",
  ],
  java: [
    '2026-05-04 08:09:10.250  INFO 7 --- [main] Tomcat started on port(s): 8080 (http)',
    'java.lang.OutOfMemoryError: Java heap space',
  ],
  kernel: [
    'Out of memory: Killed process 1234 (shop) total-vm:200kB',
    'type=AVC msg=audit(1777882150.250:7): avc:  denied  { name_connect } for  pid=12 comm="nginx" dest=3000 scontext=a tclass=tcp_socket',
  ],
  systemd: ['shop.service: Main process exited, code=killed, status=9/KILL'],
  'kubectl-events': [
    '4m12s       Warning   Unhealthy   pod/shop-1   Readiness probe failed: Get "http://10.8.0.7:3000/ready": dial tcp 10.8.0.7:3000: connect: connection refused',
    'shop-5d9c7-abcde   0/1     CrashLoopBackOff   12 (30s ago)   40m',
  ],
  'go-server': [
    '2026/05/04 08:09:10 http: TLS handshake error from 192.0.2.1:51234: tls: first record does not look like a TLS handshake',
  ],
  node: [
    'Error: connect ECONNREFUSED 127.0.0.1:4000',
    '[HPM] Error occurred while proxying request localhost:3000/api to http://localhost:4000/ [ECONNREFUSED] (x)',
  ],
  'client-errors': [
    "requests.exceptions.ConnectionError: HTTPConnectionPool(host='shop', port=4000): Max retries exceeded with url: /cart (Caused by NewConnectionError('<x>: [Errno 111] Connection refused'))",
  ],
  curl: [
    'curl: (7) Failed to connect to shop port 8080 after 0 ms: Connection refused',
    'HTTP/1.1 502 Bad Gateway',
    '<head><title>502 Bad Gateway</title></head>',
  ],
  browser: ['GET http://localhost:4000/api/cart net::ERR_CONNECTION_REFUSED'],
  exits: ['shop-1 exited with code 137', 'Killed'],
  'ingress-nginx-access': [
    '198.51.100.4 - - [04/May/2026:08:09:10 +0000] "GET /cart HTTP/1.1" 502 150 "-" "agent" 80 0.001 [shop-web-80] [] 10.8.0.7:3000 0 0.001 502 8f6d3d52',
  ],
  'nginx-access': ['198.51.100.4 - - [04/May/2026:08:09:10 +0000] "GET /cart HTTP/1.1" 502 150 "-" "agent"'],
  linkerd: [
    '[   912.501212s]  WARN ThreadId(01) outbound:proxy{addr=192.0.2.20:8080}: linkerd_reconnect: Failed to connect error=endpoint 192.0.2.31:8080: Connection refused (os error 111)',
    'l5d-proxy-error: connect timed out after 1s',
  ],
  'platform-log': ['2026-05-04T08:09:10Z proxy[1] fra [error] instance refused connection'],
  'app-maintenance': ['{"app":"remote","method":"GET","url":"/a","message":"System in maintenance mode."}'],
  dotnet: [
    'Unhandled exception. System.IO.IOException: Failed to bind to address http://127.0.0.1:5000: address already in use.',
    '2026-05-04 08:09:10 192.0.2.4 GET /api/x - 443 - 198.51.100.7 agent 502 3 12002 120015',
  ],
  'cloud-health': ['Description: Health checks failed with these codes: [302]'],
  launches: ['exec /app/run: exec format error', 'sh: next: not found'],
}
