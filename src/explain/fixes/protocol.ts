/** Fixes: what is spoken on the connection, and the sizes of it. */
import type { FixTable } from './fix.ts'

export const PROTOCOL_FIXES: FixTable = {
  'http2-mismatch': {
    nginx:
      'gRPC and HTTP/2 without TLS need grpc_pass; else switch HTTP/2 off on the backend’s plain port:\n  grpc_pass grpc://«hostport»;\n  # backend is nginx: no "http2 on" (or "listen … http2") on a port without ssl',
    'ingress-nginx':
      'Say that it speaks gRPC, or switch HTTP/2 off on the backend’s plain port:\n  nginx.ingress.kubernetes.io/backend-protocol: "GRPC"   # with TLS: "GRPCS"',
    apache: 'With mod_proxy_http2 (h2:// where the port speaks TLS):\n  ProxyPass "/" "h2c://«hostport»/"',
    haproxy:
      'Without TLS by proto, with TLS by ALPN:\n  server «server» «hostport» proto h2\n  server «server» «hostport» ssl alpn h2,http/1.1 verify required ca-file /etc/ssl/certs/ca-certificates.crt',
    envoy:
      'In typed_extension_protocol_options of the cluster:\n  explicit_http_config: { http2_protocol_options: {} }   # HTTP/1: { http_protocol_options: {} }',
    istio:
      'Name the protocol of the port in the Service:\n  ports: [{ name: grpc-app, port: «port», appProtocol: grpc }]',
    caddy: 'HTTP/2 without TLS:\n  reverse_proxy h2c://«hostport»',
    traefik: 'HTTP/2 without TLS:\n  traefik.http.services.«service».loadbalancer.server.scheme=h2c',
    kong: 'Let the Service speak gRPC:\n  protocol: grpc   # with TLS: grpcs; annotation konghq.com/protocol',
    apisix: 'In the upstream:\n  "scheme": "grpc"',
    'aws-alb': 'The target group’s protocol version must be the app’s:\n  --protocol-version GRPC   # or HTTP2, HTTP1',
    kubernetes: 'Name the protocol of the port in the Service:\n  appProtocol: kubernetes.io/h2c',
    goodgate: 'Name the protocol:\n  protocol: h2c   # or http1',
  },
  'protocol-guessed-wrong': {
    istio:
      'Name the protocol of the port in the Service:\n  ports: [{ name: http-web, port: «port», appProtocol: http }]   # not HTTP: tcp-…, appProtocol: tcp',
    kubernetes: 'Name the protocol of the port in the Service:\n  appProtocol: http',
    goodgate: 'Name the protocol:\n  protocol: http1',
  },
  'proxy-protocol-mismatch': {
    nginx:
      'The same at both ends. Sending (stream block), and expecting (at the backend):\n  proxy_protocol on;\n  listen 8080 proxy_protocol;',
    apache: 'The same at both ends; httpd expects it so (mod_remoteip):\n  RemoteIPProxyProtocol On',
    haproxy:
      'The same at both ends. Sending, and expecting:\n  server «server» «hostport» send-proxy-v2\n  bind :443 accept-proxy',
    envoy:
      'The same at both ends: the transport socket envoy.transport_sockets.upstream_proxy_protocol sends it, the listener filter envoy.filters.listener.proxy_protocol expects it.',
    caddy: 'The same at both ends; sending:\n  transport http {\n    proxy_protocol v2\n  }',
    traefik:
      'The same at both ends; expecting, and sending (TCP):\n  entryPoints: { web: { proxyProtocol: { trustedIPs: [BALANCER_CIDR] } } }\n  traefik.tcp.services.«service».loadbalancer.proxyprotocol.version=2',
    varnish: 'The same at both ends. Sending, and expecting:\n  .proxy_header = 1;\n  varnishd -a :6081,PROXY',
    'aws-alb':
      'Balancers of layer 4 send it when told: turn it off, or let the target expect it\n  aws elbv2 modify-target-group-attributes --target-group-arn ARN --attributes Key=proxy_protocol_v2.enabled,Value=false',
    goodgate: 'The same at both ends:\n  sendProxyProtocol: none   # or v1, v2',
  },
  'cl-and-te': {
    any: 'In the app, drop one of the two: Content-Length where the answer is chunked. A relay must not copy Content-Length, Transfer-Encoding and Connection of what it fetched:\n  delete headers["content-length"]   # or let the framework set both',
  },
  'duplicate-transfer-encoding': {
    any: 'Let one layer set it: the app must not write "Transfer-Encoding: chunked" itself, its server does; a relay must not copy the header of what it fetched.',
  },
  'content-length-wrong': {
    any: 'Compute Content-Length in bytes, after the last change (compression, rewriting), or leave it to the server:\n  Buffer.byteLength(body)   # Node, not body.length',
  },
  'invalid-chunk': {
    any: 'Write bodies through the framework, not around it, and in smaller pieces; curl --raw shows the chunk lines.',
  },
  'double-compression': {
    nginx: 'Compress in one layer only: ask the app for plain bytes\n  «prefix»_set_header Accept-Encoding "";',
    'ingress-nginx': 'Compress in one layer only (ConfigMap):\n  use-gzip: "false"',
    any: 'Compress in one layer only, and set Content-Encoding there alone.',
  },
  'response-header-buffer-too-small': {
    nginx:
      'Enough for the largest header (Set-Cookie, tokens), then shrink the cookies:\n  «prefix»_buffer_size 16k;\n  «prefix»_buffers 8 16k;\n  «prefix»_busy_buffers_size 32k;',
    'ingress-nginx':
      'Enough for the largest header:\n  nginx.ingress.kubernetes.io/proxy-buffer-size: "16k"\n  nginx.ingress.kubernetes.io/proxy-buffers-number: "8"',
    kong: 'Enough for the largest header, in kong.conf:\n  nginx_proxy_proxy_buffer_size = 16k\n  nginx_proxy_proxy_buffers = 8 16k',
    apisix:
      'Enough for the largest header, in config.yaml (nginx_config, http_configuration_snippet):\n  proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k;',
    apache: 'Enough for the largest line:\n  ProxyPass "/" "«target»/" responsefieldsize=16384',
    haproxy: 'Enough for the whole header, in global:\n  tune.bufsize 32768',
    caddy: 'Enough for the whole header:\n  transport http {\n    max_response_header 64KiB\n  }',
    varnish:
      'Enough for the largest line and the whole header:\n  varnishd -p http_resp_hdr_len=16k -p http_resp_size=64k -p workspace_backend=128k',
    goodgate: 'Enough for the whole header:\n  limits: { responseHeaders: 128KiB }',
    any: 'Shrink what the app sets: Set-Cookie, tokens and policies in the header; this limit is fixed at some gateways (128 KB at Google’s and Cloudflare’s).',
  },
  'request-header-limit-at-upstream': {
    uwsgi: 'Let it take larger headers:\n  buffer-size = 32768',
    gunicorn: 'Let it take larger headers:\n  gunicorn --limit-request-field_size 16380 --limit-request-line 8190 APP',
    node: 'Let it take larger headers:\n  NODE_OPTIONS=--max-http-header-size=32768',
    any: 'Raise the app server’s limit on the header (uWSGI: buffer-size, gunicorn: --limit-request-field_size, Tomcat: maxHttpRequestHeaderSize, Node: --max-http-header-size), and shrink the cookies.',
  },
  'request-body-limit-at-upstream': {
    'php-fpm': 'In php.ini:\n  upload_max_filesize = 64M\n  post_max_size = 64M',
    node: 'Raise the body parser’s limit:\n  app.use(express.json({ limit: "64mb" }))',
    any: 'Raise the app’s own limit on bodies, and let the gateway refuse what is over it before it is sent on.',
  },
  'body-limit-at-gateway': {
    nginx: 'In the server or location that takes the upload, then reload:\n  client_max_body_size «bodySize»;',
    'ingress-nginx':
      'On the Ingress that takes the upload:\n  nginx.ingress.kubernetes.io/proxy-body-size: "«bodySize»"',
    kong: 'In kong.conf:\n  nginx_http_client_max_body_size = «bodySize»',
    apisix: 'In config.yaml, nginx_config.http:\n  client_max_body_size: «bodySize»',
    apache: 'In the block that takes the upload (bytes):\n  LimitRequestBody «bodyBytes»',
    caddy: 'In the site that takes the upload:\n  request_body {\n    max_size «bodySize»B\n  }',
    traefik:
      'In the buffering middleware (bytes):\n  traefik.http.middlewares.upload.buffering.maxRequestBodyBytes=«bodyBytes»',
    envoy: 'In the buffer filter (bytes):\n  max_request_bytes: «bodyBytes»',
    cloudflare: 'The plan’s limit on uploads (100 MB on Free and Pro): send in parts, or past the proxy (DNS only).',
    goodgate:
      'In limits (bodies of requests), or for answers in the upstream’s:\n  limits: { requestBody: «bodyBytes» }',
  },
  'websocket-headers-not-forwarded': {
    nginx:
      'In the location of the WebSocket:\n  proxy_http_version 1.1;\n  proxy_set_header Upgrade $http_upgrade;\n  proxy_set_header Connection "upgrade";\n  proxy_read_timeout 1h;',
    apache:
      'Before the other ProxyPass lines (mod_proxy_http, 2.4.47 and later):\n  ProxyPass "«route»" "«target»«route»" upgrade=websocket',
    haproxy: 'It passes them by itself; give the tunnel time:\n  timeout tunnel 1h',
    envoy: 'In the connection manager or the route:\n  upgrade_configs: [{ upgrade_type: websocket }]',
    varnish:
      'Take it out of the cache’s hands:\n  sub vcl_recv { if (req.http.upgrade ~ "(?i)websocket") { return (pipe); } }\n  sub vcl_pipe { if (req.http.upgrade) { set bereq.http.upgrade = req.http.upgrade; set bereq.http.connection = req.http.connection; } }',
    'ingress-nginx':
      'It passes them by itself; give the connection time:\n  nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"',
    cloudflare: 'Switch WebSockets on in the Network tab.',
  },
  'function-response-malformed': {
    any: 'Return the form that the gateway demands, the body as a string:\n  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(result) }',
  },
  'gateway-upgrade-stricter': {
    nginx:
      'Repair what is refused now; only for that time, the version before:\n  apt-get install nginx=OLD_VERSION && apt-mark hold nginx',
    haproxy:
      'Repair what is refused now; only for that time, in the backend:\n  option accept-invalid-http-response   # from 3.1 on: accept-unsafe-violations-in-http-response',
    apache: 'Repair what is refused now; for requests, only for that time:\n  HttpProtocolOptions Unsafe',
  },
  'malformed-response-head': {
    haproxy:
      'Repair the app (show errors in the stats socket shows the byte); only for that time:\n  option accept-invalid-http-response   # from 3.1 on: accept-unsafe-violations-in-http-response',
    varnish: 'Repair the app; Varnish shows the line:\n  varnishlog -g request -q BogoHeader',
    any: 'Repair the app, or the library that writes its answers: no line breaks or control characters in names and values.',
  },
  'not-an-http-service': {
    nginx:
      'Dial the right port, or pass the bytes as they are (stream block):\n  stream { server { listen 2222; proxy_pass «hostport»; } }',
    haproxy: 'Dial the right port, or pass the bytes as they are:\n  mode tcp',
    traefik: 'Dial the right port, or make it a TCP router:\n  traefik.tcp.routers.«service».rule=HostSNI(`*`)',
    any: 'Name the port on which the service speaks HTTP.',
  },
}
