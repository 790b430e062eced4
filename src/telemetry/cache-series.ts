/** What the cache did, counted: how requests were answered, and how the disk fared. */

/** How a request on a route that keeps answers was answered. `bypass`: the cache was not to answer it. */
export const CACHE_RESULTS = ['hit', 'stale', 'revalidated', 'miss', 'bypass', 'collapsed'] as const
export type CacheResult = (typeof CACHE_RESULTS)[number]

export interface CacheCounts {
  requests: Record<string, number>
  /** Of the disk: questions by their answer, files not believed by the reason, and what was written and removed. */
  reads: Record<string, number>
  rejected: Record<string, number>
  writes: Record<string, number>
}

export class CacheSeries {
  readonly #counts: CacheCounts = { requests: {}, reads: {}, rejected: {}, writes: {} }

  request(result: CacheResult): void {
    add(this.#counts.requests, result)
  }

  /** Of the disk. */
  count(what: 'reads' | 'rejected' | 'writes', result: string): void {
    add(this.#counts[what], result)
  }

  read(): CacheCounts {
    return structuredClone(this.#counts)
  }
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}
