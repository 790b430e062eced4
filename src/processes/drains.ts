/** Who gets no new requests: by a person's word, or by the endpoint's own goodbye, which the person's goes before. */
import type { News } from '../upstreams/news.ts'
import type { Draining } from '../upstreams/standing.ts'
import type { Bulletin } from './bulletin.ts'

export class Drains {
  readonly #bulletin: Bulletin
  readonly #goodbyes = new Map<string, Draining>()

  constructor(bulletin: Bulletin) {
    this.#bulletin = bulletin
  }

  /** By a person. @returns whether that changed anything */
  set(upstream: string, endpoint: string, drains: boolean): boolean {
    const now = this.#bulletin.board.draining(upstream, endpoint)
    if (drains === isByPerson(now)) return false
    const because = drains
      ? {
          cause: 'destination-unavailable',
          reason: 'draining',
          evidence: 'drained by hand',
          since: Date.now(),
          count: 1,
        }
      : (this.#goodbyes.get(keyOf(upstream, endpoint)) ?? null)
    this.#post(upstream, endpoint, because)
    return true
  }

  /** What health checks found; an endpoint's goodbye does not speak over a person. */
  heard(news: News): void {
    if (news.kind !== 'draining') return this.#bulletin.post([news])
    const { upstream, endpoint, because } = news
    if (because === null) this.#goodbyes.delete(keyOf(upstream, endpoint))
    else this.#goodbyes.set(keyOf(upstream, endpoint), because)
    const now = this.#bulletin.board.draining(upstream, endpoint)
    if (!isByPerson(now) && (now !== null || because !== null)) this.#post(upstream, endpoint, because)
  }

  #post(upstream: string, endpoint: string, because: Draining | null): void {
    this.#bulletin.post([{ upstream, endpoint, kind: 'draining', because }])
  }
}

function isByPerson(draining: Draining | null): boolean {
  return draining !== null && draining.gentle !== true
}

function keyOf(upstream: string, endpoint: string): string {
  return JSON.stringify([upstream, endpoint])
}
