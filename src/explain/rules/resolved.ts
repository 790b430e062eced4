/** Names in lines become addresses, where the configuration says which: `be_app/app1`, or a line that names nobody. */
import type { Attempt } from '../../exchange/attempt.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { ConfiguredServer, GatewayConfig, Spot } from '../config/shape.ts'
import { spotText } from '../config/shape.ts'

export interface Resolved {
  x: Exchange
  /** What was found, and where; absent: nothing had to be looked up. */
  note?: string
}

export function resolved(x: Exchange, config: GatewayConfig | null): Resolved {
  const last = x.attempts.at(-1)
  if (config === null || last === undefined) return { x }
  const found = last.endpoint === '' ? onlyTarget(config) : serverNamed(last.endpoint, config)
  if (found === null) return { x }
  const attempts = x.attempts.map(
    (attempt): Attempt => (attempt.endpoint === last.endpoint ? { ...attempt, endpoint: found.endpoint } : attempt),
  )
  const upstream = /^([\w.-]{1,80})\/[\w.-]{1,80}$/.exec(last.endpoint)?.[1]
  return {
    x: { ...x, attempts, ...(upstream !== undefined && { upstream: x.upstream ?? upstream }) },
    note: found.note,
  }
}

interface Found {
  endpoint: string
  note: string
}

function serverNamed(endpoint: string, config: GatewayConfig): Found | null {
  const [, group, name] = /^([\w.-]{1,80})\/([\w.-]{1,80})$/.exec(endpoint) ?? []
  if (group === undefined) return null
  const server = config.groups.find(one => one.name === group)?.servers.find(one => one.name === name)
  return server === undefined ? null : found(server, server.scheme, `${endpoint} is ${server.address}`)
}

/** Of a line that does not say whom it speaks of, beside a configuration that has one target. */
function onlyTarget(config: GatewayConfig): Found | null {
  const targets = config.targets.filter(({ variable }) => !variable)
  const [target] = targets
  if (
    target === undefined ||
    targets.some(({ address, scheme }) => address !== target.address || scheme !== target.scheme)
  )
    return null
  const group = config.groups.find(({ name }) => name === target.address)
  const said = 'the only target of the configuration is'
  if (group === undefined) return found(target, target.scheme, `${said} ${target.address}`)
  const [server, other] = group.servers.filter(({ down }) => !down)
  return server === undefined || other !== undefined ? null : found(server, target.scheme, `${said} ${server.address}`)
}

function found(at: Pick<ConfiguredServer, 'address'> & Spot, scheme: string | undefined, note: string): Found {
  const { address } = at
  const endpoint = address.startsWith('unix:') ? address : `${scheme ?? 'http'}://${address}`
  return { endpoint, note: `${note} (${spotText(at)})` }
}
