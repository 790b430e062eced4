/** What the tokens of a fix stand for in this case; what is not known shows as a word in capitals, or as a usual value. */
import type { CaseValues } from '../../diagnosis/template.ts'
import type { Product } from '../fact.ts'

export interface FixCase {
  /** Whose configuration is to be changed: the gateway of the log. */
  gateway: Product
  /** The app servers that the log shows behind it, likeliest first. */
  apps: readonly Product[]
  values: CaseValues
  /** What the gateway calls the endpoint, where it has names: `app1` of `be_app/app1`. */
  server?: string
  /** The limit that struck, or the time after which all of them ended. */
  limitMs?: number
  /** An answer that had begun, or a tunnel, in which nothing moved: other limits apply than before its first byte. */
  paused?: boolean
  /** The number in the message: connections, children, a queue's length. */
  number?: number
  /** Of a body that was too large. */
  bodyBytes?: number
  /** After how long the app closes idle connections, where the log or its kind says so. */
  appIdleMs?: number
  /** The container's own port, where a published one was dialled. */
  containerPort?: string
  /** The zone of a limit on clients. */
  zone?: string
  /** The name server that was asked, as `dig` is told of it. */
  resolver?: string
  /** The file or directory that could not be written. */
  tempPath?: string
}

export function fillFix(text: string, c: FixCase): string {
  const known = tokensOf(c)
  const filled = text.replace(/«([a-zA-Z]+)»/g, (_, token: string) =>
    Object.hasOwn(known, token) ? known[token]! : '',
  )
  const lines = filled.split('\n')
  return lines.filter(line => !NOT_IN_NGINX.test(line)).join('\n')
}

/** Not every module has every directive of the others. */
const NOT_IN_NGINX =
  /^ {2,40}(?:grpc_(?:max_temp_file_size|request_buffering|buffers|busy_buffers_size)|(?:fastcgi|scgi)_ssl_|(?:fastcgi|uwsgi|scgi)_set_header)/

function tokensOf(c: FixCase): Record<string, string> {
  return {
    nameServer: c.resolver ?? '@RESOLVER',
    ...ofTarget(c.values),
    ...ofNames(c),
    ...ofTimes(c),
    ...ofSizes(c),
    ...ofGateway(c),
  }
}

/** What nginx calls the module that talks to such an upstream, and what stands before the address there. */
const MODULES: Readonly<Record<string, readonly [prefix: string, protocol: string]>> = {
  http: ['proxy', 'http://'],
  https: ['proxy', 'https://'],
  h2c: ['grpc', 'grpc://'],
  grpc: ['grpc', 'grpc://'],
  grpcs: ['grpc', 'grpcs://'],
  fastcgi: ['fastcgi', ''],
  uwsgi: ['uwsgi', ''],
  scgi: ['scgi', ''],
}

function ofTarget(v: CaseValues): Record<string, string> {
  const written = /^([a-z0-9]+):\/\//i.exec(v.endpoint ?? '')?.[1]?.toLowerCase()
  const scheme = written !== undefined && Object.hasOwn(MODULES, written) ? written : 'http'
  const [prefix, protocol] = MODULES[scheme]!
  const port = v.port !== undefined && /^\d{1,5}$/.test(v.port) ? v.port : 'PORT'
  const host = bracketed(plain(v.host, 'HOST'))
  const path = plain(v.socketPath, '/run/app/app.sock')
  const hostport = v.socketPath === undefined ? `${host}:${port}` : `unix:${path}`
  return { scheme, prefix, protocol, port, host, hostport, path, target: `${scheme}://${hostport}` }
}

function ofNames({ values: v, server: named }: FixCase): Record<string, string> {
  const port = v.port !== undefined && /^\d{1,5}$/.test(v.port) ? v.port : 'PORT'
  const [group, server] = serverNames(v)
  const name = plain(v.name, 'NAME')
  return {
    name,
    sni: plain(v.name, 'NAME_OF_THE_UPSTREAM'),
    namePort: `${name}:${port}`,
    upstream: group,
    server: plain(named, server),
    service: group === 'app' ? 'SERVICE' : group,
    fpm: /\bphp\d?\.?\d{0,2}-fpm/.exec(v.socketPath ?? '')?.[0] ?? 'php-fpm',
    endpoint: plain(v.endpoint, 'ENDPOINT'),
    route: route(v.requestPath),
    url: /^https?:/.test(v.endpoint ?? '')
      ? plain(v.endpoint, 'URL')
      : `http://${bracketed(plain(v.host, 'HOST'))}:${port}/`,
  }
}

/** `be_app/app1`, where a product names its servers; else the group alone. */
function serverNames(v: CaseValues): [group: string, server: string] {
  const pair = /^([\w.:-]{1,80})\/([\w.:-]{1,80})$/.exec(v.endpoint ?? '')
  return [plain(v.upstream ?? pair?.[1], 'app'), plain(pair?.[2], 'app1')]
}

function ofTimes({ limitMs, appIdleMs }: FixCase): Record<string, string> {
  const limit = limitMs === undefined ? undefined : Math.round(limitMs / 1000)
  const idle = Math.max(1, Math.round((appIdleMs ?? 5000) / 1000))
  return {
    seconds: limit === undefined || limit < 1 ? 'the limit' : `${limit} s`,
    longer: String(Math.max(120, Math.ceil((limit ?? 60) * 3))),
    appIdle: appIdleMs === undefined ? '5 s in Node, 2 s in gunicorn, 5 s in uvicorn' : `${idle} s`,
    shorter: String(Math.max(1, idle - 1)),
  }
}

function ofSizes({ number, bodyBytes }: FixCase): Record<string, string> {
  const n = number ?? 512
  const megabytes = Math.max(10, Math.ceil((bodyBytes ?? 25e6) / 1e6) * 2)
  return {
    twice: number === undefined ? 'TWICE_AS_MANY' : String(n * 2),
    fourfold: String(Math.max(4096, n * 4)),
    eightfold: String(Math.max(8192, n * 8)),
    bodySize: `${megabytes}m`,
    bodyBytes: String(megabytes * 1024 * 1024),
  }
}

const PROCESSES: Partial<Record<Product, string>> = { apache: 'apache2', varnish: 'varnishd' }

function ofGateway(c: FixCase): Record<string, string> {
  return {
    resolver: '127.0.0.11',
    containerPort: plain(c.containerPort, 'CONTAINER_PORT'),
    zone: plain(c.zone, 'ZONE'),
    tempDirectory: plain(c.tempPath?.replace(/\/[^/]*$/, ''), '/var/lib/nginx'),
    process: PROCESSES[c.gateway] ?? plain(c.gateway, 'GATEWAY'),
  }
}

/** The first step of the path, which is what a location or prefix rule names. */
function route(path: string | undefined): string {
  const first = /^\/[\w.~-]{1,60}/.exec(path ?? '')?.[0]
  return first === undefined ? '/' : first
}

function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** A value came from a log and is pasted into a configuration: anything but a plain word is left out. */
function plain(value: string | undefined, unknown: string): string {
  return value !== undefined && /^[\w./[][\w.:/@%+[\]-]{0,200}$/.test(value) ? value : unknown
}

/** All there are, for the tests of the tables. */
export const TOKENS: ReadonlySet<string> = new Set(Object.keys(tokensOf({ gateway: 'nginx', apps: [], values: {} })))
