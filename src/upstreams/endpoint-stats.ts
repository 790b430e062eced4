/** What a process says of an endpoint when it is asked. */
import type { EndpointState } from './endpoint-state.ts'
import type { Because, StandingKind } from './standing.ts'

/** `unsolicited`: connections that ended because the endpoint sent bytes that nobody had asked for. */
export interface EndpointStats {
  id: string
  inFlight: number
  idle: number
  active: number
  unsolicited?: number
  standing: StandingKind
  because?: Because
}

export function endpointStats({
  id,
  inFlight,
  idleConnections,
  connections,
  unsolicited,
  standing,
}: EndpointState): EndpointStats {
  return {
    id,
    inFlight,
    idle: idleConnections,
    active: connections - idleConnections,
    unsolicited,
    standing: standing.kind,
    ...(standing.because !== null && { because: standing.because }),
  }
}
