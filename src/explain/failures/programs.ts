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

/** `/usr/sbin/app.service` is `app`. */
export function bareName(process: string): string {
  const name = process.slice(process.lastIndexOf('/') + 1, process.lastIndexOf('/') + 121)
  return name.replace(/\.(?:service|socket)$/, '').toLowerCase()
}
