/** The client's side ended or broke the exchange: never the upstream's fault, never a 5xx. */
import type { ClientEnd, Exchange } from '../exchange/exchange.ts'
import type { Phase } from '../exchange/phase.ts'
import type { Diagnosis } from './diagnosis.ts'
import { requestBodyReason } from './request-reasons.ts'
import { verdict } from './verdict.ts'

/** The client's cause, or null when the upstream's event came first and the client left only afterwards. */
export function diagnoseClient(x: Exchange): Diagnosis | null {
  if (!x.clientEnd || upstreamWasFirst(x)) return null
  return ofClientEnd(x.clientEnd, x.phase)
}

export function ofClientEnd(end: ClientEnd, phase: Phase): Diagnosis {
  if (end.kind === 'invalid-body') {
    return verdict({ cause: 'http-request-error', reason: requestBodyReason(end.reason) }, phase)
  }
  if (end.kind !== 'timer') return verdict('client-closed-request', phase)
  if (end.timer === 'clientWrite') return verdict({ cause: 'client-timeout', reason: 'not-reading' }, phase)
  if (end.timer === 'bodyRate') return verdict({ cause: 'client-timeout', reason: 'too-slow' }, phase)
  return verdict('client-timeout', phase)
}

function upstreamWasFirst(x: Exchange): boolean {
  // A kept answer took the failure's place: only its client could break it.
  if (x.answer.by === 'cache') return false
  const last = x.attempts.at(-1)
  if (!last) return (x.refusal ?? x.unavailable) !== undefined && x.answer.by === 'gateway'
  // 'client' says so itself; an answer that was whole leaves only the client to break it.
  if (last.end.kind === 'client' || last.end.kind === 'answered' || last.end.kind === 'tunnelled') return false
  // It failed by itself, and a head went out because of it or before it; without one the client left in a pause between tries.
  return x.answer.status !== undefined || x.answer.committed
}
