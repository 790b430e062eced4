/** Fixes: the work behind the gateway, its workers, and the times that it is given. */
import { type FixTable, type FixTexts, saying } from './fix.ts'

const LONGER: FixTexts = {
  nginx: '  location «route» { «prefix»_read_timeout «longer»s; «prefix»_send_timeout «longer»s; }',
  'ingress-nginx':
    '  nginx.ingress.kubernetes.io/proxy-read-timeout: "«longer»"\n  nginx.ingress.kubernetes.io/proxy-send-timeout: "«longer»"',
  kong: '  read_timeout: «longer»000   # of the Service, milliseconds; annotation konghq.com/read-timeout',
  apisix: '  "timeout": { "connect": 6, "send": «longer», "read": «longer» }',
  apache: '  ProxyPass "«route»" "«target»«route»" timeout=«longer»',
  haproxy: '  backend «upstream»\n    timeout server «longer»s',
  envoy: '  route: { timeout: «longer»s }   # and stream_idle_timeout, where nothing moves for so long',
  istio: '  http: [{ match: [{ uri: { prefix: «route» } }], timeout: «longer»s }]   # VirtualService',
  caddy:
    '  reverse_proxy «route»* «hostport» {\n    transport http {\n      response_header_timeout «longer»s\n      read_timeout «longer»s\n    }\n  }',
  traefik: '  serversTransports: { «service»: { forwardingTimeouts: { responseHeaderTimeout: «longer»s } } }',
  varnish: '  sub vcl_backend_fetch { if (bereq.url ~ "^«route»") { set bereq.first_byte_timeout = «longer»s; } }',
  'aws-alb':
    '  aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN --attributes Key=idle_timeout.timeout_seconds,Value=«longer»',
  'gcp-lb': '  gcloud compute backend-services update BACKEND --global --timeout=«longer»s',
  'php-fpm': '  request_terminate_timeout = «longer»s   # pool\n  max_execution_time = «longer»          # php.ini',
  gunicorn: '  gunicorn --timeout «longer» APP',
  uwsgi: '  harakiri = «longer»',
  azure:
    '  az network application-gateway http-settings update -g GROUP --gateway-name NAME -n SETTINGS --timeout «longer»',
  goodgate: '  timeouts: { firstByte: «longer»s }   # of this route',
}

export const WORK_FIXES: FixTable = {
  'worker-timeout': {
    unicorn: 'Find what blocks, and only then allow more time:\n  timeout «longer»',
    iis: 'Find what blocks; in web.config, aspNetCore:\n  requestTimeout="00:05:00"',
    gunicorn:
      'Find what blocks; let one slow request not stop the worker, and only then allow more time:\n  gunicorn --worker-class gthread --threads 8 --timeout «longer» APP',
    uwsgi:
      'Find what blocks (harakiri-verbose shows it), and only then allow more time:\n  harakiri-verbose = true\n  harakiri = «longer»',
    'php-fpm':
      'Find what blocks, and only then allow more time; in the pool:\n  request_slowlog_timeout = 5s\n  slowlog = /var/log/php-fpm-slow.log\n  request_terminate_timeout = «longer»s',
    puma: 'Find what blocks, and only then allow more time:\n  worker_timeout «longer»',
    heroku:
      'A request has 30 s: move long work into a background job; a server with a shorter limit of its own (Unicorn: timeout) needs more, below 30 s:\n  timeout 28',
    any: 'Find what takes so long (the app’s log at that second), move it into the background, and only then raise the app server’s limit above «seconds» (gunicorn: --timeout, Unicorn: timeout, uWSGI: harakiri, PHP-FPM: request_terminate_timeout).',
  },
  'worker-crash': {
    'php-fpm':
      'Find the extension that crashes: take a core dump, or switch off opcache’s JIT and extensions one by one\n  rlimit_core = unlimited   # pool\n  opcache.jit = off         # php.ini',
    node: "Catch what kills the process, and log it:\n  process.on('uncaughtException', error => { log(error); process.exit(1) })",
    kubernetes: 'Read the last words of the run before:\n  kubectl logs --previous POD',
    any: 'Read the crash (coredumpctl info, journalctl -k, the app’s last lines), and upgrade or remove what crashes.',
  },
  'oom-kill': {
    java: 'Leave room beside the heap (threads, metaspace, buffers):\n  -XX:MaxRAMPercentage=60',
    unicorn: 'Fewer workers, or more memory:\n  worker_processes 2',
    kubernetes:
      'Give the container what it needs, or find the leak:\n  resources: { requests: { memory: 512Mi }, limits: { memory: 1Gi } }',
    gunicorn:
      'Fewer workers, or more memory; replace those that grow:\n  gunicorn --workers 2 --max-requests 1000 --max-requests-jitter 100 APP',
    'php-fpm': 'As many children as fit into memory:\n  pm.max_children = MEMORY_FREE_MB / MB_PER_CHILD',
    uwsgi: 'Fewer workers, or more memory; replace those that grow:\n  processes = 2\n  reload-on-rss = 256',
    puma: 'Fewer workers, or more memory:\n  workers 1',
    node: 'Keep the heap below the memory there is:\n  NODE_OPTIONS=--max-old-space-size=MB_BELOW_THE_LIMIT',
    any: 'More memory for it, or fewer workers; find the leak:\n  mem_limit: 1g           # compose\n  MemoryMax=1G            # systemd, [Service]',
  },
  'heap-exhausted': {
    java: 'Raise the heap, below the container’s memory; find the leak:\n  -XX:MaxRAMPercentage=75 -XX:+HeapDumpOnOutOfMemoryError',
    node: 'Raise the heap, below the container’s memory; find the leak:\n  NODE_OPTIONS=--max-old-space-size=2048',
    'php-fpm': 'Raise it for this pool, below pm.max_children × memory:\n  php_admin_value[memory_limit] = 512M',
    any: 'Raise the runtime’s heap, below the container’s memory; find the leak:\n  NODE_OPTIONS=--max-old-space-size=2048   # Java: -XX:MaxRAMPercentage=75; PHP: memory_limit = 512M',
  },
  'worker-recycled': {
    gunicorn:
      'Spread the recycling, and let requests finish:\n  gunicorn --max-requests 1000 --max-requests-jitter 200 --graceful-timeout 30 APP',
    uwsgi:
      'Spread the recycling, and let requests finish:\n  max-requests = 1000\n  max-requests-delta = 200\n  worker-reload-mercy = 30',
    'php-fpm': 'Let children finish on reload (global section):\n  process_control_timeout = 10s',
    puma: 'Restart workers one by one:\n  preload_app! false   # then SIGUSR1: a phased restart',
    any: 'Reload gracefully, spread the recycling (max_requests with jitter), finish requests before the exit.',
  },
  'worker-pool-exhausted': {
    uvicorn: 'More that can work at once:\n  uvicorn --workers 4 APP',
    unicorn: 'More that can work at once:\n  worker_processes 8',
    passenger:
      'More processes, and a queue that waits not too long:\n  passenger_max_pool_size 12;   # Apache: PassengerMaxPoolSize 12',
    java: 'More that can work at once:\n  server.tomcat.threads.max=400',
    'php-fpm':
      'As many children as memory allows, and look for what holds them:\n  pm.max_children = «twice»\n  request_slowlog_timeout = 5s',
    gunicorn: 'More that can work at once:\n  gunicorn --workers 4 --worker-class gthread --threads 8 APP',
    uwsgi: 'More that can work at once:\n  processes = 8\n  threads = 4',
    puma: 'More that can work at once:\n  workers 2\n  threads 5, 16',
    haproxy:
      'Queue at the gateway, no more at once than there are workers:\n  server «server» «hostport» maxconn WORKERS\n  timeout queue 5s',
    nginx:
      'No more at once than there are workers; more workers, shorter requests:\n  server «hostport» max_conns=WORKERS;',
    heroku: 'More dynos, or more workers in each; long requests into background jobs:\n  heroku ps:scale web=2',
    any: 'More workers or threads at the app, shorter requests, and at the gateway no more connections than there are workers.',
  },
  'workers-stuck': {
    'php-fpm':
      'Bound the time of a request, and see what it waits for:\n  request_terminate_timeout = 60s\n  request_slowlog_timeout = 5s',
    gunicorn:
      'See where the workers wait, give every remote call a timeout:\n  py-spy dump --pid PID\n  gunicorn --timeout 30 APP',
    uwsgi: 'Bound the time of a request:\n  harakiri = 60',
    any: 'See what the workers wait for (a lock, a remote call without timeout), and bound the time of a request.',
  },
  'listen-backlog-full': {
    'php-fpm':
      'Both of them, and more children:\n  listen.backlog = 4096             # pool\n  sysctl -w net.core.somaxconn=4096\n  pm.max_children = «twice»',
    gunicorn:
      'Both of them, and more workers:\n  gunicorn --backlog 4096 --workers 4 APP\n  sysctl -w net.core.somaxconn=4096',
    uwsgi: 'Both of them, and more workers:\n  listen = 1024\n  sysctl -w net.core.somaxconn=1024',
    puma: 'Both of them, and more threads:\n  bind "unix://«path»?backlog=1024"\n  sysctl -w net.core.somaxconn=1024',
    any: 'Both of them, and more workers:\n  sysctl -w net.core.somaxconn=4096\n  # the app’s own backlog: PHP-FPM listen.backlog, gunicorn --backlog, uWSGI listen, Puma ?backlog=, Node server.listen({ backlog })',
  },
  'upstream-resource-starved': {
    kubernetes:
      'More CPU, or no throttling:\n  resources: { requests: { cpu: "1", memory: 1Gi }, limits: { memory: 1Gi } }',
    any: 'More CPU, memory or faster disks for the machine behind «hostport», or less work on it.',
  },
  'upstream-connection-limit': {
    nginx: 'Stay below the peer’s limit:\n  server «hostport» max_conns=LIMIT;',
    apache: 'Stay below the peer’s limit (per child process):\n  ProxyPass "/" "«target»/" max=20',
    haproxy: 'Stay below the peer’s limit:\n  server «server» «hostport» maxconn LIMIT',
    envoy: 'Stay below the peer’s limit:\n  circuit_breakers: { thresholds: [{ max_connections: LIMIT }] }',
    caddy: 'Stay below the peer’s limit:\n  transport http {\n    max_conns_per_host LIMIT\n  }',
    varnish: 'Stay below the peer’s limit:\n  .max_connections = LIMIT;',
    goodgate: 'Stay below the peer’s limit:\n  limits: { connections: LIMIT }',
    any: 'Raise the peer’s limit (Apache: MaxRequestWorkers, Tomcat: maxConnections), or open fewer connections.',
  },
  'slow-application': {
    'php-fpm':
      'See what takes the time; in the pool:\n  request_slowlog_timeout = 5s\n  slowlog = /var/log/php-fpm-slow.log',
    any: 'See what «route» waits for (the app’s own timing of it, slow-query log), then make it faster, cache it, or do it in the background.',
  },
  'timeout-shorter-than-work': {
    ...saying('Allow more than «seconds» for this route only, and the app’s own limit beside it:', LONGER),
    cloudflare:
      'The limit (100 to 120 s) is fixed below Enterprise: answer at once and do the work in the background, or send this host past the proxy (DNS only).',
    heroku: 'The limit of 30 s is fixed: answer at once and do the work in a background job.',
  },
  'timeout-set-elsewhere': {
    ...saying('The limit that strikes after «seconds» is this hop’s only if it stands here:', LONGER),
    any: 'Find the hop whose limit is «seconds» (Server, Via and the look of the error page tell it), and raise it there.',
  },
  'dependency-failing': {
    any: 'Repair what the app waits for (its log names the database or service), give calls to it a short timeout, and do not tie readiness to it lightly.',
  },
}
