/** Takes exchanges away from an endpoint that has fallen silent, as far as they may be repeated elsewhere. */
import { silenceLookMs } from '../limits.ts'
import type { Serving } from '../serve.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import type { UpstreamGroup } from '../upstreams/group.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import type { Snapshot } from './snapshot.ts'

export interface MoveOnHost {
  readonly world: World
  readonly snapshot: Snapshot
  /** Every exchange under way. */
  servings(): Iterable<Serving>
}

export class MoveOn {
  readonly #host: MoveOnHost
  readonly #timer: Timer = new Timer(() => this.#look())

  constructor(host: MoveOnHost) {
    this.#host = host
    host.world.wheel.arm(this.#timer, silenceLookMs)
  }

  stop(): void {
    this.#host.world.wheel.remove(this.#timer)
  }

  #look(): void {
    this.#host.world.wheel.arm(this.#timer, silenceLookMs)
    for (const group of this.#host.snapshot.groups.values()) this.#lookAt(group)
  }

  #lookAt(group: UpstreamGroup): void {
    const now = this.#host.world.now()
    for (const endpoint of group.silence.look(group.endpoints, now)) {
      if (!group.endpoints.some(other => other !== endpoint && other.standing.kind === 'in')) continue
      const silentMs = endpoint.latency.silentMs(now)
      for (const serving of [...this.#host.servings()]) moveOn(serving, endpoint, group, silentMs)
    }
  }
}

/** Its request went to this endpoint, nothing of an answer has come, and it may go elsewhere. */
function moveOn({ x, relay, tries }: Serving, endpoint: EndpointState, group: UpstreamGroup, silentMs: number): void {
  const waits = relay.endpoint === endpoint && relay.state === 'head' && relay.sentAt > 0
  if (waits && tries.mayMoveOn(x, relay, group))
    relay.fail({ kind: 'timer', timer: 'silence', ms: Math.round(silentMs) })
}
