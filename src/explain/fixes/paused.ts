/** Fixes where an answer had begun, or a tunnel was open, and then nothing moved: other limits than those of a first byte. */
import type { SuspectId } from '../../causes/suspects.ts'
import { type FixTable, saying } from './fix.ts'

/** With the values of `SUSPECTS`' own commands. */
export const PAUSED_CONFIRMS: Partial<Record<SuspectId, string>> = {
  'timeout-shorter-than-work':
    'curl -sN -w "\\n%{time_total} s\\n" {endpoint}{path}   # past the gateway: does it go on after longer pauses?',
}

export const PAUSED_FIXES: FixTable = {
  'timeout-shorter-than-work': {
    ...saying('Let this route pause for longer than «seconds», or let the app send a ping or a comment more often:', {
      nginx: '  location «route» { «prefix»_read_timeout «longer»s; «prefix»_send_timeout «longer»s; }',
      'ingress-nginx':
        '  nginx.ingress.kubernetes.io/proxy-read-timeout: "«longer»"\n  nginx.ingress.kubernetes.io/proxy-send-timeout: "«longer»"',
      kong: '  read_timeout: «longer»000   # of the Service, milliseconds',
      apisix: '  "timeout": { "connect": 6, "send": «longer», "read": «longer» }',
      apache: '  ProxyPass "«route»" "«target»«route»" timeout=«longer»',
      haproxy:
        '  backend «upstream»\n    timeout server «longer»s\n    timeout tunnel 1h      # of upgraded connections and plain TCP',
      envoy:
        '  route: { idle_timeout: «longer»s }   # or stream_idle_timeout of the HttpConnectionManager, for all routes',
      istio:
        '  stream_idle_timeout: «longer»s   # of the HttpConnectionManager, by an EnvoyFilter; a VirtualService has no such limit',
      caddy: '  reverse_proxy «route»* «hostport» {\n    transport http {\n      read_timeout «longer»s\n    }\n  }',
      varnish:
        '  sub vcl_backend_fetch { if (bereq.url ~ "^«route»") { set bereq.between_bytes_timeout = «longer»s; } }',
      'aws-alb':
        '  aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=idle_timeout.timeout_seconds,Value=«longer»',
      'gcp-lb': '  gcloud compute backend-services update BACKEND --global --timeout=«longer»s',
      goodgate: '  timeouts: { idle: «longer»s, tunnelIdle: «longer»s }   # of this route',
    }),
    heroku: 'The limit of 55 s without a byte is fixed: let the app send something more often.',
    any: 'Let this route pause for longer than «seconds», or let the app send a ping or a comment more often.',
  },
}
