/** A gateway's configuration as far as it explains failures, in no product's own words. */
import type { Product } from '../fact.ts'

export interface GatewayConfig {
  product: Product
  groups: ConfiguredGroup[]
  targets: ConfiguredTarget[]
  settings: ConfiguredSetting[]
  /** nginx's `log_format`s, as text with variables. */
  logFormats?: string[]
}

/** Where it stands; `file` is absent for what was found between the lines of a log. */
export interface Spot {
  file?: string
  line: number
}

/** An `upstream` of nginx, a `backend` of HAProxy, a service of Traefik. */
export interface ConfiguredGroup extends Spot {
  name: string
  servers: ConfiguredServer[]
}

export interface ConfiguredServer extends Spot {
  /** `HOST:PORT`, `HOST` or `unix:/path`, without a scheme. */
  address: string
  name?: string
  scheme?: string
  down: boolean
  backup: boolean
  maxFails?: number
  /** Of TLS: false where its certificate is not checked. */
  verifies?: boolean
  /** It is resolved again while running. */
  resolves?: boolean
}

/** Where requests are sent: a `proxy_pass`, a `reverse_proxy`, a `ProxyPass`. */
export interface ConfiguredTarget extends Spot {
  scheme: string
  /** A group's name, `HOST:PORT` or `unix:/path`. */
  address: string
  /** Location, path or rule; '' where it has none. */
  route: string
  /** Only known at run time. */
  variable: boolean
}

export type SettingKey =
  | 'connectTimeout'
  | 'readTimeout'
  | 'sendTimeout'
  | 'keepAliveIdle'
  | 'connections'
  | 'openFiles'
  | 'bodyMax'
  | 'headerBuffer'
  | 'resolver'
  | 'sendsName'
  | 'tlsName'
  | 'tries'
  | 'upgradeHeader'

export interface ConfiguredSetting extends Spot {
  key: SettingKey
  /** Milliseconds, bytes or a count. */
  number?: number
  text?: string
  /** As it is written there, for the evidence. */
  written: string
  /** The group or route it is for; '' for all. */
  of: string
}

export function emptyConfig(product: Product): GatewayConfig {
  return { product, groups: [], targets: [], settings: [] }
}

export function isEmpty({ groups, targets, settings, logFormats = [] }: GatewayConfig): boolean {
  return [groups, targets, settings, logFormats].every(list => list.length === 0)
}

/** `nginx.conf:41`, or as much as is known. */
export function spotText({ file, line }: Spot): string {
  return file === undefined ? `line ${line} of the configuration in this input` : `${file}:${line}`
}
