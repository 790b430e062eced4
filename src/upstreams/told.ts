/** What a process is told of its endpoints, and what it tells when it is asked: over all of its groups. */
import { type EndpointStats, endpointStats } from './endpoint-stats.ts'
import type { UpstreamGroup } from './group.ts'
import type { Learned, News } from './news.ts'
import type { PastOutage } from './outage.ts'

type Groups = ReadonlyMap<string, UpstreamGroup>

/** News of endpoints that this configuration does not have are for others. */
export function hear(groups: Groups, news: readonly News[]): void {
  for (const { upstream, endpoint, ...learned } of news) {
    const group = groups.get(upstream)
    const state = group?.endpoints.find(({ id }) => id === endpoint)
    if (state !== undefined) group!.watch.hear(state, learned as Learned)
  }
}

export function knownOf(groups: Groups): News[] {
  return [...groups.values()].flatMap(({ watch }) => watch.known())
}

export function statsOf(groups: Groups): { upstream: string; outages: PastOutage[]; endpoints: EndpointStats[] }[] {
  return [...groups.values()].map(({ upstream, endpoints, outage }) => ({
    upstream: upstream.name,
    outages: outage.past,
    endpoints: endpoints.map(endpointStats),
  }))
}
