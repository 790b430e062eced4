/** What the workers last told of each endpoint: a new one is told the same before it serves. */
import type { Config } from '../config/config.ts'
import type { News } from '../upstreams/news.ts'
import type { Draining } from '../upstreams/standing.ts'

/** Where an endpoint stands, by who says so: each of them has one word, the last. */
type Place = 'reach' | 'ejection' | 'circuit' | 'check' | 'drain'

const PLACES: Readonly<Record<News['kind'], Place | null>> = {
  // What comes by the second and is worth nothing a minute later.
  counts: null,
  away: 'reach',
  reached: 'reach',
  ejected: 'ejection',
  opened: 'circuit',
  checked: 'check',
  draining: 'drain',
}

export class Board {
  readonly #latest = new Map<string, { upstream: string; endpoint: string; words: Map<Place, News> }>()

  take(news: readonly News[]): void {
    for (const one of news) {
      const place = PLACES[one.kind]
      if (place !== null) this.#wordsOn(one.upstream, one.endpoint).set(place, one)
    }
  }

  /** All that still holds. `now`: epoch ms. */
  latest(now: number): News[] {
    const all = [...this.#latest.values()].flatMap(({ words }) => [...words.values()])
    return all.filter(news => (news.kind !== 'ejected' && news.kind !== 'opened') || (news.because.until ?? now) > now)
  }

  /** What a person, or the endpoint itself, said of taking new requests. */
  draining(upstream: string, endpoint: string): Draining | null {
    const news = this.#latest.get(keyOf(upstream, endpoint))?.words.get('drain')
    return news?.kind === 'draining' ? news.because : null
  }

  /** Endpoints that the configuration no longer has are forgotten. */
  prune(upstreams: Config['upstreams']): void {
    for (const [key, { upstream, endpoint }] of this.#latest) {
      const known =
        Object.hasOwn(upstreams, upstream) && upstreams[upstream]!.endpoints.some(({ id }) => id === endpoint)
      if (!known) this.#latest.delete(key)
    }
  }

  #wordsOn(upstream: string, endpoint: string): Map<Place, News> {
    const key = keyOf(upstream, endpoint)
    let entry = this.#latest.get(key)
    if (entry === undefined) {
      entry = { upstream, endpoint, words: new Map() }
      this.#latest.set(key, entry)
    }
    return entry.words
  }
}

function keyOf(upstream: string, endpoint: string): string {
  return JSON.stringify([upstream, endpoint])
}
