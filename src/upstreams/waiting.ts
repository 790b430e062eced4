/** A bounded line of requests that wait for their turn: first in, first out, each with its own deadline. */
import { Timer, type Wheel } from '../wheel.ts'

/** One who waits, used again for wait after wait. */
export class Waiter {
  line: WaitingLine | null = null
  next: Waiter | null = null
  previous: Waiter | null = null
  /** Monotonic ms. */
  since = 0
  /** It cannot go wherever there is room, and so nobody has to wait because it does. */
  choosy = false
  readonly timer: Timer
  readonly onTurn: () => void
  readonly fits: () => boolean

  /** `onExpired`: it has left the line unserved. `fits`: there is room for this one. */
  constructor(onTurn: () => void, onExpired: (line: WaitingLine) => void, fits: () => boolean = () => true) {
    this.onTurn = onTurn
    this.fits = fits
    this.timer = new Timer(() => {
      const { line } = this
      if (line === null) return
      line.leave(this)
      onExpired(line)
    })
  }
}

/** Over how long the rate is measured at which the line moves. */
const rateWindowMs = 1000

export class WaitingLine {
  length = 0
  /** Of them, who cannot go wherever there is room. */
  choosy = 0
  readonly #wheel: Wheel
  readonly #now: () => number
  #first: Waiter | null = null
  #last: Waiter | null = null
  #windowAt = 0
  #servedNow = 0
  #servedBefore = 0

  constructor(wheel: Wheel, now: () => number) {
    this.#wheel = wheel
    this.#now = now
  }

  /** `ms` 0: without a deadline of its own. */
  enter(waiter: Waiter, ms: number): void {
    waiter.line = this
    waiter.since = this.#now()
    waiter.previous = this.#last
    waiter.next = null
    if (this.#last === null) this.#first = waiter
    else this.#last.next = waiter
    this.#last = waiter
    this.length++
    if (waiter.choosy) this.choosy++
    if (ms > 0) this.#wheel.arm(waiter.timer, ms)
  }

  leave(waiter: Waiter): void {
    if (waiter.line !== this) return
    if (waiter.previous === null) this.#first = waiter.next
    else waiter.previous.next = waiter.next
    if (waiter.next === null) this.#last = waiter.previous
    else waiter.next.previous = waiter.previous
    waiter.line = waiter.next = waiter.previous = null
    this.length--
    if (waiter.choosy) this.choosy--
    this.#wheel.disarm(waiter.timer)
  }

  /** The first for whom there is room goes on; false: there is none. */
  serveOne(): boolean {
    let isFull = false
    let choosyLeft = this.choosy
    for (let waiter = this.#first; waiter !== null; waiter = waiter.next) {
      // The line may be long: behind the last one who could still fit nobody is looked at.
      if (isFull && choosyLeft === 0) return false
      if (waiter.choosy) choosyLeft--
      else if (isFull) continue
      if (waiter.fits()) {
        this.#serve(waiter)
        return true
      }
      // What one of them lacks all of them lack.
      isFull ||= !waiter.choosy
    }
    return false
  }

  /** Everyone who waits now goes on; who comes back into the line waits anew. */
  serveAll(): void {
    for (let left = this.length; left > 0 && this.#first !== null; left--) this.#serve(this.#first)
  }

  #serve(waiter: Waiter): void {
    this.leave(waiter)
    this.#count()
    waiter.onTurn()
  }

  /** Seconds after which a newcomer could expect its turn at the rate of the last second; at least 1. */
  get retryAfterSeconds(): number {
    const { perSecond } = this
    return perSecond === 0 ? 1 : Math.max(1, Math.ceil((this.length + 1) / perSecond))
  }

  /** How many had their turn in a second, of late. */
  get perSecond(): number {
    this.#roll()
    return Math.max(this.#servedNow, this.#servedBefore)
  }

  /** For a record of who is turned away. */
  get facts(): { length: number; perSecond: number } {
    return { length: this.length, perSecond: this.perSecond }
  }

  #count(): void {
    this.#roll()
    this.#servedNow++
  }

  #roll(): void {
    const now = this.#now()
    if (now - this.#windowAt < rateWindowMs) return
    this.#servedBefore = now - this.#windowAt < 2 * rateWindowMs ? this.#servedNow : 0
    this.#servedNow = 0
    this.#windowAt = now
  }
}
