/** The configuration as the gateway uses it: every default filled in, every duration in ms, every size in bytes. Plain JSON. */

/** 'none' durations and limits of 0 are `0` here: no limit. */
export interface Config {
  /** Via's pseudonym; absent: `goodgate-XXXXXXXX`, random per instance. */
  name?: string
  listen: Listener[]
  admin: { address: string; token?: string }
  workers: number | 'auto'
  /** Addresses, networks, and `unix` (or `unix:`) for whoever comes by a unix socket. */
  trustedProxies: string[]
  /** `servers` null: the system's resolver. */
  resolver: { servers: string[] | null; timeoutMs: number }
  upstreams: Record<string, Upstream>
  /** In the order written; never empty: with exactly one upstream and no routes, one catch-all is made. */
  routes: Route[]
  cache: CacheSettings
  limits: ClientLimits
  shutdown: { drainMs: number }
  errors: ErrorPages
  log: { access: { format: 'json' | 'combined' | 'ecs' | 'off'; path: string; query: boolean }; level: string }
  incidents: { store: string; retentionMs: number }
}

export interface Listener {
  /** `HOST:PORT` | `:PORT` | `unix:/path`, as written. */
  address: string
  /** Where to bind: host '' means all interfaces. */
  bind: { host: string; port: number } | { path: string }
  /** PEM texts, already read. */
  tls?: { certificate: string; key: string }
  /** Certificates are to be fetched (RFC 8555), in place of `tls`. */
  acme?: { email: string }
  proxyProtocol: boolean
}

export type BalanceRule =
  | { kind: 'round-robin' | 'least-busy' | 'two-choices' | 'random' }
  | { kind: 'hash'; by: 'ip' | 'path' | 'header' | 'cookie'; name?: string }
  /** By a cookie of the gateway's own, called `name`. */
  | { kind: 'sticky'; name: string }

/** Where endpoints are found. */
export type Discovery =
  /** Every address of `host` is an endpoint. */
  | { kind: 'dns'; scheme: Endpoint['scheme']; host: string; port: number }
  | { kind: 'srv'; name: string }
  /** `path` is absolute. */
  | { kind: 'file'; path: string }
  /** As written: not in force. */
  | { kind: 'docker' | 'consul' | 'etcd' | 'kubernetes'; from: unknown }

export interface Upstream {
  name: string
  /** Under `discover`: those found. */
  endpoints: Endpoint[]
  discover?: Discovery
  balance: BalanceRule
  protocol: 'http1' | 'h2' | 'h2c' | 'auto'
  tls: UpstreamTls
  timeouts: UpstreamTimeouts
  keepAlive: { idleMs: number | 'auto'; maxIdle: number }
  /** budget: share of traffic, 0.2 = 20 %. */
  retry: { attempts: number; budget: number; holdMs: number; on: 'timeout'[] }
  health: {
    active?: ActiveChecks
    passive: { fall: number; windowMs: number; ejectionMs: number }
  }
  limits: {
    connections: number
    adaptive: boolean
    queue: number
    queueTimeoutMs: number
    responseHeaders: number
    responseBody: number
  }
  /** Absent: none. errorRate: 0.5 = 50 %. */
  circuit?: { errorRate: number; requests: number; windowMs: number; openMs: number }
  slowStartMs: number
  sendProxyProtocol: 'none' | 'v1' | 'v2'
  /** 'client' | 'upstream' | a literal name. */
  host: string
  /** CIDRs that a resolved address must not lie in. */
  deny: string[]
}

export interface ActiveChecks {
  /** tcp: a connection, with TLS where traffic has it, is enough. */
  type: 'http' | 'tcp'
  method: string
  path: string
  host?: string
  port?: number
  intervalMs: number
  timeoutMs: number
  rise: number
  fall: number
  status: [number, number][]
  /** To be found in the answer's body. */
  body?: string
  /** Statuses by which an endpoint says goodbye. */
  drain?: [number, number][]
}

export interface Endpoint {
  /** `SCHEME://HOST:PORT` or `unix:/path`. */
  id: string
  scheme: 'http' | 'https' | 'h2c'
  /** A name or an address (IPv6 without brackets); for unix sockets the empty string. */
  host: string
  port: number
  /** Set for unix sockets. */
  socketPath?: string
  /** Several addresses stand behind a bare target port: 127.0.0.1 and ::1 are both tried. */
  addresses?: string[]
  weight: number
  backup: boolean
  /** Of backups that stand in for one another: the lower one first. */
  tier?: number
}

/** PEM texts, already read. `serverName` absent: the endpoint's name (none for addresses). */
export interface UpstreamTls {
  ca?: string
  serverName?: string
  verify: boolean
  certificate?: string
  key?: string
  minVersion: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'
}

export interface UpstreamTimeouts {
  connectMs: number
  tlsMs: number
  writeMs: number
  firstByteMs: number
  idleMs: number
  totalMs: number
  tunnelIdleMs: number
}

export interface Route {
  /** `name`, else host + path. */
  name: string
  host?: string
  path: string
  exact: boolean
  methods?: string[]
  headers?: Record<string, string>
  query?: Record<string, string>
  /** Weighted upstreams; one entry for a plain `upstream:`. Empty for a redirect, and for maintenance without an upstream. */
  upstreams: { name: string; weight: number }[]
  redirect?: { to: string; status: number }
  stripPrefix: boolean
  rewrite?: string
  timeouts: Partial<UpstreamTimeouts>
  requestHeaders: HeaderRules
  responseHeaders: HeaderRules
  maintenance: false | Maintenance
  /** Fresh answers are given again without asking. */
  cache: boolean
  staleIfErrorMs: number
  allow: string[]
  deny: string[]
}

/** `until`: epoch ms at which it ends by itself. */
export interface Maintenance {
  until?: number
  reason?: string
}

/** By hand, beside the configuration. `route` null: all of them. `since`: epoch ms. */
export interface MaintenanceOrder extends Maintenance {
  route: string | null
  since: number
}

export interface HeaderRules {
  set: Record<string, string>
  remove: string[]
}

export interface ClientLimits {
  requestHeaders: number
  requestBody: number
  headerTimeoutMs: number
  bodyIdleMs: number
  clientWriteMs: number
  clientIdleMs: number
  clientConnections: number
  /** The event loop may be so late; 0: nobody is turned away for it. */
  loopDelayMs: number
}

/** Bytes. */
export interface CacheSettings {
  /** Of each worker. */
  memory: number
  /** Of all workers; `path` is absolute. null: memory only. */
  disk: { path: string; size: number; readTimeoutMs: number } | null
}

export interface ErrorPages {
  /** default | nginx | apache | plain | the path of a folder. */
  theme: string
  contact: string
  statusPage: string
  behindCdn: boolean
  showDetailsTo: string[]
}
