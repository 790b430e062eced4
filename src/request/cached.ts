/** One exchange's dealings with the cache: is there an answer, who fetches it, what is kept of it, what stands in for a failure. */
import type { AnswerCopy } from '../cache/answer-copy.ts'
import { type CacheRequest, mayLead } from '../cache/cache-request.ts'
import { type CacheStatus, cacheStatusLine, type Forwarded } from '../cache/cache-status.ts'
import type { Outcome } from '../cache/coalesce.ts'
import type { KeptAnswer, Trouble } from '../cache/kept-answer.ts'
import { fresh, SAFE, servableMeanwhile, servableOnError } from '../cache/policy.ts'
import { canBeValidated, conditionalHead } from '../cache/revalidate.ts'
import { causeRow } from '../causes/table.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { staleBackoffMs } from '../limits.ts'
import type { CacheResult } from '../telemetry/cache-series.ts'
import type { Wire } from '../wire/wire.ts'
import type { AnswerHead } from './answer-head.ts'
import { type CacheRules, cacheRequestOf, scopeOf } from './cache-rules.ts'
import { Collapsing, type CollapsingOwner } from './collapsing.ts'
import { DiskLook } from './disk-look.ts'
import { Keeping } from './keeping.ts'
import { writeKept } from './kept-reply.ts'
import type { LiveExchange } from './live.ts'
import type { Relay } from './relay.ts'
import { originFields } from './report.ts'

export interface CachedOwner {
  readonly x: LiveExchange
  readonly relay: Relay
  /** On to the origin. `waitedMs`: for what another's request would bring. */
  forward(now: number, waitedMs?: number): void
  /** By a kept one. `found`: the failure that it keeps from the client. */
  answerKept(found: Diagnosis | null): void
  /** All tries have failed, and there is nothing more to wait for. */
  fail(): void
}

/** true: it goes to the origin, now. Otherwise a kept answer has answered it, or it waits for one. */
export function beginCached(owner: CachedOwner, rules: CacheRules, now: number): boolean {
  if (!rules.keeps && SAFE.has(owner.x.method)) return true
  const cached = new Cached(owner, rules)
  owner.relay.cached = cached
  return cached.begin(now)
}

/** Made for each exchange on a route that keeps answers, and where others' may become invalid. */
export class Cached implements CollapsingOwner {
  readonly #owner: CachedOwner
  readonly #rules: CacheRules
  readonly #request: CacheRequest | null
  readonly #scope: string
  readonly #keeping: Keeping
  #kept: KeptAnswer | null = null
  #fwd: Forwarded = 'bypass'
  #status: CacheStatus = {}
  readonly #collapsing: Collapsing
  /** null: there is no disk. */
  readonly #look: DiskLook | null
  /** It is this exchange that finds out whether the origin is back. */
  #probes: Trouble | null = null
  /** What came of the request that was waited for. */
  #waitedFor: Outcome | null = null
  #outcome: Outcome = 'left'
  #result: CacheResult = 'bypass'
  /** The answer that is being read is not for the client: it confirms a kept one, or one stands in for it. */
  #instead: 'confirmed' | 'failed' | null = null

  constructor(owner: CachedOwner, rules: CacheRules) {
    const prepared = owner.x.prepared!
    const { world, target } = owner.relay
    this.#owner = owner
    this.#rules = rules
    this.#request = rules.keeps ? cacheRequestOf(prepared) : null
    this.#scope = this.#request === null ? '' : scopeOf(rules, prepared)
    this.#keeping = new Keeping(world, rules, this.#request, this.#scope)
    this.#collapsing = new Collapsing(this, rules.cache.flights, world.wheel, target.timeouts.totalMs)
    const { tiered } = rules.cache
    this.#look = tiered && new DiskLook(tiered, world.wheel, () => this.#again(this.#waitedFor))
  }

  begin(now: number): boolean {
    if (this.#request !== null) return this.#decide(this.#request, now, null)
    if (this.#owner.x.method !== 'GET' && this.#owner.x.method !== 'HEAD') this.#fwd = 'method'
    return true
  }

  /** `outcome`: of the request that was waited for. */
  #decide(request: CacheRequest, now: number, outcome: Outcome | null): boolean {
    const found = this.#rules.cache.store.find(request.uri, this.#scope, request.head)
    const kept = found === 'other' || found === null ? null : found.at(now)
    this.#kept = kept
    this.#fwd = kept === null ? (found === 'other' ? 'vary-miss' : 'uri-miss') : this.#whyForward(kept)
    this.#result = this.#rules.answers && this.#fwd !== 'request' ? 'miss' : 'bypass'
    if (kept !== null && this.#given(kept, request, now, outcome)) return false
    if (this.#mayWait(request, outcome) && this.#collapsing.waits(this.#keyOf(request), now)) return this.#waits()
    return kept !== null || !this.#look?.begin(request, this.#scope) || this.#waits()
  }

  #mayWait(request: CacheRequest, outcome: Outcome | null): boolean {
    return this.#rules.answers && mayLead(request) && outcome !== 'failed' && outcome !== 'not-kept'
  }

  #waits(): false {
    this.#owner.x.phase = 'queue'
    return false
  }

  /** Whom it waited for is done. */
  settled(outcome: Outcome): void {
    this.#waitedFor = outcome
    this.#again(outcome)
  }

  #again(outcome: Outcome | null): void {
    this.#owner.x.phase = undefined
    const now = this.#owner.relay.world.now()
    if (this.#decide(this.#request!, now, outcome)) this.#owner.forward(now, this.#collapsing.waitedMs(now))
  }

  waitedLongEnough(): void {
    this.#owner.x.phase = undefined
    const now = this.#owner.relay.world.now()
    this.#owner.forward(now, this.#collapsing.waitedMs(now))
  }

  #whyForward(kept: KeptAnswer): Forwarded {
    if (kept.ageMs >= kept.lifetimeMs) return 'stale'
    return this.#rules.answers ? 'request' : 'bypass'
  }

  #given(kept: KeptAnswer, request: CacheRequest, now: number, outcome: Outcome | null): boolean {
    const ttl = (kept.lifetimeMs - kept.ageMs) / 1000
    if (this.#rules.answers && fresh(kept, request)) {
      this.#status = outcome === null ? { hit: true, ttl } : { fwd: 'uri-miss', collapsed: true }
      this.#outcome = 'kept'
      return this.#gives(outcome !== null ? 'collapsed' : ttl > 0 ? 'hit' : 'stale', null)
    }
    const { trouble } = kept
    if (trouble !== null) {
      const again = now >= trouble.until && !trouble.asked && outcome !== 'failed'
      if (again) {
        trouble.asked = true
        this.#probes = trouble
      } else if (!request.control.noCache && this.#servable(kept)) {
        const found = trouble.found as Diagnosis
        this.#status = { hit: true, ttl, detail: wordFor(found) }
        return this.#gives('stale', found)
      }
    }
    if (!this.#rules.answers || this.#collapsing.leads) return false
    if (!this.#rules.cache.flights.isAsked(this.#keyOf(request))) return false
    if (!servableMeanwhile(kept, request)) return false
    this.#status = { hit: true, ttl }
    return this.#gives('stale', null)
  }

  #gives(result: CacheResult, found: Diagnosis | null): true {
    this.#result = result
    this.#owner.answerKept(found)
    return true
  }

  #keyOf({ uri, head }: CacheRequest): string {
    const names = this.#rules.cache.store.selecting(uri, this.#scope)
    return [uri, this.#scope, ...names.map(name => head.field(name) ?? '')].join('\n')
  }

  /** The request as it goes out, without its last lines: with our conditions, where the answer is to be kept. */
  requestHead(lines: string): string {
    this.#keeping.asked()
    if (this.#request === null || !this.#rules.answers || !this.#fills) return lines
    return conditionalHead(lines, this.#validates ? this.#kept : null)
  }

  get #fills(): boolean {
    return this.#request!.method === 'GET' && !this.#request!.unkeyed && !this.#request!.control.noStore
  }

  get #validates(): boolean {
    return this.#rules.answers && this.#kept !== null && this.#fills && canBeValidated(this.#kept)
  }

  /** The line about the cache in the answer's head; null: this answer is not for the client. */
  onHead(answer: AnswerHead): string | null {
    const now = this.#owner.relay.world.now()
    this.#instead = null
    if (this.#request === null) {
      this.#keeping.invalidate(answer.head, this.#owner.x)
      return this.#rules.answers ? cacheStatusLine({ fwd: this.#fwd }) : ''
    }
    if (answer.status === 304 && this.#validates) {
      this.#instead = 'confirmed'
      this.#keeping.confirm(this.#kept!, answer.head, now)
      return null
    }
    if (answer.status >= 500 && this.#standIn(now) !== null) {
      this.#instead = 'failed'
      return null
    }
    const why = this.#keeping.begin(answer, this.#kept, now)
    if (why !== null) this.#collapsing.land(answer.status >= 500 ? 'failed' : 'not-kept', now)
    if (!this.#rules.answers) return ''
    return cacheStatusLine({ fwd: this.#fwd, ...(why === null ? { stored: true } : { detail: why }) })
  }

  /** Where the content is to be copied to as it passes. */
  get copy(): AnswerCopy | null {
    return this.#keeping.copy
  }

  /** The answer has been read to its end. true: a kept one was given in its place. */
  answered(): boolean {
    const { x, relay } = this.#owner
    const now = relay.world.now()
    if (this.#instead === null) {
      this.#collapsing.land(this.#keeping.finish(now) ? 'kept' : 'not-kept', now)
      return false
    }
    x.committed = x.complete = false
    this.#owner.answerKept(this.#instead === 'failed' ? this.#failed(now) : this.#confirmed(now))
    return true
  }

  #confirmed(now: number): null {
    const { x, relay } = this.#owner
    relay.endpoint!.fine()
    if (x.attempts !== null) x.attempts.push(relay.facts())
    this.#outcome = this.#kept!.at(now).holds ? 'kept' : 'not-kept'
    this.#status = { fwd: this.#fwd, fwdStatus: 304, stored: true }
    this.#result = 'revalidated'
    return null
  }

  #failed(now: number): Diagnosis {
    const { x, relay } = this.#owner
    x.attempts = [...(x.attempts ?? []), relay.facts()]
    x.originFields = originFields(relay.answer!.head)
    const found = diagnose(x.facts())!
    relay.target.group.watch.serverError(relay.endpoint!, found.cause, found.reason)
    this.#troubled(this.#kept!, found, now)
    this.#status.fwdStatus = relay.answer!.status
    return found
  }

  /** Every try has failed, and nothing has gone out. true: a kept answer is given in place of the failure, or may be soon. */
  saves(found: Diagnosis): boolean {
    this.#outcome = 'failed'
    if (this.#owner.x.clientEnd !== undefined || (causeRow(found.cause, found.reason).status as number) < 500) {
      this.#outcome = 'left'
      return false
    }
    const now = this.#owner.relay.world.now()
    const kept = this.#standIn(now)
    if (kept === null) return this.#look?.waitsOn(() => this.#owner.fail()) ?? false
    this.#troubled(kept, found, now)
    this.#owner.answerKept(found)
    return true
  }

  /** What may be given in place of a failure: looked for again, for another request may have brought something newer. */
  #standIn(now: number): KeptAnswer | null {
    if (this.#request === null) return null
    const found = this.#rules.cache.store.find(this.#request.uri, this.#scope, this.#request.head)
    if (found === null || found === 'other' || !this.#servable(found.at(now))) return null
    this.#kept = found
    return found
  }

  #servable(kept: KeptAnswer): boolean {
    return servableOnError(kept, this.#request!, this.#rules.staleIfErrorMs)
  }

  /** For a while the origin is not asked about it, and then by one request at a time. */
  #troubled(kept: KeptAnswer, found: Diagnosis, now: number): void {
    this.#outcome = 'failed'
    this.#result = 'stale'
    kept.trouble = { found, until: now + staleBackoffMs, asked: false }
    this.#status = { fwd: this.#whyForward(kept), detail: wordFor(found) }
  }

  give(wire: Wire, keepAlive: boolean): void {
    const { x, relay } = this.#owner
    const { pseudonym } = relay
    writeKept(x, wire, { kept: this.#kept!, request: this.#request!, status: this.#status, pseudonym, keepAlive })
  }

  /** The exchange is over, in whatever way. */
  end(): void {
    const now = this.#owner.relay.world.now()
    this.#collapsing.leave()
    this.#look?.cancel()
    this.#keeping.drop()
    if (this.#probes !== null) this.#probes.asked = false
    this.#collapsing.land(this.#outcome, now)
    if (this.#rules.keeps) this.#rules.counts.request(this.#result)
  }
}

function wordFor({ cause, reason }: Diagnosis): string {
  return reason === undefined ? cause : `${cause}/${reason}`
}
