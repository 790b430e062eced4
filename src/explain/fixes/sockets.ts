/** Fixes: unix sockets, temporary files, security modules. */
import type { FixTable } from './fix.ts'

const OWN_DIRECTORY =
  '  RuntimeDirectory=app          # systemd, [Service]: makes /run/app\n  # the app listens on /run/app/app.sock'

export const SOCKET_FIXES: FixTable = {
  'wrong-socket-path': {
    nginx: 'Write the path that the app really makes (ss -lxp shows it):\n  «prefix»_pass «protocol»unix:REAL_PATH;',
    apache:
      'Write the path that the app really makes (ss -lxp shows it):\n  SetHandler "proxy:unix:REAL_PATH|fcgi://localhost"',
    haproxy: 'Write the path that the app really makes (ss -lxp shows it):\n  server «server» unix@REAL_PATH check',
    caddy:
      'Write the path that the app really makes (ss -lxp shows it):\n  php_fastcgi unix/REAL_PATH   # or reverse_proxy unix/REAL_PATH',
    'php-fpm': 'Or let the pool make the path that the gateway dials:\n  listen = «path»',
    gunicorn: 'Or let it make the path that the gateway dials:\n  gunicorn --bind unix:«path» APP',
    uwsgi: 'Or let it make the path that the gateway dials:\n  socket = «path»',
    puma: 'Or let it make the path that the gateway dials:\n  bind "unix://«path»"',
    goodgate: 'Write the path that the app really makes:\n  endpoints: ["unix:REAL_PATH"]',
  },
  'private-tmp': {
    nginx: `Put the socket where every service sees it:\n${OWN_DIRECTORY}\n  «prefix»_pass «protocol»unix:/run/app/app.sock;`,
    apache: `Put the socket where every service sees it:\n${OWN_DIRECTORY}\n  ProxyPass "/" "unix:/run/app/app.sock|http://localhost/"`,
    haproxy: `Put the socket where every service sees it:\n${OWN_DIRECTORY}\n  server «server» unix@/run/app/app.sock check`,
    caddy: `Put the socket where every service sees it:\n${OWN_DIRECTORY}\n  reverse_proxy unix//run/app/app.sock`,
    'php-fpm': 'Put the socket where every service sees it; in the pool:\n  listen = /run/php/app.sock',
    any: `Put the socket where every service sees it:\n${OWN_DIRECTORY}`,
  },
  'socket-file-permission': {
    'php-fpm':
      'In the pool, with the user that the gateway’s workers run as:\n  listen.owner = www-data\n  listen.group = www-data\n  listen.mode = 0660',
    gunicorn:
      'Let the group write, and put the gateway’s user into it:\n  gunicorn --umask 007 --bind unix:«path» APP\n  usermod -aG APP_GROUP GATEWAY_USER',
    uwsgi: 'Let the group write:\n  chmod-socket = 660\n  chown-socket = APP_USER:GATEWAY_GROUP',
    puma: 'Let the group write:\n  bind "unix://«path»?umask=0007"',
    any: 'Let the group of the socket write, and put the gateway’s user into it, then restart the gateway:\n  usermod -aG APP_GROUP GATEWAY_USER',
  },
  'socket-directory-permission': {
    any: `Move the socket out of a private directory:\n${OWN_DIRECTORY}\n  # or give x on each directory above it: setfacl -m u:GATEWAY_USER:x DIRECTORY`,
  },
  'selinux-denied': {
    haproxy: 'Allow it, and keep SELinux on:\n  setsebool -P haproxy_connect_any 1',
    any: 'Allow it, and keep SELinux on:\n  setsebool -P httpd_can_network_connect 1\n  # or only this port: semanage port -a -t http_port_t -p tcp «port»   (-m where it already has a type)',
  },
  'proxy-temp-dir-permission': {
    nginx:
      'Give the buffer directory to the worker’s user (the name is in the message), or do without:\n  chown -R WORKER_USER «tempDirectory»\n  «prefix»_max_temp_file_size 0;',
    'ingress-nginx': 'Do without the files:\n  nginx.ingress.kubernetes.io/proxy-max-temp-file-size: "0"',
    any: 'Give the directory, and x on those above it, to the user that the gateway’s workers run as.',
  },
  'proxy-temp-disk-full': {
    nginx:
      'Free the disk, and stream in place of buffering:\n  «prefix»_max_temp_file_size 0;\n  «prefix»_request_buffering off;',
    'ingress-nginx':
      'Stream in place of buffering:\n  nginx.ingress.kubernetes.io/proxy-max-temp-file-size: "0"\n  nginx.ingress.kubernetes.io/proxy-request-buffering: "off"',
    any: 'Free or enlarge the file system of the buffer directory (df -h, df -i), and bound the temporary files.',
  },
}
