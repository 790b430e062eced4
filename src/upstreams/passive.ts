/** What traffic says about an endpoint: how many of its attempts failed lately, and whether that is its own fault. */

export interface PassiveSettings {
  /** So many failures within the window, at least. */
  fall: number
  windowMs: number
  ejectionMs: number
}

/** failure: no valid answer, or one cut short · server-error: a whole answer of 5xx. */
export type Outcome = 'fine' | 'failure' | 'server-error'

/** Of an attempt among those that are remembered: about the last thirty count. */
const attemptShare = 1 / 32
const scarceShare = 1 / 2

/** Below this share an endpoint is better in than out, whatever the number: at 10,000 requests a second five failures are nothing. */
const shareMin = 0.1

/** The group's trouble is not an endpoint's: its own share must be so many times the others'. */
const timesTheOthers = 3

/** Each ejection in a row doubles the time, up to so many times the first. */
const ejectionTimesMax = 32

const slots = 10

/** A sliding count: the window's length is divided in ten, the oldest tenth falls out as a whole. */
export class SlidingCount {
  readonly #slotMs: number
  readonly #counts: number[] = new Array(slots).fill(0)
  #at = 0
  total = 0

  constructor(windowMs: number) {
    this.#slotMs = Math.max(1, windowMs / slots)
  }

  add(now: number, count: number): void {
    this.roll(now)
    this.#counts[this.#at % slots]! += count
    this.total += count
  }

  clear(): void {
    this.#counts.fill(0)
    this.total = 0
  }

  roll(now: number): void {
    const at = Math.floor(now / this.#slotMs)
    if (at === this.#at) return
    for (let slot = Math.max(this.#at + 1, at - slots + 1); slot <= at; slot++) {
      this.total -= this.#counts[slot % slots]!
      this.#counts[slot % slots] = 0
    }
    this.#at = at
  }
}

/** One endpoint's record. `now`: monotonic ms. */
export class PassiveRecord {
  /** Shares of late, each attempt weighing a thirty-second: 0 none, 1 all. */
  failureShare = 0
  serverErrorShare = 0
  /** It is kept away from, so that few attempts come: a good one counts for more. */
  scarce = false
  /** Ejections in a row, without a good while between them. */
  times = 0
  /** Monotonic ms from which they count no more. */
  #forgivenAt = 0
  /** Since they were last told to others. */
  #attempts = 0
  #failed = 0
  #serverErrored = 0
  /** Back from an ejection: until it has proved itself the first failure sends it out again. */
  #probation = 0
  readonly #failures: SlidingCount
  readonly #serverErrors: SlidingCount
  readonly #settings: PassiveSettings

  constructor(settings: PassiveSettings) {
    this.#settings = settings
    this.#failures = new SlidingCount(settings.windowMs)
    this.#serverErrors = new SlidingCount(settings.windowMs)
  }

  /** The usual case, and so without a look at the clock. */
  fine(): void {
    this.#attempts++
    const share = this.scarce ? scarceShare : attemptShare
    this.failureShare -= this.failureShare * share
    this.serverErrorShare -= this.serverErrorShare * share
    if (this.#probation > 0) this.#probation--
  }

  failed(outcome: 'failure' | 'server-error', now: number): void {
    const failure = outcome === 'failure' ? 1 : 0
    this.#attempts++
    if (failure === 1) this.#failed++
    else this.#serverErrored++
    this.failureShare += (failure - this.failureShare) * attemptShare
    this.serverErrorShare += (1 - failure - this.serverErrorShare) * attemptShare
    ;(failure === 1 ? this.#failures : this.#serverErrors).add(now, 1)
  }

  /** This process's own counts since the last time. */
  takeCounts(): { attempts: number; failures: number; serverErrors: number } {
    const counts = { attempts: this.#attempts, failures: this.#failed, serverErrors: this.#serverErrored }
    this.#attempts = this.#failed = this.#serverErrored = 0
    return counts
  }

  /** What other processes saw since they last told. */
  heard(attempts: number, failures: number, serverErrors: number, now: number): void {
    if (attempts <= 0) return
    const kept = (1 - attemptShare) ** attempts
    this.failureShare = this.failureShare * kept + (failures / attempts) * (1 - kept)
    this.serverErrorShare = this.serverErrorShare * kept + (serverErrors / attempts) * (1 - kept)
    if (failures > 0) this.#failures.add(now, failures)
    if (serverErrors > 0) this.#serverErrors.add(now, serverErrors)
  }

  /** Failures within the window. */
  count(outcome: 'failure' | 'server-error', now: number): number {
    const counted = outcome === 'failure' ? this.#failures : this.#serverErrors
    counted.roll(now)
    return counted.total
  }

  /**
   * Is it better out? `others`: the records of the endpoints that share its traffic. An endpoint alone never is: failures
   * that may be the client's or a page's own would take the site away, and there is nobody to go to instead.
   */
  shouldLeave(outcome: 'failure' | 'server-error', others: readonly PassiveRecord[], now: number): boolean {
    if (others.length === 0 || this.#settings.fall === 0) return false
    const share = shareOf(this, outcome)
    if (share <= timesTheOthers * meanShare(others, outcome)) return false
    return this.#probation > 0 || (share >= shareMin && this.count(outcome, now) >= this.#settings.fall)
  }

  /** It leaves: for how long, ms. */
  eject(now: number): number {
    const times = this.#isForgiven(now) ? 1 : this.times + 1
    const ms = this.#settings.ejectionMs * Math.min(2 ** (times - 1), ejectionTimesMax)
    this.left(times, ms, now)
    return ms
  }

  /** It has left for so long, as this process or another one has decided. Back for as long and a window besides, it begins anew. */
  left(times: number, ms: number, now: number): void {
    this.times = this.#isForgiven(now) ? times : Math.max(this.times, times)
    this.#forgivenAt = now + 2 * ms + this.#settings.windowMs
  }

  #isForgiven(now: number): boolean {
    return now >= this.#forgivenAt
  }

  /** It is back, on probation. `proven`: something has shown that it works. */
  comeBack(proven: boolean): void {
    this.failureShare = this.serverErrorShare = 0
    this.#failures.clear()
    this.#serverErrors.clear()
    this.#probation = proven ? 0 : this.#settings.fall
  }
}

function shareOf(record: PassiveRecord, outcome: 'failure' | 'server-error'): number {
  return outcome === 'failure' ? record.failureShare : record.serverErrorShare
}

function meanShare(records: readonly PassiveRecord[], outcome: 'failure' | 'server-error'): number {
  return records.reduce((sum, record) => sum + shareOf(record, outcome), 0) / records.length
}
