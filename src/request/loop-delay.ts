/** Is this process itself overloaded? Told by how late its event loop comes to what is due. */
import { loopLookMs, loopLooksMin, loopTimes } from '../limits.ts'
import { Timer, wheelTickMs } from '../wheel.ts'
import type { World } from '../world.ts'

/** Judges looks, one after another; no clock of its own. */
export class LoopDelay {
  /** The lateness of the last look, ms. */
  lateMs = 0
  overloaded = false
  readonly #limitMs: () => number
  #looks = 0
  #spanMs = 0

  /** `limitMs` 0: it is never overloaded. */
  constructor(limitMs: () => number) {
    this.#limitMs = limitMs
  }

  /** One look came so late. Overloaded: several in a row were, over several times the limit. It is over at half the limit. */
  look(lateMs: number): void {
    const limitMs = this.#limitMs()
    this.lateMs = lateMs
    if (limitMs === 0 || lateMs < (this.overloaded ? limitMs / 2 : limitMs)) {
      this.#looks = this.#spanMs = 0
      this.overloaded = false
      return
    }
    this.#looks++
    this.#spanMs += lateMs + loopLookMs
    if (this.#looks >= loopLooksMin && this.#spanMs >= loopTimes * limitMs) this.overloaded = true
  }

  /** By then the queue of what is due should be done, if nothing comes on top. */
  get retryAfterSeconds(): number {
    return Math.max(1, Math.ceil((2 * this.lateMs) / 1000))
  }
}

/** Looks again and again, at the price of a timer ten times a second. @returns how to stop it */
export function watchLoop(world: World, delay: LoopDelay): () => void {
  let due = 0
  const timer = new Timer(() => {
    const now = world.now()
    delay.look(Math.max(0, now - due))
    plan(now)
  })
  // A wheel's timer is late by two of its granules at most, and armed from its last tick.
  const plan = (now: number): void => {
    due = now + loopLookMs + 3 * wheelTickMs
    world.wheel.arm(timer, loopLookMs)
  }
  plan(world.now())
  return () => world.wheel.remove(timer)
}
