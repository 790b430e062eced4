/** Fixes: the gateway itself, the app’s own answer, the client. */
import type { FixTable } from './fix.ts'

export const GATEWAY_FIXES: FixTable = {
  'config-not-reloaded': {
    nginx: 'Test, then load:\n  nginx -t && nginx -s reload',
    apache: 'Test, then load:\n  apachectl configtest && apachectl graceful',
    haproxy: 'Test, then load:\n  haproxy -c -f /etc/haproxy/haproxy.cfg && systemctl reload haproxy',
    envoy: 'Test, then start anew:\n  envoy --mode validate -c envoy.yaml',
    caddy:
      'Test, then load:\n  caddy validate --config /etc/caddy/Caddyfile && caddy reload --config /etc/caddy/Caddyfile',
    traefik: 'Static settings are read at the start only: restart Traefik; dynamic ones are followed.',
    varnish: 'Load the VCL again:\n  varnishreload',
    'php-fpm': 'Test, then load:\n  php-fpm -t && systemctl reload php-fpm',
    kong: 'Test, then load:\n  kong check && kong reload',
    goodgate: 'Test, then load:\n  goodgate check && goodgate reload',
    any: 'Reload the gateway after each change, and test the file before.',
  },
  'setting-has-no-effect': {
    'ingress-nginx':
      'The prefix tells whose annotation it is: nginx.ingress.kubernetes.io/… for ingress-nginx, nginx.org/… for NGINX Inc.’s controller; see what came of it:\n  kubectl exec CONTROLLER -- nginx -T',
    nginx: 'See what is in force, and in which block:\n  nginx -T',
    any: 'Use this product’s own key, in the place where it reads it; print the configuration in force.',
  },
  'target-is-gateway': {
    nginx:
      'Point it at the app, not at a name or port that leads back here:\n  «prefix»_pass «protocol»APP_ADDRESS:APP_PORT;',
    haproxy: 'Point it at the app:\n  server «server» APP_ADDRESS:APP_PORT check',
    caddy: 'Point it at the app:\n  reverse_proxy APP_ADDRESS:APP_PORT',
    any: 'Point it at the app, not at a name or port that leads back to the gateway.',
  },
  'gateway-bug': {
    any: 'Search its changelog and tracker for this message; upgrade or go back, or leave the module out, and report it with this log.',
  },
  'maintenance-left-on': {
    'php-fpm':
      'End it where the app keeps it:\n  php occ maintenance:mode --off   # Nextcloud; Laravel: php artisan up; WordPress: rm .maintenance; Drupal: drush state:set system.maintenance_mode 0',
    // A server that HAProxy itself keeps in maintenance is sent nothing, and so answers nothing.
    haproxy:
      'End it where the app keeps it; where HAProxy answered in its place (LR in the log), take out the rule that does:\n  grep -nE "http-request (return|deny)|errorfile 503" /etc/haproxy/haproxy.cfg',
    goodgate: 'End it:\n  goodgate maintenance off',
    any: 'End it where the app keeps it:\n  php occ maintenance:mode --off   # Nextcloud; Laravel: php artisan up; WordPress: rm .maintenance; GitLab, Discourse: in their admin pages',
  },
  'origin-overloaded': {
    any: 'Honour its Retry-After, add capacity to the app, and queue or limit at the gateway.',
  },
  'client-gave-up': {
    any: 'Nothing behind the gateway. Where all end after the same time, the limit is that of a client or proxy in front: raise it there, or make the route faster.',
  },
}

/** What settles it, where the general command speaks of another product. */
export const CONFIRMS: FixTable = {
  'failed-to-start': {
    nginx: "nginx -t; ss -ltnp 'sport = :«port»'   # what it says of the configuration, and who has the port",
    heroku: 'heroku logs --dyno web --num 200   # the first error after "Starting process"',
  },
  'scaled-to-zero': {
    heroku: 'heroku ps',
    'aws-alb': 'aws elbv2 describe-target-health --target-group-arn ARN',
    kubernetes: 'kubectl get deploy; the autoscaler’s events',
    any: 'docker ps; kubectl get deploy   # does any instance run?',
  },
  'body-limit-at-gateway': {
    nginx:
      'nginx -T | grep -nE "server_name|location|client_max_body_size"   # the limit of the block that takes the upload; none: 1m',
    goodgate: 'the limit in force for this route: limits.requestBody, limits.responseBody',
    any: 'the limit on bodies of the block that takes the upload, in the configuration in force',
  },
  'config-not-reloaded': {
    goodgate: 'goodgate status   # when the configuration in force was loaded, beside the file’s time',
    any: 'ps -o lstart=,args= -C «process»; ls -l --time-style=full-iso CONFIG_FILE   # the file is younger than the workers: not loaded',
  },
  'dns-server-unreachable': {
    any: 'dig . NS «nameServer»; dig +tcp . NS «nameServer»   # from where the gateway runs',
  },
  'maintenance-left-on': {
    goodgate: 'goodgate status   # and the app’s own maintenance flag',
    any: 'curl -si «url» | head -20   # whose page is it? then the app’s own maintenance flag',
  },
  'all-servers-marked-down': {
    goodgate: 'goodgate status   # the state of each endpoint, and who set it',
    nginx: 'nginx -T | grep -A8 upstream   # servers with "down"',
    haproxy: 'echo "show servers state" | socat stdio /run/haproxy/admin.sock',
    any: 'the configuration and the runtime state of the group: which servers are down, drained or in maintenance?',
  },
  'single-server-exception-lost': {
    nginx: 'nginx -T | grep -A8 "upstream «upstream»"   # one real server and one "down" beside it',
  },
  'request-queue-too-small': {
    goodgate: 'the length of the queue over time (goodgate_endpoint_connections)',
    any: 'passenger-status --show=requests   # or the status page of the gateway or app server: waiting beside working',
  },
  'worker-connections-limit': {
    nginx:
      'nginx -T | grep -E "worker_(connections|processes)"; ss -tn state established | wc -l   # two for each proxied request',
  },
  'limit-not-in-force': {
    any: 'cat /proc/PID/limits   # PID of the message; nginx: nginx -T for what the file says',
  },
}
