/** The one timer of a client's connection: which limit on the client is running now. */
import type { ClientLimits } from '../config/config.ts'
import { bodyRateMin, bodyRateSpanMs, coolMs, drainQuietMs, progressLooks } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire } from '../wire/wire.ts'
import type { ConnectionHost } from './client-side.ts'
import { WriteProgress } from './write-progress.ts'

/** `cool` and `clientIdle` between requests, one after the other; `drainQuiet` instead of them while the gateway drains. */
export type ClientLimit =
  | 'cool'
  | 'clientIdle'
  | 'headerTimeout'
  | 'bodyIdle'
  | 'bodyRate'
  | 'clientWrite'
  | 'drainQuiet'

export class ClientTimer {
  running: ClientLimit | null = null
  readonly #host: ConnectionHost
  readonly #wire: Wire
  readonly #timer: Timer
  readonly #onExpired: (limit: ClientLimit, ms: number) => void
  #ms = 0
  /** From the first time that the client is waited for to read. */
  #progress: WriteProgress | null = null
  #bodyAwaited = false
  /** What is left of `bodyIdle`: whole again with every byte. */
  #idleLeftMs = Infinity
  /** What is left of the span in which the body must keep its rate: waiting uses it up, bytes earn it back. */
  #rateLeftMs = Infinity
  #bodyBytes = 0
  /** Wheel time of the last change of these. */
  #bodyAt = 0

  /** `onExpired` gets the limit and its length. */
  constructor(host: ConnectionHost, wire: Wire, onExpired: (limit: ClientLimit, ms: number) => void) {
    this.#host = host
    this.#wire = wire
    this.#onExpired = onExpired
    this.#timer = new Timer(() => this.#struck())
  }

  start(limit: Exclude<ClientLimit, 'bodyIdle' | 'bodyRate' | 'clientWrite'>): void {
    this.running = limit
    this.#ms = lengthOf(limit, this.#host.snapshot.config.limits)
    if (this.#ms > 0) this.#host.world.wheel.arm(this.#timer, this.#ms)
    else this.#host.world.wheel.disarm(this.#timer)
  }

  /** The client is waited for to read: cut when it takes nothing for so long. */
  writing(): void {
    if (this.running === 'clientWrite') return
    this.running = 'clientWrite'
    this.#ms = lengthOf('clientWrite', this.#host.snapshot.config.limits)
    if (this.#ms === 0) return this.#host.world.wheel.disarm(this.#timer)
    this.#progress ??= new WriteProgress(this.#host.world)
    this.#progress.begin(this.#wire)
    this.#host.world.wheel.arm(this.#timer, this.#ms / progressLooks)
  }

  #struck(): void {
    const limit = this.running
    if (limit === null) return
    const part = this.#ms / progressLooks
    if (limit === 'clientWrite' && this.#progress!.look(part) < this.#ms)
      return this.#host.world.wheel.arm(this.#timer, part)
    const dripping = limit === 'bodyIdle' && this.#rateLeftMs < this.#idleLeftMs
    this.#onExpired(dripping ? 'bodyRate' : limit, this.#ms)
  }

  /**
   * Its request's body, of which `bytes` have come, is waited for, or no longer; a client that is waited for to read stays
   * watched for that.
   */
  body(awaited: boolean, bytes: number): void {
    const { now } = this.#host.world.wheel
    if (this.#bodyAwaited && this.running === 'bodyIdle') {
      this.#idleLeftMs -= now - this.#bodyAt
      this.#rateLeftMs -= now - this.#bodyAt
    }
    if (bytes !== this.#bodyBytes) this.#earn(bytes)
    this.#bodyAt = now
    this.#bodyAwaited = awaited
    if (this.running !== 'clientWrite') this.#watchBody()
  }

  #earn(bytes: number): void {
    const earnedMs = ((bytes - this.#bodyBytes) * 1000) / bodyRateMin
    this.#idleLeftMs = Infinity
    this.#rateLeftMs += earnedMs
    this.#bodyBytes = bytes
  }

  /** The client has read what it was sent. */
  written(): void {
    if (this.running !== 'clientWrite') return
    this.#bodyAt = this.#host.world.wheel.now
    this.#watchBody()
  }

  #watchBody(): void {
    if (!this.#bodyAwaited) return this.#pause()
    const { wheel } = this.#host.world
    this.running = 'bodyIdle'
    this.#ms = lengthOf('bodyIdle', this.#host.snapshot.config.limits)
    if (this.#ms === 0) return wheel.disarm(this.#timer)
    this.#idleLeftMs = Math.min(this.#ms, this.#idleLeftMs)
    this.#rateLeftMs = Math.min(Math.max(this.#ms, bodyRateSpanMs), this.#rateLeftMs)
    wheel.arm(this.#timer, Math.max(1, Math.min(this.#idleLeftMs, this.#rateLeftMs)))
  }

  #pause(): void {
    this.running = null
    this.#host.world.wheel.disarm(this.#timer)
  }

  /** Nothing is waited for, and the next body is another one. */
  stop(): void {
    this.#pause()
    this.#bodyAwaited = false
    this.#idleLeftMs = this.#rateLeftMs = Infinity
    this.#bodyBytes = 0
  }

  /** For the end of the connection. */
  remove(): void {
    this.#host.world.wheel.remove(this.#timer)
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
    case 'bodyRate':
      return limits.bodyIdleMs
    case 'clientWrite':
      return limits.clientWriteMs
    case 'drainQuiet':
      return drainQuietMs
  }
}
