/** Fixes: the process that should listen, and the port it listens on. */
import { type FixTable, type FixTexts, saying } from './fix.ts'

/** The target written anew, in each product's own words; `host` and `port` are tokens or words in capitals. */
function dial(host: string, port: string): FixTexts {
  return {
    nginx: `  «prefix»_pass «protocol»${host}:${port};`,
    apache: `  ProxyPass        "/" "«scheme»://${host}:${port}/"\n  ProxyPassReverse "/" "«scheme»://${host}:${port}/"`,
    haproxy: `  server «server» ${host}:${port} check`,
    caddy: `  reverse_proxy ${host}:${port}`,
    traefik: `  traefik.http.services.«service».loadbalancer.server.port=${port}   # label; in a file: servers: [{ url: "«scheme»://${host}:${port}" }]`,
    varnish: `  .host = "${host}"; .port = "${port}";`,
    envoy: `  socket_address: { address: ${host}, port_value: ${port} }`,
    goodgate: `  endpoints: ["«scheme»://${host}:${port}"]`,
  }
}

export const PROCESS_FIXES: FixTable = {
  'process-not-running': {
    'php-fpm':
      'Start it, and at every boot (the unit has the version in its name where the distribution packs several):\n  systemctl enable --now «fpm»',
    kubernetes:
      'See why no container is ready, then repair what its last log names:\n  kubectl describe pod POD; kubectl logs --previous POD',
    any: 'Start the app, and let it be started again: systemctl enable --now UNIT with\n  Restart=always          # systemd, [Service]\n  restart: unless-stopped # compose',
  },
  'failed-to-start': {
    heroku:
      'Repair the first error of its start, and listen on the port that Heroku names:\n  web: gunicorn --bind 0.0.0.0:$PORT APP   # Procfile',
    iis: 'Run the command of the message by hand, or let it write its first words; in web.config, aspNetCore:\n  stdoutLogEnabled="true" stdoutLogFile=".\\logs\\stdout"',
    nginx: 'Repair what the line names, test, and start or reload:\n  nginx -t && systemctl restart nginx',
    any: 'Run it by hand as its own user and repair the first error:\n  journalctl -b -u UNIT | head -50   # or: docker logs CONTAINER',
    kubernetes: 'Repair the first error of the run before:\n  kubectl logs --previous POD',
    'php-fpm': 'Check the pools, then start:\n  php-fpm -t && systemctl restart php-fpm',
  },
  'still-starting': {
    nginx:
      'Give it a second server or a retry, and start the new one before the old one stops:\n  upstream «upstream» { server «hostport»; server OTHER:«port» backup; }\n  «prefix»_next_upstream error timeout;',
    apache: 'Ask again at once in place of leaving it out for a minute:\n  ProxyPass "/" "«target»/" retry=0',
    haproxy:
      'Retry elsewhere, and send traffic when the check says so:\n  retries 3\n  option redispatch\n  server «server» «hostport» check inter 1s rise 2 slowstart 10s',
    envoy:
      'Retry what was never sent:\n  retry_policy: { retry_on: connect-failure, num_retries: 3, retry_back_off: { base_interval: 0.25s, max_interval: 2s } }',
    istio:
      'Retry what was never sent (VirtualService), and gate traffic on readiness:\n  retries: { attempts: 3, retryOn: connect-failure, perTryTimeout: 2s }',
    caddy:
      'Hold the request until it listens:\n  reverse_proxy «hostport» {\n    lb_try_duration 10s\n    lb_try_interval 250ms\n  }',
    traefik:
      'Retry, by a middleware on the router:\n  traefik.http.middlewares.again.retry.attempts=5\n  traefik.http.middlewares.again.retry.initialinterval=200ms',
    varnish:
      'Retry in VCL while it starts, and let a probe say when it is up:\n  sub vcl_backend_error { if (bereq.retries < 3) { return (retry); } }',
    kubernetes:
      'Let traffic come only when it answers, and keep the old pods until then:\n  readinessProbe: { httpGet: { path: /healthz, port: «port» }, periodSeconds: 2 }\n  strategy: { rollingUpdate: { maxUnavailable: 0 } }',
    goodgate: 'Hold requests through the start:\n  retry: { hold: 10s }',
    any: 'Start the new one before the old one stops, and send traffic only once it answers. A single start needs nothing.',
  },
  'wrong-port': {
    ...saying('Name the port that the app listens on:', dial('«host»', 'APP_PORT')),
    'ingress-nginx':
      'Name a port that the Service publishes, and let its targetPort be the app’s:\n  backend: { service: { name: «service», port: { number: PORT } } }\n  ports: [{ port: 80, targetPort: APP_PORT }]',
    kubernetes:
      'targetPort (and the probe’s port) must be the one the app listens on:\n  ports: [{ port: 80, targetPort: APP_PORT }]',
    'php-fpm': 'One port on both sides; in the pool:\n  listen = 127.0.0.1:«port»',
  },
  'host-port-instead-of-container-port': {
    ...saying(
      'Dial the container’s own port; the published one is for the outside:',
      dial('«host»', '«containerPort»'),
    ),
    any: 'Dial the container’s own port «containerPort», not the published «port» (nginx-proxy: VIRTUAL_PORT=«containerPort»).',
  },
  'exposed-port-ambiguous': {
    nginx:
      'State the port for the container; nginx-proxy reads it from the environment:\n  VIRTUAL_PORT=«containerPort»',
    traefik: 'State the port by label:\n  traefik.http.services.«service».loadbalancer.server.port=«containerPort»',
    caddy: 'State the port (caddy-docker-proxy):\n  caddy.reverse_proxy: "{{upstreams «containerPort»}}"',
    any: 'State the container’s port in its labels or environment, and expose that one only.',
  },
  'bound-to-loopback-only': {
    uvicorn: 'Let it listen on all addresses:\n  uvicorn --host 0.0.0.0 --port «port» APP',
    java: 'Let it listen on all addresses:\n  server.address=0.0.0.0',
    gunicorn: 'Let it listen on all addresses:\n  gunicorn --bind 0.0.0.0:«port» APP',
    uwsgi: 'Let it listen on all addresses:\n  http-socket = 0.0.0.0:«port»   # or socket = … for uwsgi_pass',
    puma: 'Let it listen on all addresses:\n  bind "tcp://0.0.0.0:«port»"',
    node: "Let it listen on all addresses:\n  server.listen(«port», '0.0.0.0')",
    'php-fpm':
      'In the pool, and admit the gateway only:\n  listen = 0.0.0.0:«port»\n  listen.allowed_clients = GATEWAY_ADDRESS',
    any: "Let the app listen on 0.0.0.0:«port», not on 127.0.0.1:\n  server.listen(«port», '0.0.0.0')           # Node; Vite, Next, Nuxt: --host 0.0.0.0\n  --bind 0.0.0.0:«port»                      # gunicorn; uvicorn, Flask: --host 0.0.0.0; Django: runserver 0.0.0.0:«port»\n  -b 0.0.0.0 -p «port»                       # Rails; Spring: server.address=0.0.0.0",
  },
  'localhost-means-the-container': {
    ...saying(
      'Dial the service’s name on a network that both containers share (or host.docker.internal for the host):',
      dial('SERVICE', '«port»'),
    ),
    any: 'Dial the service’s name on a shared network; for an app on the host itself:\n  extra_hosts: ["host.docker.internal:host-gateway"]   # compose, then dial host.docker.internal:«port»',
  },
  'localhost-resolves-to-ipv6': {
    ...saying('Write the address in place of the name:', dial('127.0.0.1', '«port»')),
    envoy: 'Ask for IPv4 only, or write the address:\n  dns_lookup_family: V4_ONLY',
    any: 'Dial 127.0.0.1 in place of localhost, or let the app listen on both families (host "::").',
  },
  'address-family-mismatch': {
    nginx:
      'Resolve one family only, that of the source address:\n  resolver «resolver» ipv6=off;\n  # or bind per family: «prefix»_bind OWN_ADDRESS;',
    haproxy: 'Resolve one family only:\n  server «server» «namePort» check resolvers dns resolve-prefer ipv4',
    envoy: 'Resolve one family only:\n  dns_lookup_family: V4_ONLY',
    any: 'Resolve one family only, or set a source address for each.',
  },
  'service-port-mismatch': {
    'ingress-nginx':
      'The Ingress must name a port of the Service (its number, or its name):\n  backend: { service: { name: «service», port: { number: PORT_OF_THE_SERVICE } } }',
    traefik: 'The route must name a port of the Service:\n  services: [{ name: «service», port: PORT_OF_THE_SERVICE }]',
    istio:
      'The VirtualService must name a port of the Service:\n  route: [{ destination: { host: «service», port: { number: PORT_OF_THE_SERVICE } } }]',
    kubernetes:
      'The route must name a port that the Service publishes:\n  kubectl get svc «service» -o jsonpath={.spec.ports}',
  },
  'firewall-reject': {
    any: 'At the target, let the gateway in:\n  ufw allow proto tcp from GATEWAY_ADDRESS to any port «port»\n  firewall-cmd --permanent --add-rich-rule=\'rule family="ipv4" source address="GATEWAY_ADDRESS" port port="«port»" protocol="tcp" accept\' && firewall-cmd --reload',
    kubernetes:
      'On the node, keep firewalld out of pod traffic: add the pods’ network to the trusted zone\n  firewall-cmd --permanent --zone=trusted --add-source=POD_CIDR && firewall-cmd --reload',
  },
}
