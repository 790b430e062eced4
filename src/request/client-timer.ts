/** The one timer of a client's connection: which limit on the client is running now. */
import type { ClientLimits } from '../config/config.ts'
import { coolMs, drainQuietMs } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'

/** `cool` and `clientIdle` between requests, one after the other; `drainQuiet` instead of them while the gateway drains. */
export type ClientLimit = 'cool' | 'clientIdle' | 'headerTimeout' | 'bodyIdle' | 'clientWrite' | 'drainQuiet'

export class ClientTimer {
  running: ClientLimit | null = null
  readonly #wheel: Wheel
  readonly #timer: Timer
  #ms = 0

  /** `onExpired` gets the limit and its length. */
  constructor(wheel: Wheel, onExpired: (limit: ClientLimit, ms: number) => void) {
    this.#wheel = wheel
    this.#timer = new Timer(() => {
      if (this.running !== null) onExpired(this.running, this.#ms)
    })
  }

  start(limit: ClientLimit, limits: ClientLimits): void {
    this.running = limit
    this.#ms = lengthOf(limit, limits)
    if (this.#ms > 0) this.#wheel.arm(this.#timer, this.#ms)
    else this.#wheel.disarm(this.#timer)
  }

  stop(): void {
    this.running = null
    this.#wheel.disarm(this.#timer)
  }

  /** For the end of the connection. */
  remove(): void {
    this.#wheel.remove(this.#timer)
  }
}

/** 0: none. */
function lengthOf(limit: ClientLimit, limits: ClientLimits): number {
  switch (limit) {
    case 'cool':
      return limits.clientIdleMs === 0 ? coolMs : Math.min(coolMs, limits.clientIdleMs)
    case 'clientIdle':
      return limits.clientIdleMs === 0 ? 0 : Math.max(1, limits.clientIdleMs - coolMs)
    case 'headerTimeout':
      return limits.headerTimeoutMs
    case 'bodyIdle':
      return limits.bodyIdleMs
    case 'clientWrite':
      return limits.clientWriteMs
    case 'drainQuiet':
      return drainQuietMs
  }
}
