/** The one timer of an attempt that has a connection: which of the upstream's limits is running now. */
import type { UpstreamTimeouts } from '../config/config.ts'
import type { AttemptEnd } from '../exchange/attempt.ts'
import { progressLooks } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'
import type { Wire } from '../wire/wire.ts'
import type { World } from '../world.ts'
import { WriteProgress } from './write-progress.ts'

export type AttemptLimit = 'write' | 'firstByte' | 'idle'

export class AttemptTimer {
  running: AttemptLimit | null = null
  readonly #wheel: Wheel
  readonly #timer: Timer
  readonly #onEnd: (end: AttemptEnd & { kind: 'timer' }) => void
  #ms = 0
  readonly #progress: WriteProgress

  constructor(world: World, onEnd: (end: AttemptEnd & { kind: 'timer' }) => void) {
    this.#wheel = world.wheel
    this.#progress = new WriteProgress(world)
    this.#onEnd = onEnd
    this.#timer = new Timer(() => this.#struck())
  }

  /** A limit of 0 is none. */
  start(limit: Exclude<AttemptLimit, 'write'>, timeouts: UpstreamTimeouts): void {
    this.running = limit
    this.#ms = limit === 'idle' ? timeouts.idleMs : timeouts.firstByteMs
    if (this.#ms > 0) this.#wheel.arm(this.#timer, this.#ms)
    else this.#wheel.disarm(this.#timer)
  }

  /** The upstream is waited for to read: its limit strikes when it takes nothing for so long. */
  writing(wire: Wire, { writeMs }: UpstreamTimeouts): void {
    this.running = 'write'
    this.#ms = writeMs
    if (writeMs === 0) return this.#wheel.disarm(this.#timer)
    this.#progress.begin(wire)
    this.#wheel.arm(this.#timer, writeMs / progressLooks)
  }

  #struck(): void {
    const timer = this.running
    if (timer === null) return
    const part = this.#ms / progressLooks
    if (timer === 'write' && this.#progress.look(part) < this.#ms) return this.#wheel.arm(this.#timer, part)
    this.#onEnd({ kind: 'timer', timer, ms: this.#ms })
  }

  stop(): void {
    this.running = null
    this.#wheel.disarm(this.#timer)
  }
}
