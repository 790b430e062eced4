/** One request at a time asks for what many want: the others wait for its answer, bounded in number; their time is theirs to bound. */

/** What came of the request that was waited for. `left`: its client went away before an answer came. */
export type Outcome = 'kept' | 'not-kept' | 'failed' | 'left'

export interface Waiter {
  /** The wait is over. */
  settled(outcome: Outcome): void
}

export interface CoalesceLimits {
  /** Requests that wait for one answer. */
  waiters: number
  /** Addresses whose answers were not kept, remembered so that nobody waits for them. */
  passing: number
  /** How long, ms. */
  passingMs: number
}

/** Someone asks the origin. */
export class Flight {
  readonly key: string
  readonly waiters: Set<Waiter> = new Set()
  over = false

  constructor(key: string) {
    this.key = key
  }
}

export class Coalescer {
  readonly #limits: CoalesceLimits
  readonly #flights = new Map<string, Flight>()
  readonly #passing = new Map<string, number>()

  constructor(limits: CoalesceLimits) {
    this.#limits = limits
  }

  get flights(): number {
    return this.#flights.size
  }

  isAsked(key: string): boolean {
    return this.#flights.has(key)
  }

  /**
   * A new flight: the caller asks, and must land it. The one that is under way: the caller waits.
   * null: neither; it asks for itself, for too many wait already or waiting has been of no use lately.
   */
  join(key: string, waiter: Waiter, now: number): Flight | 'waits' | null {
    if (this.#isPassing(key, now)) return null
    const flight = this.#flights.get(key)
    if (flight === undefined) {
      const mine = new Flight(key)
      this.#flights.set(key, mine)
      return mine
    }
    if (flight.waiters.size >= this.#limits.waiters) return null
    flight.waiters.add(waiter)
    return 'waits'
  }

  /** Once for each flight; what was waited for is there, or will not come. */
  land(flight: Flight, outcome: Outcome, now: number): void {
    if (flight.over) return
    flight.over = true
    if (this.#flights.get(flight.key) === flight) this.#flights.delete(flight.key)
    if (outcome === 'not-kept') this.#pass(flight.key, now)
    const waiters = [...flight.waiters]
    flight.waiters.clear()
    for (const waiter of waiters) waiter.settled(outcome)
  }

  leave(key: string, waiter: Waiter): void {
    this.#flights.get(key)?.waiters.delete(waiter)
  }

  #isPassing(key: string, now: number): boolean {
    const until = this.#passing.get(key)
    if (until === undefined) return false
    if (now < until) return true
    this.#passing.delete(key)
    return false
  }

  #pass(key: string, now: number): void {
    if (this.#passing.size >= this.#limits.passing) {
      const [oldest] = this.#passing.keys()
      if (oldest !== undefined) this.#passing.delete(oldest)
    }
    this.#passing.set(key, now + this.#limits.passingMs)
  }
}
