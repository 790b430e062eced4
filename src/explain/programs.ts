/** The gateways' own programs, by the names that process tables and units give them. */
import type { Product } from './fact.ts'

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
