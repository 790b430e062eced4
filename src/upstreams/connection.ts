/** One connection to an endpoint: in use by one exchange, or idle and watched. */

import { endHeldMs, surplusIdleMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire, WireError, WireHandler } from '../wire/wire.ts'
import type { World } from '../world.ts'
import type { EndpointState } from './endpoint-state.ts'

/** Who uses a connection: gets the bytes of the answer and the end of the connection. */
export interface ConnectionUser {
  onUpstreamBytes(bytes: Buffer, size: number): void
  onUpstreamEnd(clean: boolean): void
  onUpstreamDrain(): void
  onUpstreamClose(error: WireError | null): void
}

/** How the connection came to be, in ms per step. */
export interface ConnectionOrigin {
  address: string
  addressErrors: { address: string; code: string; ms: number }[]
  dnsMs: number | undefined
  /** How old the answer about the endpoint's name was, ms; undefined: it has none. */
  answerAgeMs: number | undefined
  connectMs: number | undefined
  tlsMs: number | undefined
  tls: { version: string; cipher: string; serverName?: string; alpn?: string } | undefined
}

export class UpstreamConnection implements WireHandler {
  readonly endpoint: EndpointState
  readonly wire: Wire
  readonly origin: ConnectionOrigin
  user: ConnectionUser | null = null
  /** Exchanges that it has carried, the current one included. */
  requests = 0
  /** Monotonic ms at which it became idle. */
  idleSince = 0
  /** Monotonic ms; the timer that ends it is less exact. */
  usableUntil = 0
  /** What the last answer's `Keep-Alive: timeout=` promised; 0: nothing. */
  advertisedKeepAliveMs = 0
  /** The last answer's head as it went on: for whoever speaks HTTP over it. */
  cache: unknown = null
  /** The answer about the endpoint's name that its address was compared with last. */
  addressSeen = 0
  #parked = false
  /** Between two uses for the idle time, in use for an end that is held back. */
  #idleTimer: Timer
  #world: World
  /** The end that was held back, and whether it was clean. */
  #held: { clean: boolean } | null = null

  constructor(world: World, endpoint: EndpointState, wire: Wire, origin: ConnectionOrigin) {
    this.#world = world
    this.endpoint = endpoint
    this.wire = wire
    this.origin = origin
    this.#idleTimer = new Timer(() => this.#expired())
    wire.handler = this
    endpoint.connections++
  }

  /** Into the endpoint's idle stack; what is too much there goes soon. */
  release(now: number, idleMs: number, idleMax: number): void {
    this.user = null
    if (this.wire.closed) return
    this.wire.bulk = false
    const place = this.endpoint.park(this, idleMax)
    if (place === 'none') return this.discard()
    this.#parked = true
    this.idleSince = now
    this.usableUntil = now + idleMs
    this.#world.wheel.arm(this.#idleTimer, place === 'surplus' ? Math.min(idleMs, surplusIdleMs) : idleMs)
  }

  /** Out of the idle stack. */
  take(user: ConnectionUser): void {
    this.#world.wheel.disarm(this.#idleTimer)
    this.#parked = false
    this.user = user
    this.requests++
  }

  discard(): void {
    this.user = null
    this.#parked = false
    this.endpoint.unpark(this)
    this.wire.destroy()
  }

  onOpen(): void {}

  /** An answer that nobody asked for must not become the next request's: the connection ends here. */
  onBytes(bytes: Buffer, size: number): void {
    if (this.user !== null) return this.user.onUpstreamBytes(bytes, size)
    this.endpoint.unsolicited++
    this.discard()
  }

  onEnd(clean: boolean): void {
    if (this.user !== null) return this.user.onUpstreamEnd(clean)
    this.#closedIdle()
    this.discard()
  }

  /** The endpoint's own doing: how long it had waited is worth knowing. */
  #closedIdle(): void {
    if (!this.#parked) return
    this.#parked = false
    const now = this.#world.now()
    const { keepAlive, idleConnections } = this.endpoint
    keepAlive.closedIdle(now - this.idleSince, this.requests, idleConnections, now)
  }

  /** The user is told again a little later, unless the connection closes first; false: it has been. */
  holdEnd(clean: boolean): boolean {
    if (this.#held !== null) return false
    this.#held = { clean }
    this.#world.wheel.arm(this.#idleTimer, endHeldMs)
    return true
  }

  #expired(): void {
    if (this.user !== null && this.#held !== null) this.user.onUpstreamEnd(this.#held.clean)
    else this.discard()
  }

  onDrain(): void {
    this.user?.onUpstreamDrain()
  }

  onClose(error: WireError | null): void {
    this.#world.wheel.remove(this.#idleTimer)
    this.#closedIdle()
    this.endpoint.connections--
    this.endpoint.unpark(this)
    const { user } = this
    this.user = null
    user?.onUpstreamClose(error)
  }
}
