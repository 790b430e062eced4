/** The checks of one endpoint, one after the other: at leisure while all is well, soon again while something is not. */
import { checkSoonMs, checkSoonShare } from '../limits.ts'
import type { Learned } from '../upstreams/news.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import { type CheckResult, Verdict } from './verdict.ts'

/** How it is done is somebody else's affair. `cancel`: nobody wants to know any more. */
export type CheckOnce = (done: (result: CheckResult) => void) => { cancel(): void }

export interface CheckPace {
  intervalMs: number
  rise: number
  fall: number
}

export class EndpointCheck {
  readonly verdict: Verdict
  readonly #world: World
  readonly #pace: CheckPace
  readonly #check: CheckOnce
  readonly #tell: (learned: Learned) => void
  readonly #timer: Timer = new Timer(() => this.#begin())
  #running: { cancel(): void } | null = null
  #stopped = false

  /** @param verdict of the checks that these take the place of */
  constructor(
    world: World,
    pace: CheckPace,
    check: CheckOnce,
    tell: (learned: Learned) => void,
    verdict: Verdict = new Verdict(),
  ) {
    this.#world = world
    this.#pace = pace
    this.#check = check
    this.#tell = tell
    this.verdict = verdict
    // The first ones are spread: many endpoints, and many gateways, begin at once.
    world.wheel.arm(this.#timer, this.#soonMs * world.random())
  }

  stop(): void {
    this.#stopped = true
    this.#world.wheel.remove(this.#timer)
    this.#running?.cancel()
  }

  #begin(): void {
    this.#running = this.#check(result => this.#done(result))
  }

  #done(result: CheckResult): void {
    this.#running = null
    if (this.#stopped) return
    const { rise, fall, intervalMs } = this.#pace
    const news = this.verdict.take(result, rise, fall, this.#world.epoch())
    const wait = this.verdict.settled ? intervalMs : this.#soonMs
    this.#world.wheel.arm(this.#timer, wait * (0.9 + 0.2 * this.#world.random()))
    for (const learned of news) this.#tell(learned)
  }

  get #soonMs(): number {
    const { intervalMs } = this.#pace
    return Math.min(intervalMs, Math.max(checkSoonMs, intervalMs * checkSoonShare))
  }
}
