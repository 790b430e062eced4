/** Rules: what the gateway's configuration says beside what was seen, with the place where it stands. */
import { isAddress } from '../../diagnosis/scene.ts'
import type { ConfiguredGroup, ConfiguredSetting, ConfiguredTarget, SettingKey } from '../config/shape.ts'
import { spotText } from '../config/shape.ts'
import { spoken, typicalMs } from './elapsed.ts'
import type { Rule } from './rule.ts'
import type { View } from './view.ts'

const SLOW = ['connection-read-timeout', 'http-response-timeout'] as const
const NOT_REACHED = ['connection-refused', 'connection-timeout', 'destination-ip-unroutable'] as const
const PUBLIC_RESOLVER = /^(?:8\.8\.[48]\.[48]|1\.[01]\.[01]\.1|9\.9\.9\.9)\b/

/** After how long app servers close an idle connection unless they are told otherwise. Seconds. */
const APP_IDLE_S: Readonly<Record<string, number>> = { node: 5, gunicorn: 2, uvicorn: 5, puma: 20, java: 20 }

export const CONFIG_RULES: readonly Rule[] = [
  {
    suspect: 'timeout-shorter-than-work',
    behind: SLOW,
    weight: 'hint',
    seen: v => {
      const [setting, ms] = [settingFor(v, 'readTimeout'), typicalMs(v.elapsed)]
      if (setting?.number === undefined) return null
      // Not every log has times, and the limit is what the line names.
      if (ms === undefined) return `${quoted(setting)} is the limit that struck`
      return equals(ms, setting.number) ? `${quoted(setting)}, and these ended after ${spoken(ms)}` : null
    },
  },
  {
    suspect: 'slow-application',
    behind: SLOW,
    weight: 'hint',
    seen: v => {
      const ms = typicalMs(v.elapsed)
      if (v.config === null || settingFor(v, 'readTimeout') || ms === undefined) return null
      const standard = DEFAULT_READ_MS[v.config.product]
      return standard !== undefined && equals(ms, standard)
        ? `the read timeout is the default of ${spoken(standard)}, and these ended after ${spoken(ms)}`
        : null
    },
  },
  {
    suspect: 'timeout-set-elsewhere',
    behind: SLOW,
    weight: 'strong',
    seen: v => {
      const [setting, ms] = [settingFor(v, 'readTimeout'), typicalMs(v.elapsed)]
      if (setting?.number === undefined || ms === undefined || ms > setting.number * 0.95) return null
      return `${quoted(setting)}, but these ended after ${spoken(ms)}`
    },
  },
  {
    suspect: 'firewall-drop',
    behind: ['connection-timeout'],
    weight: 'hint',
    seen: v => {
      const [setting, ms] = [settingFor(v, 'connectTimeout'), typicalMs(v.elapsed)]
      return setting?.number !== undefined && (ms === undefined || equals(ms, setting.number))
        ? `${quoted(setting)} ended the wait`
        : null
    },
  },
  {
    suspect: 'stale-dns-after-redeploy',
    behind: NOT_REACHED,
    weight: 'strong',
    seen: v => {
      const { host, name } = v.scene.values
      if (v.config?.product !== 'nginx' || host === undefined || !isAddress(host) || v.shape.recovered) return null
      if (v.scene.place.startsWith('loopback')) return null
      const target = literalTarget(v)
      if (target === undefined || (name !== undefined && target.address.includes(name) && v.scene.values.host === name))
        return null
      return `${target.address} (${spotText(target)}) is resolved once, when nginx starts`
    },
  },
  {
    suspect: 'resolver-cannot-see-name',
    behind: ['dns-name-not-found', 'dns-error'],
    weight: 'strong',
    seen: v => {
      const resolver = settingFor(v, 'resolver')
      const name = v.scene.values.name ?? ''
      const inside = !name.includes('.') || /\.(?:local|internal|test|lan|home)$/i.test(name)
      return resolver?.text && PUBLIC_RESOLVER.test(resolver.text) && inside
        ? `${quoted(resolver)} is public and knows no such name`
        : null
    },
  },
  {
    suspect: 'sni-not-sent',
    behind: ['tls-alert-received', 'tls-protocol-error', 'tls-certificate-error'],
    weight: 'strong',
    seen: v => {
      if (v.config?.product !== 'nginx' || v.config.targets.length === 0) return null
      if (v.group.cause === 'tls-certificate-error' && v.group.reason !== 'name-mismatch') return null
      const set = settingFor(v, 'sendsName')
      return set?.text === 'on' ? null : 'the configuration has no proxy_ssl_server_name on'
    },
  },
  {
    suspect: 'websocket-headers-not-forwarded',
    behind: ['http-upgrade-failed'],
    weight: 'strong',
    seen: v =>
      v.config?.product === 'nginx' &&
      v.config.targets.length > 0 &&
      !v.config.settings.some(({ key }) => key === 'upgradeHeader')
        ? 'the configuration passes no Upgrade header on'
        : null,
  },
  {
    suspect: 'keepalive-shorter-than-gateway',
    behind: ['stale-connection-reuse', 'connection-terminated', 'connection-reset', 'request-write-reset'],
    weight: 'strong',
    seen: v => {
      const setting = settingFor(v, 'keepAliveIdle')
      const app = v.apps.find(product => Object.hasOwn(APP_IDLE_S, product))
      const seconds = app === undefined ? undefined : APP_IDLE_S[app]
      if (setting?.number === undefined || seconds === undefined || setting.number < seconds * 1000) return null
      return `${quoted(setting)}, and ${app} closes an idle connection after ${seconds} s unless it is told otherwise`
    },
  },
  {
    suspect: 'localhost-resolves-to-ipv6',
    behind: ['connection-refused'],
    weight: 'strong',
    seen: v => {
      const target = v.config?.targets.find(({ address }) => /^localhost(?::|$)/.test(address))
      return target && v.scene.place === 'loopback-ipv6' ? `localhost (${spotText(target)}) is also ::1` : null
    },
  },
  {
    suspect: 'passive-ejection-too-eager',
    behind: ['destination-unavailable'],
    weight: 'hint',
    seen: v => {
      const group = v.config?.groups.find(({ name }) => name !== '' && name === v.group.upstream)
      return v.config?.product === 'nginx' && group !== undefined ? eagerIn(group) : null
    },
  },
  {
    suspect: 'passive-ejection-too-eager',
    behind: 'any',
    weight: 'hint',
    seen: v => {
      if (v.config?.product !== 'nginx' || v.group.folded === 0) return null
      const names = new Set(v.group.consequences.flatMap(({ upstream }) => upstream ?? []))
      const group = v.config.groups.find(({ name }) => names.has(name))
      return group === undefined ? null : eagerIn(group)
    },
  },
  ...(['keepalive-shorter-than-gateway', 'upstream-keepalive-bug'] as const).map(
    (suspect): Rule => ({
      suspect,
      behind: ['connection-terminated', 'connection-reset'],
      weight: 'against',
      seen: v => (v.group.exchanges.length > 0 && v.group.exchanges.every(x => isToAddress(v, x.path)) ? '' : null),
    }),
  ),
  {
    suspect: 'response-header-buffer-too-small',
    behind: ['http-response-header-section-size', 'http-response-header-size'],
    weight: 'hint',
    seen: v => {
      const setting = settingFor(v, 'headerBuffer')
      return setting ? quoted(setting) : null
    },
  },
]

/** Who has nobody left to ask after so little has set it so, or left it at one failure. */
function eagerIn({ name, servers, ...at }: ConfiguredGroup): string | null {
  if (servers.some(({ maxFails = 1 }) => maxFails !== 1)) return null
  const set = servers.some(({ maxFails }) => maxFails !== undefined)
  return `upstream ${name} (${spotText(at)}) has ${servers.length} servers and ${set ? 'max_fails=1' : 'no max_fails'}: one failure takes one out${set ? '' : ' for 10 s'}`
}

/** Of nginx: sent to an address that is no group's. To such nginx keeps no connection. */
function isToAddress({ config, scene }: View, path: string): boolean {
  if (config?.product !== 'nginx' || path === '') return false
  const routes = config.targets.filter(({ route }) => route.startsWith('/') && path.startsWith(route))
  const [target] = routes.sort((one, other) => other.route.length - one.route.length)
  if (target === undefined || target.variable) return false
  const address = (scene.values.endpoint ?? '').replace(/^[a-z\d]{1,20}:\/\//i, '')
  return target.address === address && !config.groups.some(({ name }) => name === target.address)
}

const DEFAULT_READ_MS: Readonly<Record<string, number>> = { nginx: 60_000 }

/** The most particular one: of the route or group of these failures, then that for all. */
export function settingFor({ config, group, x, scene }: View, key: SettingKey): ConfiguredSetting | undefined {
  const module = MODULES[/^([a-z]{2,10}):/.exec(scene.values.endpoint ?? '')?.[1] ?? ''] ?? ''
  const all = config?.settings.filter(one => one.key === key && isOfModule(one.written, module)) ?? []
  const own = all.filter(
    ({ of }) => of !== '' && (of === group.upstream || (of.startsWith('/') && x.path.startsWith(of))),
  )
  const [longest] = own.sort((one, other) => other.of.length - one.of.length)
  return longest ?? all.findLast(({ of }) => of === '') ?? (all.length === 1 && x.path === '' ? all[0] : undefined)
}

/** nginx has each setting once for each protocol towards upstreams. */
const MODULES: Readonly<Record<string, string>> = {
  http: 'proxy',
  https: 'proxy',
  grpc: 'grpc',
  grpcs: 'grpc',
  fastcgi: 'fastcgi',
  uwsgi: 'uwsgi',
  scgi: 'scgi',
}

function isOfModule(written: string, module: string): boolean {
  const named = /^(proxy|fastcgi|uwsgi|scgi|grpc)_/.exec(written)?.[1]
  return named === undefined || module === '' || named === module
}

function quoted(setting: ConfiguredSetting): string {
  return `"${setting.written}" (${spotText(setting)})`
}

/** A timer strikes late, not early. */
function equals(ms: number, limit: number): boolean {
  return ms >= limit * 0.99 && ms <= limit * 1.03 + 150
}

/** Of nginx: a target by name, resolved when the configuration is loaded; that with the dialled port first. */
export function literalTarget(v: View): ConfiguredTarget | undefined {
  if (v.config?.product !== 'nginx') return undefined
  const all = v.config.targets.filter(target => isLiteralName(target, v))
  return all.find(({ address }) => address.endsWith(`:${v.scene.values.port ?? '80'}`)) ?? all[0]
}

/** A name that is neither a group's nor only known at run time. */
function isLiteralName({ address, variable }: ConfiguredTarget, v: View): boolean {
  const host = address.replace(/:\d{1,5}$/, '')
  if (variable || host === '' || host.startsWith('unix:') || isAddress(host) || host === 'localhost') return false
  const group = v.config?.groups.find(({ name }) => name === host)
  if (group === undefined) return true
  return group.servers.some(
    server => server.resolves !== true && /[a-z]/i.test(server.address) && !server.address.startsWith('unix:'),
  )
}
