/** Step 3: an endpoint for the next attempt, and a connection to it: an idle one at once, or a new one to wait for. */

import type { BalanceRule } from '../config/config.ts'
import { hashKey } from '../upstreams/balancing/hash.ts'
import { Dial, type Dialler } from '../upstreams/dial.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
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
  return group.pick(tried, keyOf(group.upstream.balance, prepared))
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
  const idle = fresh ? undefined : endpoint.takeIdle(now)
  if (idle !== undefined) return relay.send(idle, true)
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

function keyOf(rule: BalanceRule, prepared: Prepared): number {
  if (rule.kind !== 'hash') return 0
  switch (rule.by) {
    case 'ip':
      return hashKey(prepared.client)
    case 'path':
      return hashKey(prepared.path)
    case 'header':
      return hashKey(prepared.head.field((rule.name ?? '').toLowerCase()) ?? prepared.client)
    case 'cookie':
      return hashKey(cookieOf(prepared.head.field('cookie') ?? '', rule.name ?? '') ?? prepared.client)
  }
}

function cookieOf(cookies: string, name: string): string | undefined {
  for (const pair of cookies.split(';')) {
    const equals = pair.indexOf('=')
    if (equals !== -1 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}
