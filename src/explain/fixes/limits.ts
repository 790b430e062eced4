/** Fixes: limits of the gateway and of the host it runs on. */
import type { FixTable } from './fix.ts'

export const LIMIT_FIXES: FixTable = {
  'ephemeral-ports-exhausted': {
    nginx:
      'Keep connections to the upstream:\n  upstream «upstream» { server «hostport»; keepalive 64; }\n  proxy_http_version 1.1;\n  proxy_set_header Connection "";\n  sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    apache:
      'Keep connections to the upstream (no disablereuse):\n  ProxyPass "/" "«target»/" keepalive=On\n  sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    haproxy:
      'Keep connections to the server, and more source addresses:\n  http-reuse always\n  server «server» «hostport» source 0.0.0.0 check\n  sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    any: 'Keep connections to the upstream, and widen what the host may use:\n  sysctl -w net.ipv4.ip_local_port_range="1024 65535"\n  sysctl -w net.ipv4.tcp_tw_reuse=1',
  },
  'fd-limit': {
    nginx:
      'In the main block, more than two for each connection; in a container its own limit too:\n  worker_rlimit_nofile 65535;\n  docker run --ulimit nofile=65535:65535   # compose: ulimits: { nofile: 65535 }',
    'ingress-nginx': 'ConfigMap of the controller:\n  max-worker-open-files: "65535"',
    apache: 'systemctl edit apache2 (or httpd):\n  [Service]\n  LimitNOFILE=65535',
    haproxy: 'HAProxy takes what maxconn needs, if it may; systemctl edit haproxy:\n  [Service]\n  LimitNOFILE=200000',
    caddy: 'systemctl edit caddy (in a container: --ulimit nofile=65535:65535):\n  [Service]\n  LimitNOFILE=1048576',
    any: 'Raise it where the process is started:\n  LimitNOFILE=65535                     # systemd, [Service]\n  ulimits: { nofile: 65535 }            # compose; docker run --ulimit nofile=65535:65535',
  },
  'resource-leak': {
    any: 'See what grows (ls -l /proc/PID/fd, twice), and disable or upgrade the module or plugin that holds it; a reload frees it meanwhile.',
  },
  'worker-connections-limit': {
    nginx:
      'A proxied request takes two; the limit on files must be larger still:\n  events { worker_connections «fourfold»; }\n  worker_rlimit_nofile «eightfold»;',
    'ingress-nginx': 'ConfigMap of the controller:\n  max-worker-connections: "65536"',
    kong: 'In kong.conf:\n  nginx_events_worker_connections = 65536',
    apache: 'In the MPM’s settings (event):\n  ServerLimit 32\n  MaxRequestWorkers 800',
    haproxy: 'In global, and in the frontend that is full:\n  maxconn 20000',
  },
  'limit-not-in-force': {
    nginx:
      'See what is in force, and restart what still has the old one (a reload keeps the old limits of old workers):\n  nginx -T | grep -E "worker_(connections|rlimit_nofile)|client_max_body_size"\n  systemctl restart nginx',
    any: 'Set it where it is read, and restart what still has the old one.',
  },
  'request-queue-too-small': {
    passenger:
      'A longer queue, and processes started before the burst:\n  passenger_max_request_queue_size 500;   # Apache: PassengerMaxRequestQueueSize 500\n  passenger_min_instances 4;',
    nginx:
      'Passenger in nginx; and more processes for a cold app:\n  passenger_max_request_queue_size 500;\n  passenger_min_instances 4;',
    apache:
      'Passenger in httpd; and more processes for a cold app:\n  PassengerMaxRequestQueueSize 500\n  PassengerMinInstances 4',
    haproxy:
      'A longer queue with a time limit:\n  server «server» «hostport» maxconn WORKERS maxqueue 500\n  timeout queue 10s',
    envoy: 'A longer queue:\n  circuit_breakers: { thresholds: [{ max_pending_requests: 4096 }] }',
    istio: 'A longer queue (DestinationRule, trafficPolicy.connectionPool):\n  http: { http1MaxPendingRequests: 4096 }',
    uwsgi: 'A longer queue:\n  listen = 1024',
    goodgate: 'A longer queue with a time limit:\n  limits: { queue: 2000, queueTimeout: 5s }',
    any: 'A longer queue with a time limit, and processes started before the burst (Passenger: max_request_queue_size, min_instances).',
  },
  'circuit-breaker-threshold': {
    envoy:
      'Thresholds above the honest load:\n  circuit_breakers: { thresholds: [{ max_connections: 4096, max_pending_requests: 4096, max_requests: 4096, max_retries: 16 }] }',
    istio:
      'DestinationRule, trafficPolicy.connectionPool:\n  tcp: { maxConnections: 4096 }\n  http: { http1MaxPendingRequests: 4096, http2MaxRequests: 4096 }',
    traefik:
      'A breaker that opens later:\n  traefik.http.middlewares.breaker.circuitbreaker.expression=NetworkErrorRatio() > 0.50',
    nginx: 'A higher limit:\n  server «hostport» max_conns=0;   # 0: none',
    apache:
      'A higher limit, and some patience (milliseconds to wait for a connection):\n  ProxyPass "/" "«target»/" max=100 acquire=3000',
    haproxy: 'A higher limit:\n  server «server» «hostport» maxconn 500',
    varnish: 'A higher limit:\n  .max_connections = 500;',
    goodgate: 'A higher limit:\n  limits: { connections: 0 }   # 0: none',
  },
  'client-limit-too-low': {
    nginx:
      'Room for a page with its files, and 429 in place of 503:\n  limit_req zone=«zone» burst=50 nodelay;\n  limit_req_status 429;\n  limit_conn_status 429;',
    'ingress-nginx':
      'Room for a page with its files:\n  nginx.ingress.kubernetes.io/limit-rps: "50"\n  nginx.ingress.kubernetes.io/limit-burst-multiplier: "10"',
    haproxy:
      'A higher threshold in the rule that denies:\n  http-request deny deny_status 429 if { sc_http_req_rate(0) gt 100 }',
    traefik:
      'Room for a page with its files:\n  traefik.http.middlewares.limit.ratelimit.average=50\n  traefik.http.middlewares.limit.ratelimit.burst=100',
    envoy:
      'Room for a page with its files (local_ratelimit):\n  token_bucket: { max_tokens: 100, tokens_per_fill: 50, fill_interval: 1s }',
    kong: 'In the plugin rate-limiting:\n  config: { second: 50 }',
  },
  'client-ip-not-restored': {
    nginx:
      'Trust what stands in front:\n  set_real_ip_from FRONT_CIDR;\n  real_ip_header X-Forwarded-For;\n  real_ip_recursive on;',
    'ingress-nginx':
      'ConfigMap of the controller:\n  use-forwarded-headers: "true"\n  proxy-real-ip-cidr: "FRONT_CIDR"',
    apache: 'With mod_remoteip:\n  RemoteIPHeader X-Forwarded-For\n  RemoteIPTrustedProxy FRONT_CIDR',
    haproxy: 'Before the rule that counts:\n  http-request set-src req.hdr(x-forwarded-for) if { src FRONT_CIDR }',
    envoy: 'In the connection manager:\n  use_remote_address: true\n  xff_num_trusted_hops: 1',
    caddy: 'In the global options:\n  servers {\n    trusted_proxies static FRONT_CIDR\n  }',
    traefik:
      'Trust what stands in front, and count by its header:\n  entryPoints: { web: { forwardedHeaders: { trustedIPs: [FRONT_CIDR] } } }\n  traefik.http.middlewares.limit.ratelimit.sourcecriterion.ipstrategy.depth=1',
    kong: 'In kong.conf:\n  trusted_ips = FRONT_CIDR\n  real_ip_header = X-Forwarded-For',
    goodgate: 'Trust what stands in front:\n  trustedProxies: [FRONT_CIDR]',
  },
}
