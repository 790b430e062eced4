/** One exchange's part in request collapsing: it asks for many, waits for whoever does, or asks for itself. */
import type { Coalescer, Flight, Outcome, Waiter } from '../cache/coalesce.ts'
import { coalesceWaitMs } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'

export interface CollapsingOwner {
  /** Whom it waited for is done. */
  settled(outcome: Outcome): void
  waitedLongEnough(): void
}

export class Collapsing implements Waiter {
  readonly #owner: CollapsingOwner
  readonly #flights: Coalescer
  readonly #wheel: Wheel
  readonly #limitMs: number
  #flight: Flight | null = null
  #key = ''
  #waiting: Timer | null = null
  #since = 0

  /** `totalMs`: what there is for the whole exchange; 0: no limit. */
  constructor(owner: CollapsingOwner, flights: Coalescer, wheel: Wheel, totalMs: number) {
    this.#owner = owner
    this.#flights = flights
    this.#wheel = wheel
    this.#limitMs = totalMs > 0 ? Math.min(totalMs, coalesceWaitMs) : coalesceWaitMs
  }

  waitedMs(now: number): number {
    return this.#since === 0 ? 0 : now - this.#since
  }

  /** Others may wait for what it brings. */
  get leads(): boolean {
    return this.#flight !== null
  }

  /** true: it waits for another's answer. */
  waits(key: string, now: number): boolean {
    const waited = this.waitedMs(now)
    if (this.#flight !== null || waited >= this.#limitMs) return false
    const flight = this.#flights.join(key, this, now)
    if (flight !== 'waits') {
      this.#flight = flight
      return false
    }
    this.#key = key
    this.#since ||= now
    this.#waiting = new Timer(() => {
      this.leave()
      this.#owner.waitedLongEnough()
    })
    this.#wheel.arm(this.#waiting, this.#limitMs - waited)
    return true
  }

  settled(outcome: Outcome): void {
    this.#stopWaiting()
    this.#owner.settled(outcome)
  }

  land(outcome: Outcome, now: number): void {
    const flight = this.#flight
    this.#flight = null
    if (flight !== null) this.#flights.land(flight, outcome, now)
  }

  /** It waits no longer. */
  leave(): void {
    if (this.#waiting === null) return
    this.#flights.leave(this.#key, this)
    this.#stopWaiting()
  }

  #stopWaiting(): void {
    if (this.#waiting === null) return
    this.#wheel.remove(this.#waiting)
    this.#waiting = null
  }
}
