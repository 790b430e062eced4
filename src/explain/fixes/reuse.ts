/** Fixes: connections used again, and deploys. */
import type { FixTable } from './fix.ts'

export const REUSE_FIXES: FixTable = {
  'keepalive-shorter-than-gateway': {
    uvicorn:
      'And let uvicorn keep them longer than the gateway (5 s by default):\n  uvicorn --timeout-keep-alive 75 APP',
    java: 'And let Tomcat keep them longer than the gateway:\n  server.tomcat.keep-alive-timeout=75s',
    azure: 'The app must keep idle connections longer than the gateway: its keep-alive above 75 s.',
    nginx:
      'Close idle connections before the app does (it closes after «appIdle»), or let the app keep them longer:\n  upstream «upstream» { server «hostport»; keepalive 16; keepalive_timeout «shorter»s; }',
    'ingress-nginx':
      'Close idle connections before the app does (ConfigMap), or let the app keep them longer than 60 s:\n  upstream-keepalive-timeout: "«shorter»"',
    kong: 'Close idle connections before the app does, in kong.conf:\n  upstream_keepalive_idle_timeout = «shorter»',
    apisix:
      'Close idle connections before the app does; in the upstream:\n  "keepalive_pool": { "idle_timeout": «shorter», "requests": 1000, "size": 320 }',
    apache: 'Close idle connections before the app does:\n  ProxyPass "/" "«target»/" ttl=«shorter»',
    haproxy:
      'Reuse only where a lost race can be repeated, and close idle connections early:\n  http-reuse safe\n  retry-on conn-failure empty-response\n  http-request disable-l7-retry unless METH_GET\n  server «server» «hostport» pool-purge-delay «shorter»s',
    envoy:
      'Close idle connections before the app does, and repeat what lost the race:\n  common_http_protocol_options: { idle_timeout: «shorter»s }\n  retry_policy: { retry_on: reset-before-request }',
    istio: 'DestinationRule, trafficPolicy.connectionPool:\n  http: { idleTimeout: «shorter»s }',
    caddy: 'Close idle connections before the app does:\n  transport http {\n    keepalive «shorter»s\n  }',
    traefik:
      'Close idle connections before the app does (serversTransport):\n  forwardingTimeouts: { idleConnTimeout: «shorter»s }',
    varnish: 'Close idle connections before the app does:\n  varnishd -p backend_idle_timeout=«shorter»',
    'aws-alb':
      'The app must keep idle connections longer than the balancer (60 s by default):\n  server.keepAliveTimeout = 65_000; server.headersTimeout = 66_000   # Node; gunicorn --keep-alive 65; nginx keepalive_timeout 65s',
    'gcp-lb':
      'The app must keep idle connections longer than the balancer’s 600 s:\n  server.keepAliveTimeout = 620_000; server.headersTimeout = 630_000   # Node; gunicorn --keep-alive 620; nginx keepalive_timeout 620s',
    heroku:
      'The app must keep idle connections longer than the router (about 90 s), or none:\n  server.keepAliveTimeout = 95_000   # Node; Puma persistent_timeout 95; Rocket keep_alive = 0',
    cloudflare:
      'The origin must keep idle connections longer than Cloudflare (900 s), or close them only after an answer:\n  keepalive_timeout 905s;   # nginx at the origin',
    gunicorn:
      'And let gunicorn keep them longer than the gateway (2 s by default; worker class gthread or async):\n  gunicorn --keep-alive 75 APP',
    node: 'And let Node keep them longer than the gateway (5 s by default):\n  server.keepAliveTimeout = 75_000\n  server.headersTimeout = 76_000',
    puma: 'And let Puma keep them longer than the gateway:\n  persistent_timeout 75',
    goodgate: 'Learn it from the app, or set it below the app’s:\n  keepAlive: { idle: «shorter»s }',
  },
  'upstream-keepalive-bug': {
    nginx: 'No reuse for this upstream, and upgrade the app server:\n  «prefix»_set_header Connection close;',
    apache: 'No reuse for this upstream, and upgrade the app server:\n  ProxyPass "/" "«target»/" disablereuse=On',
    haproxy: 'No reuse for this backend, and upgrade the app server:\n  option http-server-close\n  http-reuse never',
    envoy:
      'One request a connection, and upgrade the app server:\n  common_http_protocol_options: { max_requests_per_connection: 1 }',
    istio:
      'One request a connection (DestinationRule, trafficPolicy.connectionPool), and upgrade the app server:\n  http: { maxRequestsPerConnection: 1 }',
    caddy: 'No reuse for this upstream, and upgrade the app server:\n  transport http {\n    keepalive off\n  }',
    traefik:
      'No reuse for this upstream (serversTransport), and upgrade the app server:\n  disableHTTP2: true\n  maxIdleConnsPerHost: -1',
    heroku:
      'Switch keep-alive off in the app server, and upgrade it:\n  keep_alive = 0   # Rocket; Puma: enable_keep_alives false',
  },
  'rolling-termination-race': {
    kubernetes:
      'Keep answering until every gateway knows that the pod leaves, then finish what is open:\n  lifecycle: { preStop: { exec: { command: ["sleep", "15"] } } }\n  terminationGracePeriodSeconds: 45',
    istio:
      'Let the sidecar stop last, and repeat what was never sent:\n  proxy.istio.io/config: \'{ "terminationDrainDuration": "30s", "proxyMetadata": { "EXIT_ON_ZERO_ACTIVE_CONNECTIONS": "true" } }\'\n  retries: { attempts: 3, retryOn: connect-failure,refused-stream }',
    'ingress-nginx':
      'Keep answering until the controller knows that the pod leaves:\n  lifecycle: { preStop: { exec: { command: ["sleep", "15"] } } }\n  terminationGracePeriodSeconds: 45',
    envoy:
      'Let the pod answer until it is out of the endpoints (preStop sleep), and repeat what was never sent:\n  retry_policy: { retry_on: connect-failure,refused-stream, num_retries: 2 }',
    haproxy:
      'Drain before the stop, and try elsewhere:\n  echo "set server «upstream»/«server» state drain" | socat stdio /run/haproxy/admin.sock\n  option redispatch',
    nginx:
      'Take it out before it stops (down, then reload), and try elsewhere:\n  upstream «upstream» { server «hostport»; server OTHER:«port»; }\n  «prefix»_next_upstream error timeout;',
    apache: 'Drain the member before the stop (balancer-manager, status N):\n  BalancerMember "«target»" status=+N',
    traefik:
      'Let a health check take it out before it stops, and try elsewhere:\n  traefik.http.services.«service».loadbalancer.healthcheck.path=/healthz\n  traefik.http.middlewares.again.retry.attempts=3',
    caddy: 'Try elsewhere while it stops:\n  reverse_proxy «hostport» OTHER:«port» {\n    lb_try_duration 5s\n  }',
    'aws-alb':
      'Keep answering through deregistration, and stop after it:\n  aws elbv2 modify-target-group-attributes --target-group-arn ARN --attributes Key=deregistration_delay.timeout_seconds,Value=30',
    goodgate: 'Drain before the stop:\n  goodgate drain «endpoint»',
    any: 'Take it out of the gateway first, finish what is open, then stop it; start the new one before.',
  },
}
