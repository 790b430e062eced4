/** Step 3: an endpoint for the next attempt, and a connection to it: an idle one at once, or a new one to wait for. */

import { Dial, type Dialler } from '../upstreams/dial.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import { balanceKey } from './balance-key.ts'
import type { Prepared } from './match.ts'
import type { Relay } from './relay.ts'
import type { Target } from './snapshot.ts'

/** null: every endpoint has been tried, or there is none. */
export function pickEndpoint(
  target: Target,
  prepared: Prepared,
  tried: readonly EndpointState[],
): EndpointState | null {
  const { group } = target
  return group.pick(tried, balanceKey(group, prepared))
}

/** Starts the attempt. `fresh`: not on a connection that has been used before. */
export function openAttempt(
  relay: Relay,
  endpoint: EndpointState,
  now: number,
  fresh: boolean,
  dialler: Dialler,
): void {
  relay.begin(endpoint, now)
  connect(relay, endpoint, now, fresh, dialler)
}

/** An idle connection if there is one; for a request that must not be repeated one that was looked at first. */
export function connect(relay: Relay, endpoint: EndpointState, now: number, fresh: boolean, dialler: Dialler): void {
  const idle = fresh ? undefined : endpoint.takeIdle(now)
  if (idle !== undefined) return relay.prepared.idempotent ? relay.send(idle, true) : relay.glance.at(idle)
  endpoint.makeRoom()
  const { group, timeouts } = relay.target
  relay.phase =
    endpoint.endpoint.socketPath === undefined && endpoint.endpoint.addresses === undefined ? 'dns' : 'connect'
  relay.dial = new Dial(
    relay.world,
    endpoint,
    group.dialling.settings(endpoint.endpoint, timeouts.connectMs, timeouts.tlsMs),
    dialler,
  )
  relay.dial.start()
}
