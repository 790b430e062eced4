/** The one timer of an attempt that has a connection: which of the upstream's limits is running now. */
import type { UpstreamTimeouts } from '../config/config.ts'
import type { AttemptEnd } from '../exchange/attempt.ts'
import { Timer, type Wheel } from '../wheel.ts'

export type AttemptLimit = 'write' | 'firstByte' | 'idle'

export class AttemptTimer {
  running: AttemptLimit | null = null
  readonly #wheel: Wheel
  readonly #timer: Timer
  #ms = 0

  constructor(wheel: Wheel, onEnd: (end: AttemptEnd & { kind: 'timer' }) => void) {
    this.#wheel = wheel
    this.#timer = new Timer(() => {
      if (this.running !== null) onEnd({ kind: 'timer', timer: this.running, ms: this.#ms })
    })
  }

  /** A limit of 0 is none. */
  start(limit: AttemptLimit, timeouts: UpstreamTimeouts): void {
    this.running = limit
    this.#ms = limit === 'write' ? timeouts.writeMs : limit === 'idle' ? timeouts.idleMs : timeouts.firstByteMs
    if (this.#ms > 0) this.#wheel.arm(this.#timer, this.#ms)
    else this.#wheel.disarm(this.#timer)
  }

  stop(): void {
    this.running = null
    this.#wheel.disarm(this.#timer)
  }
}
