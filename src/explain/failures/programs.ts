/** Programs by the names that process tables and units give them: the gateways' own, and those that serve apps. */
import type { Product } from '../fact.ts'

const PROGRAMS: Readonly<Partial<Record<Product, RegExp>>> = {
  nginx: /^(?:nginx|openresty)$/,
  'ingress-nginx': /^nginx/,
  kong: /^(?:kong|nginx|openresty)$/,
  apisix: /^(?:apisix|nginx|openresty)$/,
  apache: /^(?:apache2?|httpd)$/,
  haproxy: /^haproxy$/,
  envoy: /^envoy$/,
  istio: /^(?:envoy|pilot-agent|istio-proxy)$/,
  caddy: /^caddy$/,
  traefik: /^traefik$/,
  varnish: /^(?:varnishd?|cache-main)$/,
  goodgate: /^goodgate$/,
}

/** The languages' own programs and the servers of apps, as process tables show them: which app it is they do not say. */
const SERVES_APPS =
  /^(?:node|nodejs|npm|pm2|bun|deno|next-server|python[\d.]*|pypy3?|gunicorn|uvicorn|uwsgi|hypercorn|daphne|waitress-serve|ruby[\d.]*|puma|unicorn|passenger|rails|java|tomcat\d*|catalina|jetty|dotnet|w3wp|mono|beam\.smp|perl|httpd|apache2|nginx|lighttpd)(?:[ :@-].*)?$/

export function servesApps(process: string): boolean {
  return SERVES_APPS.test(bareName(process))
}

export function isGateway(product: Product): boolean {
  return PROGRAMS[product] !== undefined
}

export function isProgramOf(product: Product, process: string): boolean {
  return PROGRAMS[product]?.test(bareName(process)) ?? false
}

/** What runs on many a machine and serves no requests: daemons of the system, mail, time, packages, logs, scanners, databases. */
const BYSTANDERS =
  /^(?:systemd|dbus|polkit|udis|cron|anacron|atd|sshd|ssh|getty|rsyslog|syslog|journald|auditd|chrony|ntp|timesync|postfix|master$|qmgr|pickup|exim|dovecot|clam|freshclam|fail2ban|ufw|firewalld|apt|dpkg|dnf|yum|packagekit|unattended|snap|certbot|logrotate|man-db|fstrim|motd|update-notifier|phpsessionclean|e2scrub|sysstat|mdadm|smart|thermald|irqbalance|multipath|cloud-|network|resolve|docker|containerd|kubelet|k3s|flanneld|calico|node_exporter|prometheus|grafana|telegraf|filebeat|fluent|vector|promtail|datadog|zabbix|munin|collectd|mysql|mariadb|postgres|redis|valkey|memcached|mongo|elasticsearch|opensearch|rabbitmq|kafka|zookeeper|etcd|consul|vault|backup|borg|restic|rsync|tar$|gzip$|xz$|zstd$|user@|session)/

/** Everything else may be the app: they are called whatever their authors like. */
export function isBystander(process: string): boolean {
  return BYSTANDERS.test(bareName(process))
}

/** `/usr/sbin/app.service` is `app`. */
export function bareName(process: string): string {
  const name = process.slice(process.lastIndexOf('/') + 1, process.lastIndexOf('/') + 121)
  return name.replace(/\.(?:service|socket)$/, '').toLowerCase()
}
