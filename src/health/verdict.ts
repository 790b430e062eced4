/** What a row of checks amounts to: an endpoint is in until so many have failed in a row, and out until so many were good. */
import type { Learned } from '../upstreams/news.ts'
import type { Because, Draining } from '../upstreams/standing.ts'

export interface CheckResult {
  /** goodbye: the endpoint itself wants no new requests. */
  kind: 'good' | 'bad' | 'goodbye'
  /** Absent where it was good. */
  cause?: string
  reason?: string
  evidence?: string
  /** It came beyond the TCP connect. null: the check asks elsewhere than traffic does, and this it cannot tell. */
  reached: boolean | null
  /** Nobody took the connection, and that speaks against the endpoint. */
  away: boolean
}

export class Verdict {
  failing: (Because & { reached: boolean }) | null = null
  goodbye: Draining | null = null
  #good = 0
  #bad = 0
  /** Of the present row. */
  #first: Because | null = null
  #seen = false
  #reached: boolean | null = null
  /** The count that was last told. */
  #told = 0

  /** Nothing is open: the next check may take its time. */
  get settled(): boolean {
    return this.#seen && this.#bad === 0 && this.failing === null && this.goodbye === null
  }

  /** `now`: epoch ms. @returns what the others should know */
  take(result: CheckResult, rise: number, fall: number, now: number): Learned[] {
    const news = this.#reach(result, now)
    if (result.kind === 'bad') this.#isBad(result, fall, now, news)
    else if (result.kind === 'good') this.#isGood(rise, news)
    else this.#saysGoodbye(result, now, news)
    this.#seen = true
    return news
  }

  /** Checks end: what they said no longer counts. */
  lift(): Learned[] {
    const news: Learned[] = []
    if (this.failing !== null) news.push({ kind: 'checked', failing: null })
    if (this.goodbye !== null) news.push({ kind: 'draining', because: null })
    return news
  }

  #reach(result: CheckResult, now: number): Learned[] {
    const before = this.#reached
    if (result.reached === true) this.#reached = true
    else if (result.away) this.#reached = false
    if (this.#reached === before) return []
    if (this.#reached) return [{ kind: 'reached' }]
    return [{ kind: 'away', because: becauseOf(result, now), seenUp: before === true }]
  }

  #isGood(rise: number, news: Learned[]): void {
    this.#good++
    this.#bad = 0
    this.#first = null
    // Nobody knows what was said before the first check: by a process that is gone, perhaps.
    const lifted = this.#good >= rise && (this.failing !== null || this.goodbye !== null)
    if (!lifted && this.#seen) return
    if (this.failing !== null || !this.#seen) news.push({ kind: 'checked', failing: null })
    if (this.goodbye !== null || !this.#seen) news.push({ kind: 'draining', because: null })
    this.failing = this.goodbye = null
  }

  #isBad(result: CheckResult, fall: number, now: number, news: Learned[]): void {
    this.#good = 0
    this.#bad++
    this.#first ??= becauseOf(result, now)
    if (this.failing === null && this.#bad < fall) return
    const before = this.failing
    const since = before?.since ?? this.#first.since
    const count = before === null ? this.#bad : before.count + 1
    this.failing = { ...becauseOf(result, since), count, reached: result.reached ?? true }
    const told = this.failing.reached === before?.reached && this.failing.evidence === before.evidence
    if (told && count < 2 * this.#told) return
    this.#told = count
    news.push({ kind: 'checked', failing: this.failing })
  }

  #saysGoodbye(result: CheckResult, now: number, news: Learned[]): void {
    this.#good = this.#bad = 0
    this.#first = null
    if (this.goodbye !== null) return
    this.goodbye = { ...becauseOf(result, now), gentle: true }
    news.push({ kind: 'draining', because: this.goodbye })
  }
}

function becauseOf({ cause = '', reason, evidence }: CheckResult, since: number): Because {
  return {
    cause,
    ...(reason !== undefined && { reason }),
    ...(evidence !== undefined && { evidence }),
    since,
    count: 1,
  }
}
