/** Fixes: health checks, ejection, discovery. */
import type { FixTable } from './fix.ts'

export const HEALTH_FIXES: FixTable = {
  'health-check-misconfigured': {
    haproxy:
      'Ask for what the service really gives:\n  option httpchk\n  http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host «sni»\n  http-check expect status 200-399',
    apache:
      'Ask for what the service really gives (mod_proxy_hcheck):\n  ProxyHCExpr ok {%{REQUEST_STATUS} =~ /^[23]/}\n  BalancerMember "«target»" hcmethod=GET hcuri=/healthz hcexpr=ok hcinterval=10',
    envoy:
      'Ask for what the service really gives:\n  http_health_check: { path: /healthz, host: «sni», expected_statuses: [{ start: 200, end: 400 }] }',
    caddy:
      'Ask for what the service really gives:\n  health_uri /healthz\n  health_status 2xx\n  health_headers {\n    Host «sni»\n  }',
    traefik:
      'Ask for what the service really gives:\n  traefik.http.services.«service».loadbalancer.healthcheck.path=/healthz\n  traefik.http.services.«service».loadbalancer.healthcheck.hostname=«sni»\n  traefik.http.services.«service».loadbalancer.healthcheck.status=200',
    varnish:
      'Ask for what the service really gives:\n  .probe = { .url = "/healthz"; .expected_response = 200; .timeout = 2s; .interval = 5s; .window = 5; .threshold = 3; }',
    kubernetes:
      'Ask for what the service really gives:\n  readinessProbe: { httpGet: { path: /healthz, port: «port», httpHeaders: [{ name: Host, value: «sni» }] } }',
    'aws-alb':
      'Ask for what the service really gives:\n  aws elbv2 modify-target-group --target-group-arn ARN --health-check-path /healthz --matcher HttpCode=200-399',
    'gcp-lb':
      'Ask for what the service really gives:\n  gcloud compute health-checks update http CHECK --port «port» --request-path /healthz',
    kong: 'Ask for what the service really gives; of the upstream:\n  healthchecks.active.http_path=/healthz   # and healthchecks.active.healthy.http_statuses',
    goodgate: 'Ask for what the service really gives:\n  health: { active: { path: /healthz, status: 200-399 } }',
  },
  'probe-too-strict': {
    kubernetes:
      'Let it start before it is judged, and wait longer for an answer:\n  startupProbe: { httpGet: { path: /healthz, port: «port» }, periodSeconds: 5, failureThreshold: 30 }\n  livenessProbe: { httpGet: { path: /healthz, port: «port» }, timeoutSeconds: 5, periodSeconds: 10, failureThreshold: 6 }',
    haproxy:
      'Wait longer, and need more failures:\n  server «server» «hostport» check inter 5s fall 5 rise 2\n  timeout check 5s',
    varnish:
      'Wait longer, and need more failures:\n  .probe = { .timeout = 5s; .interval = 5s; .window = 8; .threshold = 3; .initial = 3; }',
    any: 'Wait longer for an answer, need more failures in a row, and let it start before it is judged.',
  },
  'passive-ejection-too-eager': {
    nginx:
      'More failures, and a shorter pause; with one server nginx never leaves it out:\n  upstream «upstream» { server «hostport» max_fails=3 fail_timeout=5s; }   # max_fails=0: never',
    apache:
      'Ask again after a second in place of a minute, or (the second) never leave it out:\n  ProxyPass "/" "«target»/" retry=1\n  ProxyPass "/" "«target»/" status=+I',
    haproxy:
      'More failures before it is marked down:\n  server «server» «hostport» check observe layer7 error-limit 50 on-error mark-down fall 5 rise 1',
    envoy:
      'More failures, a shorter pause, never all of them:\n  outlier_detection: { consecutive_5xx: 20, base_ejection_time: 5s, max_ejection_percent: 50 }',
    istio:
      'DestinationRule, trafficPolicy:\n  outlierDetection: { consecutive5xxErrors: 20, baseEjectionTime: 5s, maxEjectionPercent: 50 }',
    caddy: 'More failures, and a shorter pause:\n  fail_duration 5s\n  max_fails 5',
    traefik:
      'A breaker that opens later, and for a shorter time:\n  traefik.http.middlewares.breaker.circuitbreaker.expression=NetworkErrorRatio() > 0.50\n  traefik.http.middlewares.breaker.circuitbreaker.fallbackduration=2s',
    kong: 'Of the upstream:\n  healthchecks.passive.unhealthy.tcp_failures=10   # and http_failures, timeouts',
    goodgate: 'More failures, and a shorter pause:\n  health: { passive: { fall: 10, ejection: 5s } }',
  },
  'single-server-exception-lost': {
    nginx:
      'Take the down line out, so that the other server is alone again, or let failures not count:\n  upstream «upstream» { server «hostport» max_fails=0; }',
  },
  'service-selector-mismatch': {
    kubernetes:
      'Make them equal:\n  kubectl get svc «service» -o jsonpath={.spec.selector}; kubectl get pods --show-labels\n  kubectl patch svc «service» -p \'{"spec":{"selector":{"app":"LABEL_OF_THE_PODS"}}}\'',
  },
  'all-servers-marked-down': {
    nginx: 'Take "down" from a server that runs, then reload:\n  upstream «upstream» { server HOST:PORT; }',
    apache:
      'In balancer-manager, or in the file: no D, S or N in the status of the member\n  BalancerMember "«target»" status=-D-S-N',
    haproxy:
      'Set one up again:\n  echo "set server «upstream»/«server» state ready" | socat stdio /run/haproxy/admin.sock',
    varnish: 'Let the probe decide again:\n  varnishadm backend.set_health "BACKEND" auto',
    goodgate: 'Set one up again:\n  goodgate undrain ENDPOINT',
  },
  'scaled-to-zero': {
    kubernetes: 'At least one:\n  kubectl scale deployment NAME --replicas=1   # autoscaler: minReplicas: 1',
    'aws-alb':
      'Register a target, or let the service run one:\n  aws elbv2 register-targets --target-group-arn ARN --targets Id=TARGET\n  aws ecs update-service --service NAME --desired-count 1',
    heroku: 'At least one:\n  heroku ps:scale web=1',
  },
  'discovery-flap': {
    haproxy:
      'Keep what has left the answer for a while, and take large answers:\n  resolvers dns\n    accepted_payload_size 8192\n    hold obsolete 30s',
    envoy:
      'Keep endpoints until checks fail too:\n  ignore_health_on_host_removal: false\n  dns_failure_refresh_rate: { base_interval: 2s, max_interval: 10s }',
    nginx: 'Larger pauses between look-ups:\n  resolver «resolver» valid=30s;',
  },
}
