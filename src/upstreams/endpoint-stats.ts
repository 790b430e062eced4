/** What a process says of an endpoint when it is asked. */
import type { EndpointState } from './endpoint-state.ts'
import type { Lag } from './laggards.ts'
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
  /** It is kept away from beside its fellows, though nothing takes it out. */
  lag?: Lag
  /** Of an answer to come, of late; absent: none has. */
  typicalMs?: number
  /** So many requests at once at most, in this process. */
  limit?: number
}

export function endpointStats({
  id,
  inFlight,
  idleConnections,
  connections,
  unsolicited,
  standing,
  lag,
  latency: { typicalMs },
  limit,
}: EndpointState): EndpointStats {
  return {
    id,
    inFlight,
    idle: idleConnections,
    active: connections - idleConnections,
    unsolicited,
    standing: standing.kind,
    ...(standing.because !== null && { because: standing.because }),
    ...(lag !== null && { lag }),
    ...(typicalMs > 0 && { typicalMs: Math.round(typicalMs * 10) / 10 }),
    ...(limit !== Infinity && { limit }),
  }
}
