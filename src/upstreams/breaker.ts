/** An endpoint's circuit at work: open it is asked nothing, half-open one thing at a time; the other processes are told. */
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import { Circuit, type CircuitSettings } from './circuit.ts'
import type { Because, Standing } from './standing.ts'

/** The endpoint, as far as it is needed here. */
export interface Breakable {
  readonly standing: Standing
  /** So many exchanges at once may be trials. */
  trialsTo(limit: number): void
}

export class Breaker {
  readonly #world: World
  readonly #settings: CircuitSettings
  readonly #circuit: Circuit
  readonly #endpoint: Breakable
  readonly #tell: (because: Because) => void
  readonly #timer: Timer = new Timer(() => this.#tryAgain())
  /** Half-open, one thing at a time shows whether what opened it is over. */
  trying: Because | null = null

  constructor(world: World, settings: CircuitSettings, endpoint: Breakable, tell: (because: Because) => void) {
    this.#world = world
    this.#settings = settings
    this.#circuit = new Circuit(settings)
    this.#endpoint = endpoint
    this.#tell = tell
  }

  /** The wheel's clock will do, and costs nothing. */
  fine(): void {
    if (!this.#circuit.fine(this.#world.wheel.now)) return
    this.trying = null
    this.#endpoint.trialsTo(Infinity)
  }

  failed(cause: string, reason: string | undefined): void {
    if (!this.#circuit.failed(this.#world.wheel.now)) return
    const since = this.#world.epoch()
    const count = Math.max(1, this.#circuit.failures)
    const because = {
      cause,
      ...(reason !== undefined && { reason }),
      since,
      count,
      until: since + this.#settings.openMs,
    }
    this.isOpen(because)
    this.#tell(because)
  }

  /** Here, in another process, or before a reload. */
  isOpen(because: Because): void {
    const leftMs = (because.until ?? 0) - this.#world.epoch()
    if (leftMs <= 0) return
    this.#circuit.open()
    this.trying = null
    this.#endpoint.standing.set('open', because)
    this.#world.wheel.arm(this.#timer, leftMs)
  }

  #tryAgain(): void {
    this.#circuit.tryAgain()
    this.trying = this.#endpoint.standing.open
    this.#endpoint.trialsTo(1)
    this.#endpoint.standing.set('open', null)
  }

  retire(): void {
    this.#world.wheel.remove(this.#timer)
  }
}
