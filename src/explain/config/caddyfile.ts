/** Caddyfile: sites, matchers and handlers by indentation of braces; and Caddy's JSON, of which it is a shorthand. */
import { type ConfiguredTarget, emptyConfig, type GatewayConfig, type SettingKey, type Spot } from './shape.ts'
import { durationMs, sizeBytes } from './units.ts'

/** Of `transport http`, and of the servers. */
const SETTINGS: Readonly<Record<string, SettingKey>> = {
  dial_timeout: 'connectTimeout',
  response_header_timeout: 'readTimeout',
  read_timeout: 'readTimeout',
  write_timeout: 'sendTimeout',
  keepalive: 'keepAliveIdle',
  max_response_header: 'headerBuffer',
  max_size: 'bodyMax',
  tls_server_name: 'tlsName',
  resolvers: 'resolver',
}

const PROXIES: ReadonlySet<string> = new Set(['reverse_proxy', 'php_fastcgi', 'proxy', 'to', 'grpc_proxy'])

export function readCaddyfile(text: string, file?: string): GatewayConfig {
  const config = emptyConfig('caddy')
  let site = ''
  let depth = 0
  for (const [index, raw] of text.split('\n').entries()) {
    const at: Spot = file === undefined ? { line: index + 1 } : { file, line: index + 1 }
    const words = raw
      .slice(0, 4000)
      .replace(/(?:^|\s)#.*$/, '')
      .split(/\s+/)
      .filter(word => word !== '')
    const opens = words.at(-1) === '{'
    if (depth === 0 && opens && words.length > 1) site = words.slice(0, -1).join(' ').slice(0, 200)
    readWords(opens ? words.slice(0, -1) : words, site, at, config)
    if (opens) depth++
    else if (words[0] === '}') depth = Math.max(0, depth - 1)
  }
  return config
}

function readWords(words: readonly string[], of: string, at: Spot, config: GatewayConfig): void {
  const [first = '', ...rest] = words
  if (PROXIES.has(first)) {
    for (const word of rest)
      if (isTarget(word)) config.targets.push(targetOf(word, of, first === 'php_fastcgi' ? 'fastcgi' : 'http', at))
  } else if (Object.hasOwn(SETTINGS, first) && rest[0] !== undefined)
    addSetting(SETTINGS[first]!, first, rest, of, at, config)
}

function addSetting(
  key: SettingKey,
  name: string,
  rest: readonly string[],
  of: string,
  at: Spot,
  config: GatewayConfig,
): void {
  const value = rest[0]!
  const number = key === 'headerBuffer' || key === 'bodyMax' ? sizeBytes(value) : durationMs(value)
  const text = key === 'tlsName' || key === 'resolver' ? { text: value } : {}
  config.settings.push({
    key,
    of,
    written: `${name} ${value}`.slice(0, 200),
    ...(number !== undefined && { number }),
    ...text,
    ...at,
  })
}

/** A matcher (`/api/*`, `@name`, `*`) stands before the targets. */
function isTarget(word: string): boolean {
  return !/^[/@*{]/.test(word) && /[\w\]]/.test(word)
}

function targetOf(word: string, route: string, fallback: string, at: Spot): ConfiguredTarget {
  const written = /^(https?|h2c|unix)(?:\+h2c)?:?\/\/?/.exec(word)
  const scheme = written === null || written[1] === 'unix' ? fallback : written[1]!
  const rest = written ? word.slice(written[0].length) : word
  return {
    scheme,
    address: written?.[1] === 'unix' ? `unix:/${rest.replace(/^\//, '')}` : rest.replace(/\/.*$/, ''),
    route,
    variable: rest.includes('{'),
    ...at,
  }
}

/** Whatever stands where: handlers are found by their name. */
export function readCaddyJson(text: string, file?: string): GatewayConfig | null {
  const config = emptyConfig('caddy')
  const at: Spot = file === undefined ? { line: 1 } : { file, line: 1 }
  try {
    visit(JSON.parse(text), config, at, 0)
  } catch {
    return null
  }
  return config
}

const DEPTH_MAX = 40

function visit(node: unknown, config: GatewayConfig, at: Spot, depth: number): void {
  if (depth > DEPTH_MAX || typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) visit(item, config, at, depth + 1)
    return
  }
  const found = node as Record<string, unknown>
  if (found.handler === 'reverse_proxy') readHandler(found, config, at)
  for (const value of Object.values(found)) visit(value, config, at, depth + 1)
}

function readHandler(handler: Record<string, unknown>, config: GatewayConfig, at: Spot): void {
  const transport = (
    typeof handler.transport === 'object' && handler.transport !== null ? handler.transport : {}
  ) as Record<string, unknown>
  const scheme = transport.tls === undefined ? (transport.protocol === 'fastcgi' ? 'fastcgi' : 'http') : 'https'
  for (const upstream of Array.isArray(handler.upstreams) ? handler.upstreams : []) {
    const dial = (upstream as { dial?: unknown } | null)?.dial
    if (typeof dial === 'string') config.targets.push({ ...targetOf(dial, '', scheme, at), scheme })
  }
  for (const [name, key] of [
    ['dial_timeout', 'connectTimeout'],
    ['response_header_timeout', 'readTimeout'],
    ['read_timeout', 'readTimeout'],
    ['write_timeout', 'sendTimeout'],
  ] as const) {
    const value = transport[name]
    // In JSON a number is in nanoseconds.
    const number = typeof value === 'number' ? value / 1e6 : typeof value === 'string' ? durationMs(value) : undefined
    if (number !== undefined) config.settings.push({ key, number, of: '', written: `${name} ${String(value)}`, ...at })
  }
}
