/** Traefik's YAML, static and dynamic, and its labels in compose files. */
import { type ConfiguredGroup, emptyConfig, type GatewayConfig, type SettingKey, type Spot } from './shape.ts'
import { durationMs } from './units.ts'
import { type YamlValue, yamlValues } from './yaml-paths.ts'

/** By the last key, in lower case as labels have it. */
const SETTINGS: Readonly<Record<string, SettingKey>> = {
  dialtimeout: 'connectTimeout',
  responseheadertimeout: 'readTimeout',
  idleconntimeout: 'keepAliveIdle',
  servername: 'tlsName',
  maxrequestbodybytes: 'bodyMax',
}

export function readTraefik(text: string, file?: string): GatewayConfig {
  const config = emptyConfig('traefik')
  for (const found of yamlValues(text).flatMap(labelled)) {
    const at: Spot = file === undefined ? { line: found.line } : { file, line: found.line }
    readValue(found, at, config)
  }
  return config
}

/** `- "traefik.http.services.app.loadbalancer.server.port=80"` is a path and a value too. */
function labelled(found: YamlValue): YamlValue[] {
  const label = /^(traefik\.[\w.[\]@-]{1,300})\s?=(.*)$/.exec(found.value)
  if (label) return [{ ...found, path: label[1]!.split('.').slice(1), value: label[2]! }]
  const key = found.path.at(-1) ?? ''
  return [key.startsWith('traefik.') ? { ...found, path: key.split('.').slice(1) } : found]
}

function readValue({ path, value }: YamlValue, at: Spot, config: GatewayConfig): void {
  const keys = path.map(key => key.toLowerCase())
  const last = keys.at(-1) ?? ''
  const service = keys.indexOf('services')
  const name = service < 0 ? '' : (path[service + 1] ?? '')
  if (service >= 0 && (last === 'url' || last === 'address') && keys.includes('servers'))
    addServer(groupOf(name, at, config), value, at)
  else if (service >= 0 && keys.includes('server') && last === 'port') {
    groupOf(name, at, config).servers.push({ address: `:${value}`, down: false, backup: false, ...at })
  } else if (Object.hasOwn(SETTINGS, last)) {
    const number = last === 'maxrequestbodybytes' ? Number(value) : durationMs(value)
    const text = last === 'servername' ? { text: value } : {}
    const of = keys[0] === 'http' ? (path[2] ?? '') : ''
    config.settings.push({
      key: SETTINGS[last]!,
      of,
      written: `${path.at(-1)}: ${value}`.slice(0, 200),
      ...(Number.isFinite(number) && { number: number! }),
      ...text,
      ...at,
    })
  }
}

function groupOf(name: string, at: Spot, config: GatewayConfig): ConfiguredGroup {
  const known = config.groups.find(group => group.name === name)
  if (known) return known
  const made: ConfiguredGroup = { name, servers: [], ...at }
  config.groups.push(made)
  return made
}

function addServer(group: ConfiguredGroup, url: string, at: Spot): void {
  const written = /^([a-z0-9]{2,10}):\/\/([^/]{1,300})/.exec(url)
  group.servers.push({
    address: written?.[2] ?? url,
    ...(written && { scheme: written[1]! }),
    down: false,
    backup: false,
    ...at,
  })
}
