/** haproxy.cfg: sections, one setting a line. */
import {
  type ConfiguredServer,
  type ConfiguredSetting,
  emptyConfig,
  type GatewayConfig,
  type SettingKey,
  type Spot,
} from './shape.ts'
import { count, durationMs, sizeBytes } from './units.ts'

const SECTIONS: ReadonlySet<string> = new Set([
  'global',
  'defaults',
  'frontend',
  'backend',
  'listen',
  'resolvers',
  'userlist',
  'peers',
  'cache',
  'ring',
  'program',
])

/** `timeout NAME VALUE`: a bare number is in milliseconds. */
const TIMEOUTS: Readonly<Record<string, SettingKey>> = {
  connect: 'connectTimeout',
  server: 'readTimeout',
  client: 'sendTimeout',
}

export function readHaproxy(text: string, file?: string): GatewayConfig {
  const config = emptyConfig('haproxy')
  let section = ''
  let name = ''
  let inherited: string[] = []
  let ofServers: string[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const words = wordsOf(raw)
    if (words.length === 0) continue
    const at: Spot = file === undefined ? { line: index + 1 } : { file, line: index + 1 }
    if (SECTIONS.has(words[0]!)) {
      ;[section, name] = [words[0]!, words[1] ?? '']
      // A section takes what stands in the last `defaults` above it.
      if (section === 'defaults') inherited = []
      ofServers = [...inherited]
      if (section === 'backend' || section === 'listen') config.groups.push({ name, servers: [], ...at })
    } else if (words[0] === 'default-server') {
      ofServers.push(...words.slice(1))
      if (section === 'defaults') inherited = ofServers
    } else readLine(words, { section, name, at, config, ofServers })
  }
  return config
}

interface In {
  section: string
  name: string
  at: Spot
  config: GatewayConfig
  /** What `default-server` gives to each server. */
  ofServers: readonly string[]
}

function readLine(words: readonly string[], within: In): void {
  const { section, name, at, config } = within
  const [first = '', second = '', third = ''] = words
  const of = section === 'backend' || section === 'listen' ? name : ''
  const add = (key: SettingKey, value: Partial<ConfiguredSetting>): void => {
    config.settings.push({ key, of, written: words.join(' ').slice(0, 200), ...value, ...at })
  }
  const number = (value: number | undefined): Partial<ConfiguredSetting> =>
    value === undefined ? {} : { number: value }
  if (first === 'server' && third !== '') {
    if (config.groups.length === 0) config.groups.push({ name, servers: [], ...at })
    config.groups.at(-1)!.servers.push(serverOf(words, within))
    if (words.includes('sni')) add('sendsName', { text: 'on' })
  } else if (first === 'timeout' && Object.hasOwn(TIMEOUTS, second))
    add(TIMEOUTS[second]!, number(durationMs(third, 'ms')))
  else if (first === 'maxconn') add('connections', number(count(second)))
  else if (first === 'ulimit-n') add('openFiles', number(count(second)))
  else if (first === 'tune.bufsize') add('headerBuffer', number(sizeBytes(second)))
  else if (first === 'nameserver') add('resolver', { text: third })
  else if (first === 'use_backend' || first === 'default_backend') {
    config.targets.push({
      scheme: 'http',
      address: second,
      route: words.slice(2).join(' ').slice(0, 200),
      variable: second.includes('%['),
      ...at,
    })
  }
}

function serverOf(own: readonly string[], { at, ofServers }: In): ConfiguredServer {
  const [, name = '', written = ''] = own
  const words = [...ofServers, ...own.slice(3)]
  const server: ConfiguredServer = {
    name,
    address: written.replace(/^(?:ipv4|ipv6|unix)@/, prefix => (prefix === 'unix@' ? 'unix:' : '')),
    scheme: words.includes('ssl') ? 'https' : 'http',
    down: words.includes('disabled'),
    backup: words.includes('backup'),
    ...at,
  }
  if (words.includes('ssl')) server.verifies = words[words.lastIndexOf('verify') + 1] !== 'none'
  if (words.includes('resolvers')) server.resolves = true
  return server
}

function wordsOf(raw: string): string[] {
  const line = raw.slice(0, 4000)
  const end = /(?:^|\s)#/.exec(line)
  return (end ? line.slice(0, end.index) : line).split(/\s+/).filter(word => word !== '')
}
