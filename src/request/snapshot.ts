/** A configuration made ready for traffic: routes compiled, upstreams with their pools, counters resolved. Immutable; a reload swaps it. */
import type { ResponseCache } from '../cache/response-cache.ts'
import type { Config, HeaderRules, Listener, UpstreamTimeouts } from '../config/config.ts'
import { type AddressTest, compileCidrs, compileProxies } from '../routes/access.ts'
import { type CompiledRoute, compileRoutes, type RouteTable } from '../routes/compile.ts'
import type { RequestSeries } from '../telemetry/metrics.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { type Discovered, discoveredFor, withDiscovered } from '../upstreams/discovered.ts'
import { UpstreamGroup } from '../upstreams/group.ts'
import type { News } from '../upstreams/news.ts'
import { ownListener } from '../upstreams/own-listener.ts'
import { Resolver, type Say } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'
import { type CacheRules, cacheOf, cacheRulesOf } from './cache-rules.ts'

export interface Snapshot {
  config: Config
  table: RouteTable
  groups: ReadonlyMap<string, UpstreamGroup>
  rules: ReadonlyMap<CompiledRoute, RouteRules>
  trusted: AddressTest
  detailsTo: AddressTest
  /** For what no route took. */
  unrouted: RequestSeries
  resolver: Resolver
  /** Kept over reloads; null where no route keeps answers. */
  cache: ResponseCache | null
}

/** What a route changes on the way, resolved. */
export interface RouteRules {
  requestDropped: ReadonlySet<string> | null
  requestLines: string
  responseDropped: ReadonlySet<string> | null
  responseLines: string
  targets: ReadonlyMap<string, Target>
  /** The one target of a route that has just one. */
  only: Target | null
  series: RequestSeries
  /** One of our own listeners, where nothing but those stands behind the route. */
  ownListener: string | null
  /** null where no route of the configuration keeps answers. */
  cache: CacheRules | null
}

/** A route's way to one upstream. */
export interface Target {
  group: UpstreamGroup
  timeouts: UpstreamTimeouts
  series: RequestSeries
}

/** What snapshots are made with, the same for all of a process's. */
export interface SnapshotParts {
  world: World
  telemetry: Telemetry
  /** Lines for the program's own log. */
  say: Say
  /** Of upstreams whose endpoints are not written down. */
  discovered: ReadonlyMap<string, Discovered>
  /** What was learned of an endpoint, for the other processes. */
  tell(news: News): void
  /** What is kept of these addresses has become invalid, for the other processes. */
  invalidated(uris: string[]): void
  /** A limited endpoint has no room for a request, or has come down to its share. */
  short(): void
}

/** `earlier`: its pools are kept where the upstream's settings are the same. */
export function makeSnapshot(parts: SnapshotParts, config: Config, earlier: Snapshot | null): Snapshot {
  const { world, telemetry } = parts
  const sameResolver = earlier !== null && same(earlier.config.resolver, config.resolver)
  const resolver = sameResolver ? earlier.resolver : new Resolver(world, config.resolver, parts.say)
  const groups = groupsOf(parts, config, resolver, earlier)
  for (const [name, group] of earlier?.groups ?? []) if (groups.get(name) !== group) group.retire()
  const table = compileRoutes(config.routes)
  const counts = telemetry.metrics.cache
  const cache = cacheOf(config, { ...parts, counts }, earlier?.cache ?? null)
  const rules = (route: CompiledRoute): RouteRules => ({
    ...rulesOf(route, groups, telemetry, config.listen),
    cache: cacheRulesOf(route, cache, counts),
  })
  return {
    config,
    table,
    groups,
    resolver,
    cache,
    rules: new Map(table.routes.map(route => [route, rules(route)])),
    trusted: compileProxies(config.trustedProxies),
    detailsTo: compileCidrs(config.errors.showDetailsTo),
    unrouted: telemetry.metrics.requestSeries('', ''),
  }
}

function groupsOf(
  { world, telemetry, discovered, tell, short }: SnapshotParts,
  config: Config,
  resolver: Resolver,
  earlier: Snapshot | null,
): Map<string, UpstreamGroup> {
  const groups = new Map<string, UpstreamGroup>()
  for (const [name, upstream] of Object.entries(withDiscovered(config, discovered).upstreams)) {
    const before = earlier?.groups.get(name)
    if (before !== undefined && before.resolver === resolver && same(before.upstream, upstream)) {
      groups.set(name, before)
      continue
    }
    const counter = (id: string) => telemetry.metrics.attemptSeries(name, id)
    const denied = upstream.deny.length > 0 ? compileCidrs(upstream.deny) : undefined
    const found = discoveredFor(upstream, discovered)
    const group = new UpstreamGroup({ world, resolver, counter, denied, found, tell, short }, upstream)
    if (before !== undefined) group.inherit(before)
    groups.set(name, group)
  }
  return groups
}

function rulesOf(
  compiled: CompiledRoute,
  groups: ReadonlyMap<string, UpstreamGroup>,
  telemetry: Telemetry,
  listeners: readonly Listener[],
): Omit<RouteRules, 'cache'> {
  const { route } = compiled
  const targets = new Map<string, Target>()
  for (const { name } of route.upstreams) {
    const group = groups.get(name)
    if (group === undefined) continue
    targets.set(name, {
      group,
      timeouts: { ...group.upstream.timeouts, ...route.timeouts },
      series: telemetry.metrics.requestSeries(compiled.name, name),
    })
  }
  return {
    requestDropped: droppedNames(route.requestHeaders),
    requestLines: linesOf(route.requestHeaders),
    responseDropped: droppedNames(route.responseHeaders),
    responseLines: linesOf(route.responseHeaders),
    targets,
    only: targets.size === 1 ? [...targets.values()][0]! : null,
    series: telemetry.metrics.requestSeries(compiled.name, ''),
    ownListener: ownListenerOf(targets, listeners),
  }
}

function ownListenerOf(targets: ReadonlyMap<string, Target>, listeners: readonly Listener[]): string | null {
  const endpoints = [...targets.values()].flatMap(({ group }) => group.upstream.endpoints)
  const own = endpoints.map(endpoint => ownListener(endpoint, listeners))
  return own.includes(null) ? null : (own[0] ?? null)
}

/** A field that is set replaces what was there. */
function droppedNames({ set, remove }: HeaderRules): ReadonlySet<string> | null {
  const names = [...Object.keys(set), ...remove].map(name => name.toLowerCase())
  return names.length === 0 ? null : new Set(names)
}

function linesOf({ set }: HeaderRules): string {
  return Object.entries(set)
    .map(([name, value]) => `${name}: ${Buffer.from(value, 'utf8').latin1Slice()}\r\n`)
    .join('')
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
