/** A circuit: too large a share of failures opens it, a few good trials close it. Counts and a state; no clock of its own. */
import { circuitTrials } from '../limits.ts'
import { SlidingCount } from './passive.ts'

export interface CircuitSettings {
  /** 0.5 = 50 %. */
  errorRate: number
  /** So few attempts say nothing. */
  requests: number
  windowMs: number
  openMs: number
}

/** half-open: one attempt at a time shows whether it may close. */
export type CircuitState = 'closed' | 'open' | 'half-open'

export class Circuit {
  state: CircuitState = 'closed'
  readonly #settings: CircuitSettings
  readonly #attempts: SlidingCount
  readonly #failures: SlidingCount
  #trials = 0

  constructor(settings: CircuitSettings) {
    this.#settings = settings
    this.#attempts = new SlidingCount(settings.windowMs)
    this.#failures = new SlidingCount(settings.windowMs)
  }

  /** Failures within the window. */
  get failures(): number {
    return this.#failures.total
  }

  /** `now`: monotonic ms. @returns whether this one closed it */
  fine(now: number): boolean {
    this.#attempts.add(now, 1)
    if (this.state !== 'half-open' || ++this.#trials < circuitTrials) return false
    this.#enter('closed')
    return true
  }

  /** @returns whether this one opened it; what was under way when it opened changes nothing any more */
  failed(now: number): boolean {
    this.#attempts.add(now, 1)
    this.#failures.add(now, 1)
    if (this.state === 'open' || (this.state === 'closed' && !this.#isTooMuch(now))) return false
    this.state = 'open'
    return true
  }

  /** Opened by what another process has seen. */
  open(): void {
    this.state = 'open'
  }

  /** It has been open for long enough. */
  tryAgain(): void {
    this.#enter('half-open')
  }

  #isTooMuch(now: number): boolean {
    this.#attempts.roll(now)
    const { requests, errorRate } = this.#settings
    return this.#attempts.total >= requests && this.#failures.total >= errorRate * this.#attempts.total
  }

  #enter(state: 'closed' | 'half-open'): void {
    this.state = state
    this.#trials = 0
    this.#attempts.clear()
    this.#failures.clear()
  }
}
