/** nginx.conf, or what `nginx -T` prints: upstreams, targets and the settings that failures are compared with. */
import { type Directive, nginxDirectives } from './nginx-blocks.ts'
import {
  type ConfiguredServer,
  type ConfiguredSetting,
  emptyConfig,
  type GatewayConfig,
  type SettingKey,
  type Spot,
} from './shape.ts'
import { count, durationMs, sizeBytes } from './units.ts'

export function readNginx(text: string, file?: string): GatewayConfig {
  const config = emptyConfig('nginx')
  walk(nginxDirectives(text, file), '', config)
  return config
}

/** What a directive's value is: seconds, bytes, a number, a word. */
type Kind = 'ms' | 'bytes' | 'count' | 'word'

const MODULES = ['proxy', 'fastcgi', 'uwsgi', 'scgi', 'grpc'] as const

const SETTINGS: Readonly<Record<string, readonly [SettingKey, Kind]>> = {
  worker_connections: ['connections', 'count'],
  worker_rlimit_nofile: ['openFiles', 'count'],
  client_max_body_size: ['bodyMax', 'bytes'],
  resolver: ['resolver', 'word'],
  ...Object.fromEntries(
    MODULES.flatMap((module): [string, readonly [SettingKey, Kind]][] => [
      [`${module}_connect_timeout`, ['connectTimeout', 'ms']],
      [`${module}_read_timeout`, ['readTimeout', 'ms']],
      [`${module}_send_timeout`, ['sendTimeout', 'ms']],
      [`${module}_buffer_size`, ['headerBuffer', 'bytes']],
      [`${module}_ssl_server_name`, ['sendsName', 'word']],
      [`${module}_ssl_name`, ['tlsName', 'word']],
      [`${module}_next_upstream_tries`, ['tries', 'count']],
    ]),
  ),
}

function walk(directives: readonly Directive[], of: string, config: GatewayConfig): void {
  for (const directive of directives) {
    const { name, args, block } = directive
    if (name === 'upstream' && block) {
      const group = args[0] ?? ''
      config.groups.push({
        name: group,
        servers: block.filter(one => one.name === 'server').map(serverOf),
        ...spot(directive),
      })
      walk(
        block.filter(one => one.name !== 'server'),
        group,
        config,
      )
    } else if (block) walk(block, name === 'location' ? (args.at(-1) ?? '') : of, config)
    else readDirective(directive, of, config)
  }
}

function readDirective(directive: Directive, of: string, config: GatewayConfig): void {
  const { name, args } = directive
  if (/^(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass$/.test(name) && args[0] !== undefined) addTarget(directive, of, config)
  if (name === 'server' && args[0] !== undefined && isServer(args[0])) {
    // A piece of an upstream without its head.
    const last = config.groups.at(-1)
    if (last?.name === '') last.servers.push(serverOf(directive))
    else config.groups.push({ name: '', servers: [serverOf(directive)], ...spot(directive) })
  }
  if (name === 'log_format') addLogFormat(args, config)
  if (name === 'keepalive_timeout' && isGroup(of, config)) addSetting(config, directive, of, 'keepAliveIdle', 'ms')
  if (/_set_header$/.test(name) && args[0]?.toLowerCase() === 'upgrade')
    addSetting(config, directive, of, 'upgradeHeader', 'word')
  const known = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined
  if (known) addSetting(config, directive, of, ...known)
}

/** `log_format main escape=json '…' '…'`: the strings are one. */
function addLogFormat([, ...strings]: readonly string[], config: GatewayConfig): void {
  const format = strings.filter((text, at) => at > 0 || !text.startsWith('escape=')).join('')
  config.logFormats = [...(config.logFormats ?? []), format]
}

function addSetting(config: GatewayConfig, directive: Directive, of: string, key: SettingKey, kind: Kind): void {
  const [value] = directive.args
  if (value === undefined) return
  const number =
    kind === 'ms'
      ? durationMs(value)
      : kind === 'bytes'
        ? sizeBytes(value)
        : kind === 'count'
          ? count(value)
          : undefined
  const setting: ConfiguredSetting = {
    key,
    of,
    written: `${directive.name} ${directive.args.join(' ')}`.slice(0, 200),
    ...spot(directive),
  }
  if (number !== undefined) setting.number = number
  if (kind === 'word') setting.text = directive.args.join(' ')
  config.settings.push(setting)
}

function addTarget(directive: Directive, of: string, config: GatewayConfig): void {
  const value = directive.args[0]!
  const module = directive.name.slice(0, -'_pass'.length)
  const written = /^([a-z]{2,10}):\/\//.exec(value)
  const scheme = written?.[1] ?? (module === 'proxy' ? 'http' : module)
  const rest = written ? value.slice(written[0].length) : value
  const address = rest.startsWith('unix:') ? (/^unix:[^:]{1,300}/.exec(rest)?.[0] ?? rest) : rest.replace(/\/.*$/, '')
  config.targets.push({ scheme, address, route: of, variable: value.includes('$'), ...spot(directive) })
}

function serverOf(directive: Directive): ConfiguredServer {
  const [address = '', ...flags] = directive.args
  const server: ConfiguredServer = {
    address,
    down: flags.includes('down'),
    backup: flags.includes('backup'),
    ...spot(directive),
  }
  const fails = count(flags.find(flag => flag.startsWith('max_fails='))?.slice(10))
  if (fails !== undefined) server.maxFails = fails
  if (flags.includes('resolve')) server.resolves = true
  return server
}

function isServer(address: string): boolean {
  return address.startsWith('unix:') || /^[\w.[\]:-]{1,200}$/.test(address)
}

function isGroup(of: string, config: GatewayConfig): boolean {
  return config.groups.some(({ name }) => name === of && name !== '')
}

function spot({ file, line }: Directive): Spot {
  return file === undefined ? { line } : { file, line }
}
