/** Keeps the answer of one exchange while it passes by, renews what is kept already, and drops what a change has made invalid. */
import { AnswerCopy } from '../cache/answer-copy.ts'
import { type CacheRequest, uriOf } from '../cache/cache-request.ts'
import { type Freshness, freshnessOf } from '../cache/freshness.ts'
import { KeptAnswer } from '../cache/kept-answer.ts'
import { invalidates, type NotKept, whyNotKept } from '../cache/policy.ts'
import { confirms, renewedHead } from '../cache/revalidate.ts'
import { selectingFields, selectionOf } from '../cache/vary.ts'
import type { Head } from '../http1/head.ts'
import { copyAgainMs } from '../limits.ts'
import type { World } from '../world.ts'
import type { AnswerHead } from './answer-head.ts'
import { addressOf, type CacheRules } from './cache-rules.ts'
import { headDate } from './head-date.ts'
import type { LiveExchange } from './live.ts'

export class Keeping {
  copy: AnswerCopy | null = null
  readonly #world: World
  readonly #rules: CacheRules
  readonly #request: CacheRequest | null
  readonly #scope: string
  /** Epoch ms. */
  #requestedAt = 0
  /** How many changes there had been then. */
  #changes = 0
  #head: Head | null = null
  #freshness: Freshness | null = null
  /** Monotonic ms. */
  #answeredAt = 0
  #renewed: KeptAnswer | null = null

  constructor(world: World, rules: CacheRules, request: CacheRequest | null, scope: string) {
    this.#world = world
    this.#rules = rules
    this.#request = request
    this.#scope = scope
  }

  /** The request goes out, perhaps not for the first time. */
  asked(): void {
    this.#requestedAt = this.#world.epoch()
    this.#changes = this.#rules.cache.changes
  }

  /** null: it is going to be kept, if it comes whole. */
  begin({ head, framing }: AnswerHead, kept: KeptAnswer | null, now: number): NotKept | null {
    this.drop()
    const request = this.#request!
    if (kept !== null && head.status < 500) kept.trouble = null
    if (head.status === 304 && kept !== null && namesIt(head, kept)) this.confirm(kept, head, now)
    const freshness = this.#freshnessOf(head)
    const why = whyNotKept(request, head, freshness)
    if (why !== null) return why
    // Over TCP alone an end cannot be told from a cut.
    if (framing.kind === 'close') return 'no-length'
    if (framing.kind === 'length' && framing.length > this.#rules.cache.entryBytesMax) return 'too-large'
    this.#head = head
    this.#freshness = freshness
    this.#answeredAt = now
    if (kept !== null && !this.#rules.answers && this.#keptAlready(kept, head, framing, now)) return null
    this.copy = new AnswerCopy(this.#rules.cache.room, this.#rules.cache.entryBytesMax)
    return null
  }

  /** Where answers stand by for failures only, most of them are the same as the last: those are not copied again. */
  #keptAlready(kept: KeptAnswer, head: Head, framing: AnswerHead['framing'], now: number): boolean {
    if (now - kept.answeredAt < copyAgainMs) return true
    const { etag } = kept
    if (etag === undefined || etag.startsWith('W/') || head.field('etag') !== etag) return false
    if (
      framing.kind !== 'length' ||
      framing.length !== kept.body.length ||
      head.field('vary') !== kept.head.field('vary')
    )
      return false
    this.#renewed = kept
    return true
  }

  /** The answer is whole. true: it is kept, and may be given to those who wait for it. */
  finish(now: number): boolean {
    if (this.#head === null || this.#isOutdated) return false
    if (this.#renewed !== null) this.#renew(this.#renewed, this.#head, this.#freshness!, this.#answeredAt)
    if (this.copy === null || this.copy.overflowed) return false
    const names = selectingFields(this.#head) ?? []
    const { uri, head } = this.#request!
    const kept = new KeptAnswer(uri, this.#scope, selectionOf(names, head), this.copy.finish())
    kept.renew(this.#head, this.#freshness!, this.#answeredAt, headDate())
    this.#rules.cache.store.put(kept)
    return kept.at(now).holds
  }

  /** A 304 says that it still holds (RFC 9111 §4.3.4). One that is about another answer is of an origin that we cannot trust with it. */
  confirm(kept: KeptAnswer, notModified: Head, now: number): void {
    const { store } = this.#rules.cache
    const head = confirms(notModified, kept) && !this.#isOutdated ? renewedHead(kept.head, notModified) : null
    if (head === null) return store.drop(kept)
    this.#renew(kept, head, this.#freshnessOf(head), now)
    // It may have turned private meanwhile.
    if (whyNotKept(this.#request!, head, this.#freshnessOf(head)) !== null) store.drop(kept)
  }

  /** A change came between the question and the answer. */
  get #isOutdated(): boolean {
    return this.#rules.cache.changedSince(this.#request!.uri, this.#changes)
  }

  #renew(kept: KeptAnswer, head: Head, freshness: Freshness, now: number): void {
    const bytesBefore = kept.bytes
    kept.renew(head, freshness, now, headDate())
    this.#rules.cache.store.resized(kept, bytesBefore)
  }

  #freshnessOf(head: Head): Freshness {
    return freshnessOf(head, { requestedAt: this.#requestedAt, answeredAt: this.#world.epoch() })
  }

  /** What was asked to change, and what the answer names besides, of the same origin (RFC 9111 §4.4). */
  invalidate(head: Head, x: LiveExchange): void {
    if (!invalidates(x.method, head.status)) return
    const { cache } = this.#rules
    const address = addressOf(x.prepared!)
    const uri = uriOf(address)
    cache.invalidate(uri)
    for (const name of ['location', 'content-location']) {
      const value = head.field(name)
      const named = value === undefined ? null : URL.parse(value, uri)
      if (named !== null && named.host === URL.parse(uri)?.host)
        cache.invalidate(uriOf({ ...address, target: named.pathname + named.search }))
    }
  }

  drop(): void {
    this.copy?.release()
    this.copy = this.#head = this.#freshness = this.#renewed = null
  }
}

/** By a strong ETag: the client's own condition was about what is kept here. */
function namesIt(notModified: Head, kept: KeptAnswer): boolean {
  const etag = notModified.field('etag')
  return etag !== undefined && !etag.startsWith('W/') && etag === kept.etag
}
