/** The end of a tunnel: written into the exchange as facts, and reported. */

import { diagnose } from '../diagnosis/diagnose.ts'
import type { RequestSeries } from '../telemetry/metrics.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { closeEnd } from '../upstreams/close-end.ts'
import type { ClientSide } from './client-side.ts'
import type { LiveExchange } from './live.ts'
import type { Relay } from './relay.ts'
import { reportAttempt, reportFailure, reportSuccess } from './report.ts'
import type { TunnelEnd, TunnelOptions } from './tunnel.ts'

/** What the two sides of a tunnel are once the relay has let go of them. */
export function tunnelEnds(client: ClientSide, { connection, target }: Relay): TunnelOptions {
  return {
    client: client.wire,
    upstream: connection!.wire,
    held: client.becomeTunnel(),
    idleMs: target.timeouts.tunnelIdleMs,
  }
}

/** Who ended it, and whether in good order. */
export function tunnelEnded(end: TunnelEnd, x: LiveExchange, relay: Relay): void {
  const { target } = relay
  relay.endpoint!.tunnelled(-1)
  target.group.leave(relay.endpoint!)
  relay.connection!.onClose(null)
  relay.endedAt = relay.world.now()
  x.complete = end.how === 'closed'
  x.phase = relay.phase
  switch (end.how) {
    case 'closed':
      relay.end = { kind: 'tunnelled', by: end.by }
      break
    case 'idle':
      relay.end = { kind: 'timer', timer: 'tunnelIdle', ms: target.timeouts.tunnelIdleMs }
      break
    case 'cut':
      relay.end = { kind: 'cancelled', why: 'shutdown' }
      break
    case 'broken':
      if (end.by === 'client') x.clientEnd = { kind: 'reset' }
      relay.end =
        end.by === 'client'
          ? { kind: 'client' }
          : closeEnd(end.error, relay.connection!.origin.tls, target.group.upstream.tls.certificate !== undefined)
  }
  if (!x.complete || x.attempts !== null) x.attempts = [...(x.attempts ?? []), relay.facts()]
}

/** One that came to its end in good order is a success, however long it lasted. */
export function reportTunnel(x: LiveExchange, relay: Relay, series: RequestSeries, telemetry: Telemetry): void {
  const found = x.complete ? null : diagnose(x.facts())
  reportAttempt(x, relay.endpoint, found, relay.world.epoch())
  if (found === null) reportSuccess(x, series, telemetry)
  else reportFailure(x, found, series, telemetry)
}
