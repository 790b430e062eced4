/** What a route does with answers that it may keep, resolved from the configuration; and a request's place in the cache. */
import * as files from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { type CacheRequest, cacheRequest } from '../cache/cache-request.ts'
import { ResponseCache } from '../cache/response-cache.ts'
import type { Config } from '../config/config.ts'
import type { CompiledRoute } from '../routes/compile.ts'
import type { CacheSeries } from '../telemetry/cache-series.ts'
import type { Say } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'
import type { Prepared } from './match.ts'

export interface CacheRules {
  cache: ResponseCache
  /** Answers are kept; otherwise the route only makes those of others invalid. */
  keeps: boolean
  /** They are also given while they are fresh, not only in place of a failure. */
  answers: boolean
  staleIfErrorMs: number
  /** The same route with other upstreams has other answers. */
  scope: string
  counts: CacheSeries
}

export interface CacheParts {
  world: World
  counts: CacheSeries
  say: Say
  /** Addresses of which what is kept has become invalid, for the other processes. */
  invalidated(uris: string[]): void
}

/** The one of a process: kept over reloads, and only there while some route wants it. */
export function cacheOf(config: Config, parts: CacheParts, earlier: ResponseCache | null): ResponseCache | null {
  const wanted = config.routes.some(({ cache, staleIfErrorMs }) => cache || staleIfErrorMs > 0)
  if (!wanted) earlier?.leave()
  if (!wanted) return null
  const { world, counts, say } = parts
  const cache = earlier ?? new ResponseCache(toldTogether(parts))
  const workers = config.workers === 'auto' ? availableParallelism() : config.workers
  cache.apply({ ...config.cache, workers }, () => ({
    files,
    clock: { now: () => world.now(), epoch: () => world.epoch(), random: () => world.random() },
    read: result => counts.count('reads', result),
    rejected: reason => counts.count('rejected', reason),
    written: result => counts.count('writes', result),
    say,
  }))
  return cache
}

/** What changed in one turn is told in one message. */
function toldTogether({ world, invalidated }: CacheParts): (uri: string) => void {
  const uris = new Set<string>()
  return uri => {
    if (uris.size === 0) {
      world.afterReads(() => {
        invalidated([...uris])
        uris.clear()
      })
    }
    uris.add(uri)
  }
}

export function cacheRulesOf(
  { name, route }: CompiledRoute,
  cache: ResponseCache | null,
  counts: CacheSeries,
): CacheRules | null {
  if (cache === null || route.redirect !== undefined) return null
  const upstreams = route.upstreams.map(upstream => upstream.name).sort()
  return {
    cache,
    keeps: route.cache || route.staleIfErrorMs > 0,
    answers: route.cache,
    staleIfErrorMs: route.staleIfErrorMs,
    counts,
    scope: [name, ...upstreams].join('\n'),
  }
}

/** Understood once for all requests with the same head. */
export function cacheRequestOf(prepared: Prepared): CacheRequest | null {
  if (prepared.cacheRequest === undefined) {
    const passes = prepared.framing.kind !== 'none' || prepared.upgrade !== null
    prepared.cacheRequest = cacheRequest(prepared.head, addressOf(prepared), passes)
  }
  return prepared.cacheRequest
}

/** As the origin is told, which is what a trusted proxy says where there is one. */
export function addressOf({ head, trustedPeer, scheme, authority, path, query }: Prepared): {
  scheme: string
  authority: string
  target: string
} {
  const proto = trustedPeer ? head.field('x-forwarded-proto') : undefined
  return { scheme: proto?.toLowerCase() ?? scheme, authority, target: path + query }
}

/** Whatever else a trusted proxy says of the address that its client used. */
const TOLD = ['x-forwarded-host', 'x-forwarded-port', 'x-forwarded-prefix']

export function scopeOf(rules: CacheRules, { head, trustedPeer }: Prepared): string {
  if (!trustedPeer) return rules.scope
  const told = TOLD.map(name => head.field(name) ?? '')
  return told.every(value => value === '') ? rules.scope : `${rules.scope}\n\n${told.join('\n')}`
}
