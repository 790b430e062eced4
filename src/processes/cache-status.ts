/** What all workers keep of answers, added up: for the metrics and the status. */
import type { CacheKept, CacheSummary } from '../admin/source.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import type { Answers } from './messages.ts'

type Stats = (Answers['stats'] | undefined)[]

/** Memory is each worker's own; the disk is the same for all, and who swept it last knows best. */
export function cacheKept(stats: Stats): CacheKept[] {
  const usages = stats.flatMap(each => each?.cache ?? [])
  if (usages.length === 0) return []
  const total = (of: 'bytes' | 'entries'): number => usages.reduce((sum, usage) => sum + usage[of], 0)
  const disks = usages.flatMap(({ disk }) => disk ?? []).sort((a, b) => b.at - a.at)
  return [
    { tier: 'memory', bytes: total('bytes'), entries: total('entries') },
    ...disks.slice(0, 1).map(({ bytes, entries }) => ({ tier: 'disk' as const, bytes, entries })),
  ]
}

export function cacheStatus(stats: Stats, { cache }: MetricsSnapshot): { cache?: CacheSummary } {
  const kept = cacheKept(stats)
  if (kept.length === 0) return {}
  const { requests, reads, rejected, writes } = cache
  const disk = {
    dropped: writes.dropped ?? 0,
    errors: (writes.error ?? 0) + (reads.error ?? 0) + (reads.late ?? 0),
    rejected: Object.values(rejected).reduce((sum, count) => sum + count, 0),
  }
  const used = [reads, rejected, writes].some(counts => Object.keys(counts).length > 0)
  return { cache: { requests, kept, ...(used && { disk }) } }
}
