/** Before a request that must not be repeated goes out on a used connection: a look whether the endpoint has closed it. */
import type { ConnectionUser, UpstreamConnection } from '../upstreams/connection.ts'
import type { World } from '../world.ts'

/**
 * What the kernel has of the endpoint's goodbye is read in the loop's next poll, some microseconds away: a POST written before
 * that would be lost without need. (What is still on the way cannot be seen; for that idle connections are retired in time.)
 */
export class Glance implements ConnectionUser {
  readonly #world: World
  readonly #onThere: (connection: UpstreamConnection) => void
  readonly #onGone: () => void
  #connection: UpstreamConnection | null = null

  constructor(world: World, onThere: (connection: UpstreamConnection) => void, onGone: () => void) {
    this.#world = world
    this.#onThere = onThere
    this.#onGone = onGone
  }

  at(connection: UpstreamConnection): void {
    this.#connection = connection
    connection.take(this)
    // The first comes in this turn of the loop, before it polls again.
    this.#world.afterReads(() => this.#world.afterReads(() => this.#looked(connection)))
  }

  /** Nobody wants to know any more. */
  cancel(): void {
    const connection = this.#connection
    this.#connection = null
    connection?.discard()
  }

  onUpstreamBytes(): void {
    if (this.#connection !== null) this.#connection.endpoint.unsolicited++
    this.#gone()
  }

  onUpstreamEnd(): void {
    this.#gone()
  }

  onUpstreamClose(): void {
    this.#gone()
  }

  onUpstreamDrain(): void {}

  #looked(connection: UpstreamConnection): void {
    if (this.#connection !== connection) return
    this.#connection = null
    this.#onThere(connection)
  }

  #gone(): void {
    const connection = this.#connection
    if (connection === null) return
    this.#connection = null
    const now = this.#world.now()
    const { keepAlive, idleConnections } = connection.endpoint
    keepAlive.closedIdle(now - connection.idleSince, connection.requests - 1, idleConnections + 1, now)
    connection.discard()
    this.#onGone()
  }
}
