/** A configuration of whatever gateway: whose it is is told by how it is written. */
import type { Product } from '../fact.ts'
import { readCaddyfile, readCaddyJson } from './caddyfile.ts'
import { readHaproxy } from './haproxy.ts'
import { readNginx } from './nginx.ts'
import { emptyConfig, type GatewayConfig, isEmpty } from './shape.ts'
import { readTraefik } from './traefik.ts'

/** What is longer is read so far. Characters. */
const LENGTH_MAX = 8 * 1024 * 1024

type Read = (text: string, file?: string) => GatewayConfig | null

const READS: Readonly<Partial<Record<Product, Read>>> = {
  nginx: readNginx,
  haproxy: readHaproxy,
  caddy: (text, file) =>
    text.trimStart().startsWith('{"') || /^\s*\{\s*"/.test(text.slice(0, 200))
      ? readCaddyJson(text, file)
      : readCaddyfile(text, file),
  traefik: readTraefik,
}

/** null: nothing in it is known. `file` is named in the evidence. */
export function readConfig(text: string, file?: string): GatewayConfig | null {
  const bounded = text.slice(0, LENGTH_MAX)
  const product = productOf(bounded, file)
  const config = product === null ? null : (READS[product]?.(bounded, file) ?? null)
  return config === null || isEmpty(config) ? null : config
}

/** Several files of one gateway are one configuration; of several gateways the first counts. */
export function merged(configs: readonly GatewayConfig[]): GatewayConfig | null {
  const [first] = configs
  if (first === undefined) return null
  if (configs.length === 1) return first
  const all = emptyConfig(first.product)
  for (const { product, groups, targets, settings } of configs) {
    if (product !== first.product) continue
    all.groups.push(...groups)
    all.targets.push(...targets)
    all.settings.push(...settings)
  }
  return all
}

/** Gateways of which the lines are told from all others, and whose configuration theirs is. */
const CONFIGURED_AS: Readonly<Partial<Record<Product, Product>>> = {
  nginx: 'nginx',
  'ingress-nginx': 'nginx',
  kong: 'nginx',
  apisix: 'nginx',
  apache: 'apache',
  haproxy: 'haproxy',
  caddy: 'caddy',
  traefik: 'traefik',
  envoy: 'envoy',
  istio: 'envoy',
  varnish: 'varnish',
}

/** May this configuration be that of the gateway whose lines these are? What another one does says nothing of it. */
export function isOf(config: Product, gateway: Product): boolean {
  const own = CONFIGURED_AS[gateway]
  return own === undefined || own === config
}

const BY_NAME: readonly (readonly [RegExp, Product])[] = [
  [/haproxy[^/]*\.cfg$/i, 'haproxy'],
  [/caddyfile[^/]*$|\.caddyfile$/i, 'caddy'],
  [/caddy[^/]*\.json$/i, 'caddy'],
  [/traefik[^/]*\.ya?ml$/i, 'traefik'],
  [/nginx[^/]*\.conf$|sites-(?:enabled|available)\/[^/]+$/i, 'nginx'],
]

/** Each is asked for words that only it has, at the beginning of lines. */
const BY_WORDS: readonly (readonly [RegExp, Product])[] = [
  [/^\s{0,80}\{\s{0,20}"(?:apps|admin|logging|http)"/, 'caddy'],
  [
    /^[ \t]{0,80}(?:(?:proxy|fastcgi|uwsgi|scgi|grpc)_[a-z_]{2,40}|upstream|worker_[a-z]{2,20}|client_max_body_size|resolver|server_name|location|server|events|http)[ \t][^\n]{0,1000}[;{}][ \t\r]*$/m,
    'nginx',
  ],
  [
    /^(?:backend|frontend|listen|defaults)(?:[ \t]+[\w.-]{1,80})?[ \t\r]*$|^[ \t]{1,80}(?:option httpchk|timeout (?:server|connect)|use_backend|default_backend)\b/m,
    'haproxy',
  ],
  [/^[ \t]{0,80}(?:reverse_proxy|php_fastcgi|proxy)[ \t]/m, 'caddy'],
  [/traefik\.(?:http|tcp|enable|docker)|^[ \t]{0,80}(?:loadBalancer|serversTransports?|entryPoints):/im, 'traefik'],
]

function productOf(text: string, file: string | undefined): Product | null {
  const named = file === undefined ? undefined : BY_NAME.find(([pattern]) => pattern.test(file.slice(-200)))
  if (named) return named[1]
  return BY_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? null
}
