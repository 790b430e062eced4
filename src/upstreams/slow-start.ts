/** Who has just come takes a small share that grows: caches are cold, pools empty, code not yet compiled. */
import { slowStartShareMin, slowStartSteps } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'

export class SlowStart {
  readonly #world: World
  readonly #ms: number
  readonly #set: (share: number) => void
  readonly #timer: Timer = new Timer(() => this.#grow())
  /** Monotonic ms. */
  #since = -Infinity
  #wasIn = true

  /** `set`: gets the share of its weight that it may have, 0 … 1, again and again until that is 1. */
  constructor(world: World, ms: number, set: (share: number) => void) {
    this.#world = world
    this.#ms = ms
    this.#set = set
  }

  /** `isIn`: it may be asked. Whoever may again begins anew. */
  see(isIn: boolean): void {
    if (isIn && !this.#wasIn) this.begin()
    this.#wasIn = isIn
  }

  begin(): void {
    this.#since = this.#world.now()
    this.#grow()
  }

  /** A reload made another object of the same endpoint. */
  goOn(earlier: SlowStart): void {
    this.#wasIn = earlier.#wasIn
    this.#since = earlier.#since
    this.#grow()
  }

  stop(): void {
    this.#world.wheel.remove(this.#timer)
  }

  #grow(): void {
    const share = (this.#world.now() - this.#since) / this.#ms
    this.#set(Math.min(1, Math.max(share, slowStartShareMin)))
    if (share < 1) this.#world.wheel.arm(this.#timer, this.#ms / slowStartSteps)
  }
}
