/** One failed or slow exchange in a line: what lists show, and the first lines of its evidence. */
import type { Evidence } from '../telemetry/evidence.ts'

export interface ExchangeSummary {
  requestId: string
  /** RFC 3339, UTC. */
  time: string
  client: string
  method: string
  host: string
  path: string
  /** Absent: no head went out. */
  status?: number
  durationMs: number
  route?: string
  upstream?: string
  endpoint?: string
  attempts: number
  /** Absent: nothing failed, it was only slow. */
  cause?: string
  reason?: string
  confidence?: string
  phase: string
  hidden: boolean
}

export function summaryOf({ exchange, diagnosis, hidden }: Evidence): ExchangeSummary {
  const endpoint = exchange.attempts.at(-1)?.endpoint
  return {
    requestId: exchange.requestId,
    time: new Date(exchange.startedAt).toISOString(),
    client: exchange.client,
    method: exchange.method,
    host: exchange.host,
    path: exchange.path,
    ...(exchange.answer.status !== undefined && { status: exchange.answer.status }),
    durationMs: Math.round(exchange.durationMs * 1000) / 1000,
    ...(exchange.route !== undefined && { route: exchange.route }),
    ...(exchange.upstream !== undefined && { upstream: exchange.upstream }),
    ...(endpoint !== undefined && { endpoint }),
    attempts: exchange.attempts.length,
    ...(diagnosis && { cause: diagnosis.cause }),
    ...(diagnosis?.reason !== undefined && { reason: diagnosis.reason }),
    ...(diagnosis && { confidence: diagnosis.confidence }),
    phase: diagnosis?.phase ?? exchange.phase,
    hidden,
  }
}
