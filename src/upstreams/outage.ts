/** All of a group's endpoints are out of reach: since when, who waits for the first to come back, and for how long. */
import type { World } from '../world.ts'
import type { EndpointState } from './endpoint-state.ts'
import type { Lineup } from './lineup.ts'
import type { Because } from './standing.ts'
import { type Waiter, WaitingLine } from './waiting.ts'

/** Those that are over, epoch ms: for whoever wants to know what a longer hold would have covered. */
export interface PastOutage {
  since: number
  until: number
}

/** An outage in the past is worth this little room. */
const pastMax = 32

export class Outage {
  readonly past: PastOutage[] = []
  /** Requests that wait for it to end. */
  readonly line: WaitingLine
  readonly #world: World
  readonly #holdMs: number
  readonly #heldMax: number
  /** Epoch ms, the same in all processes that have heard of it; 0: there is none. */
  #since = 0
  /** Monotonic ms: wall clocks jump. */
  #heldUntil = 0
  #seenUp = false

  constructor(world: World, holdMs: number, heldMax: number) {
    this.#world = world
    this.#holdMs = holdMs
    this.#heldMax = heldMax
    this.line = new WaitingLine(world.wheel, () => world.now())
  }

  /** What took the last one out. */
  cause = ''
  reason: string | undefined

  get since(): number {
    return this.#since
  }

  /** A brief absence is waited for. One that has lasted, or an upstream that was never there, is answered for at once. */
  get holds(): boolean {
    return this.#since > 0 && this.#leftMs > 0 && this.line.length < this.#heldMax
  }

  /** Each with a deadline: what was left may have gone since `holds` was looked at. */
  hold(waiter: Waiter): void {
    this.line.enter(waiter, Math.max(1, this.#leftMs))
  }

  /** After each change of a standing. `expected`: endpoints are being looked for, and may come any moment. Those who waited go on in a turn of their own. */
  update(lineup: Lineup, endpoints: readonly EndpointState[], expected: boolean = false): void {
    if (!lineup.outage && !expected) {
      this.#end()
      if (this.line.length > 0) this.#world.afterReads(() => this.#release())
    } else if (this.#since === 0) {
      const last = lastGone(endpoints)
      const now = this.#world.epoch()
      this.#since = last?.since ?? now
      this.#heldUntil = this.#world.now() + this.#holdMs - Math.max(0, now - this.#since)
      this.cause = last?.cause ?? ''
      this.reason = last?.reason
      this.#seenUp = expected || endpoints.some(({ seenUp }) => seenUp)
    }
  }

  #end(): void {
    if (this.#since > 0 && this.#seenUp) this.past.push({ since: this.#since, until: this.#world.epoch() })
    if (this.past.length > pastMax) this.past.shift()
    this.#since = 0
  }

  get #leftMs(): number {
    return this.#seenUp ? this.#heldUntil - this.#world.now() : 0
  }

  #release(): void {
    if (this.#since === 0) this.line.serveAll()
  }
}

/** The outage began when the last one went. */
function lastGone(endpoints: readonly EndpointState[]): Because | null {
  let last: Because | null = null
  for (const { standing } of endpoints) {
    const because = standing.away ?? standing.failing
    if (because !== null && (last === null || because.since > last.since)) last = because
  }
  return last
}
