/** The values of a case, as fixes want them: from the facts, the group and what stands beside it. */
import type { Product } from '../fact.ts'
import { publishedPort } from '../rules/beside.ts'
import { literalTarget, settingFor } from '../rules/config.ts'
import { typicalMs } from '../rules/elapsed.ts'
import { bodySize } from '../rules/limits.ts'
import { configuredGroup, configuredServer, near, type View } from '../rules/view.ts'
import type { FixCase } from './values.ts'

export function caseOf(view: View): FixCase {
  const { scene, group, apps } = view
  const found: FixCase = { gateway: gatewayOf(view), apps, values: { ...named(view), ...scene.values } }
  if (group.cause === 'response-stalled') found.paused = true
  const server = configuredServer(view)?.name ?? /^[\w.:-]{1,80}\/([\w.:-]{1,80})$/.exec(group.endpoint ?? '')?.[1]
  if (server !== undefined) found.server = server
  const upstream = scene.values.upstream ?? configuredGroup(view)?.name
  if (upstream !== undefined) found.values.upstream = upstream
  const port = scene.values.port ?? near(view, 'selinux-denied')[0]?.port?.toString() ?? boundPort(group.sample)
  if (port !== undefined) found.values.port = port
  const limitMs = limitOf(view)
  if (limitMs !== undefined) found.limitMs = limitMs
  const number = near(view, 'connections-exhausted', 'pool-exhausted')[0]?.value
  if (number !== undefined) found.number = number
  const bodyBytes = bodySize(view)
  if (bodyBytes !== undefined) found.bodyBytes = bodyBytes
  const containerPort = publishedPort(view)
  if (containerPort !== null) found.containerPort = containerPort
  const appIdleMs = scene.a?.closesIdleAfterMs ?? scene.a?.advertisedKeepAliveMs
  if (appIdleMs !== undefined) found.appIdleMs = appIdleMs
  const zone = /by zone "([\w-]{1,60})"/.exec(group.sample.slice(0, 2000))?.[1]
  if (zone !== undefined) found.zone = zone
  const resolver = resolverIn(group.sample.slice(0, 4000))
  if (resolver !== undefined) found.resolver = resolver
  const tempPath = /\(\) "(\/[^"]{1,300})" failed/.exec(group.sample.slice(0, 2000))?.[1]
  if (tempPath !== undefined) found.tempPath = tempPath
  return found
}

const PROCESSES: Readonly<Record<string, Product>> = {
  haproxy: 'haproxy',
  nginx: 'nginx',
  httpd: 'apache',
  apache2: 'apache',
  varnishd: 'varnish',
  caddy: 'caddy',
  envoy: 'envoy',
  traefik: 'traefik',
}

/** An audit or kernel line alone names the process that was denied something. */
function gatewayOf(view: View): Product {
  const denied = near(view, 'selinux-denied')[0]?.process ?? ''
  return view.gateway === 'kernel' && Object.hasOwn(PROCESSES, denied) ? PROCESSES[denied]! : view.gateway
}

/** nginx: `resolver: 127.0.0.1:5353`; Go: `lookup app on 127.0.0.11:53: `. */
function resolverIn(sample: string): string | undefined {
  const found = /\b(?:resolver: |lookup \S{1,253} on )(?:(\d[\d.]{6,14})|\[([\da-f:.]{2,45})\]):(\d{1,5})\b/i.exec(
    sample,
  )
  if (!found) return undefined
  const [, four, six, port] = found
  return `@${four ?? six}${port === '53' ? '' : ` -p ${port}`}`
}

/** The name that was dialled stands in the configuration, where the log has only its address. */
function named(view: View): { name?: string } {
  const name = literalTarget(view)?.address.replace(/:\d{1,5}$/, '')
  return name === undefined ? {} : { name }
}

function limitOf(view: View): number | undefined {
  const end = view.scene.a?.end
  if (end?.kind === 'timer' && end.ms > 0) return end.ms
  const known = typicalMs(view.elapsed)
  if (known !== undefined || end?.kind !== 'timer') return known
  return settingFor(view, end.timer === 'connect' ? 'connectTimeout' : 'readTimeout')?.number
}

/** `bind() to 0.0.0.0:80 failed`: the gateway’s own. */
function boundPort(sample: string): string | undefined {
  return /\bbind\(\) to \S{0,60}:(\d{1,5}) failed/.exec(sample.slice(0, 2000))?.[1]
}
