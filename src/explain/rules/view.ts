/** A group of failures as the rules look at it: computed once, so that each rule is a comparison. */
import type { Pick, Scene } from '../../diagnosis/scene.ts'
import { suspectPicks } from '../../diagnosis/suspect.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { isOf, merged } from '../config/read-config.ts'
import type { ConfiguredGroup, ConfiguredServer, GatewayConfig } from '../config/shape.ts'
import type { Product, Trouble, TroubleFact } from '../fact.ts'
import type { Context, Group } from '../failures/groups.ts'
import { exchangeSeen } from '../seen.ts'
import { elapsedOf } from './elapsed.ts'
import { resolved } from './resolved.ts'
import { type Shape, shapeOf } from './shape.ts'

export interface View {
  group: Group
  context: Context
  /** The request that stands for all of them: the newest. */
  x: Exchange
  scene: Scene
  /** What was seen of it, a sentence without its full stop. */
  seen: string
  /** The ranking by the facts of that one request. */
  picks: Pick[]
  /** The gateway whose log it is. */
  gateway: Product
  /** App servers of which the input speaks, those near these failures first. */
  apps: Product[]
  shape: Shape
  /** How long the requests took that failed, ascending; those for which the log says so. Milliseconds. */
  elapsed: number[]
  config: GatewayConfig | null
}

const APPS: ReadonlySet<Product> = new Set<Product>([
  'php-fpm',
  'gunicorn',
  'uvicorn',
  'uwsgi',
  'puma',
  'unicorn',
  'passenger',
  'java',
  'iis',
  'node',
])

const NO_GATEWAY: ReadonlySet<Product> = new Set<Product>([...APPS, 'kernel', 'client'])

export function viewOf(group: Group, context: Context, configs: readonly GatewayConfig[]): View {
  const gateway = gatewayOf(group, context, configs[0])
  const config = merged(configs.filter(({ product }) => isOf(product, gateway)))
  const { x, note } = resolved(typical(group), config)
  const { scene, seen, picks } = suspectPicks(x, group.diagnosis)
  return {
    group,
    context,
    x,
    scene,
    seen: note === undefined ? seen : `${seen}; ${note}`,
    picks,
    gateway,
    apps: appsOf(group, context, scene.values.endpoint),
    shape: shapeOf(group, context),
    elapsed: elapsedOf(group.exchanges),
    config,
  }
}

/** Troubles near these failures, of these kinds. */
export function near(view: View, ...kinds: Trouble[]): TroubleFact[] {
  return view.group.neighbours.filter(({ what }) => kinds.includes(what))
}

/** As the configuration has the endpoint of these failures: by its name there, by its address, or as its group's only one. */
export function configuredServer({ config, group, scene }: View): ConfiguredServer | undefined {
  const [, of = group.upstream, name] = /^([\w.-]{1,80})\/([\w.-]{1,80})$/.exec(group.endpoint ?? '') ?? []
  const groups = config?.groups.filter(one => of === undefined || one.name === of) ?? []
  const address = (scene.values.endpoint ?? '').replace(/^[a-z\d+.-]{1,20}:\/\//i, '')
  const servers = groups.flatMap(one => one.servers)
  // Of a group that had nobody left, or no room, no endpoint is told.
  if (name === undefined && address === '') return of === undefined || servers.length > 1 ? undefined : servers[0]
  return servers.find(server => (name === undefined ? server.address === address : server.name === name))
}

/** The only group that has this endpoint's address. */
export function configuredGroup({ config, scene }: View): ConfiguredGroup | undefined {
  const address = (scene.values.endpoint ?? '').replace(/^[a-z\d+.-]{1,20}:\/\//i, '')
  const having = config?.groups.filter(
    ({ name, servers }) => name !== '' && servers.some(one => one.address === address),
  )
  return having?.length === 1 ? having[0] : undefined
}

function typical({ exchanges, checks, endpoint, upstream }: Group): Exchange {
  const newest = exchanges.at(-1) ?? checks.at(-1)?.exchange ?? exchangeSeen({})
  if (newest.attempts.length > 0 || newest.unavailable || newest.refusal || endpoint === undefined) return newest
  const unavailable = { why: 'failing-checks', endpoints: [{ endpoint, cause: '', count: 1 }] } as const
  // Only where it failed is known: the values of the commands come from there.
  return {
    ...newest,
    ...(upstream !== undefined && { upstream }),
    unavailable: { ...unavailable, endpoints: [...unavailable.endpoints] },
  }
}

function gatewayOf({ products }: Group, context: Context, config: GatewayConfig | undefined): Product {
  const commonest = [...products].sort(([, one], [, other]) => other - one).map(([product]) => product)
  const found = [...commonest, ...context.products].find(product => !NO_GATEWAY.has(product))
  return found ?? config?.product ?? commonest[0] ?? 'client'
}

function appsOf({ neighbours, products }: Group, context: Context, endpoint = ''): Product[] {
  const spoken = [...neighbours.map(({ product }) => product), ...products.keys(), ...context.products]
  const found = spoken.filter(product => APPS.has(product))
  if (endpoint.startsWith('fastcgi:') || /php.{0,20}fpm/.test(endpoint)) found.push('php-fpm')
  if (endpoint.startsWith('uwsgi:')) found.push('uwsgi')
  return [...new Set(found)]
}
