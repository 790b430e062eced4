/** Quick looks at an endpoint where nobody took connections: the first that is taken ends the outage, and serves. */
import { recheckBackOff, recheckFirstMs, recheckMaxMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import type { UpstreamConnection } from './connection.ts'
import { Dial } from './dial.ts'
import type { DialSettings } from './dial-settings.ts'
import type { EndpointState } from './endpoint-state.ts'

export interface RecheckOwner {
  readonly world: World
  /** Somebody still wants to know. */
  readonly wanted: boolean
  recheckSettings(endpoint: EndpointState): DialSettings
  /** It takes connections again: here is one. */
  found(endpoint: EndpointState, connection: UpstreamConnection): void
}

/** At first often, because most outages are restarts; then ever less, down to once in a while. */
export class Recheck {
  readonly #owner: RecheckOwner
  readonly #endpoint: EndpointState
  readonly #timer: Timer = new Timer(() => this.#look())
  #dial: Dial | null = null
  #waitMs: number = recheckFirstMs

  constructor(owner: RecheckOwner, endpoint: EndpointState) {
    this.#owner = owner
    this.#endpoint = endpoint
    this.#plan()
  }

  stop(): void {
    this.#owner.world.wheel.remove(this.#timer)
    this.#dial?.cancel()
    this.#dial = null
  }

  /** There is reason to hope. */
  soon(): void {
    this.#waitMs = recheckFirstMs
    if (this.#dial !== null) return
    this.#owner.world.wheel.remove(this.#timer)
    this.#look()
  }

  /** A tenth more or less, so that many gateways do not knock in step. */
  #plan(): void {
    if (!this.#owner.wanted) return
    const { world } = this.#owner
    world.wheel.arm(this.#timer, this.#waitMs * (0.9 + 0.2 * world.random()))
    this.#waitMs = Math.min(recheckMaxMs, this.#waitMs * recheckBackOff)
  }

  #look(): void {
    const { world } = this.#owner
    this.#dial = new Dial(world, this.#endpoint, this.#owner.recheckSettings(this.#endpoint), {
      onDialled: connection => {
        this.#dial = null
        this.#owner.found(this.#endpoint, connection)
      },
      onDialFailed: () => {
        this.#dial = null
        this.#plan()
      },
    })
    this.#dial.start()
  }
}
