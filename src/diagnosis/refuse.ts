/** Exchanges that reached no endpoint: refused by the gateway, or nobody to send them to. */

import type { CauseId } from '../causes/table.ts'
import type { Exchange, Refusal, Unavailable } from '../exchange/exchange.ts'
import type { Diagnosis } from './diagnosis.ts'
import { requestReason } from './request-reasons.ts'
import { lookUp, type Named, verdict } from './verdict.ts'

const REFUSALS: Readonly<
  Record<Exclude<Refusal['kind'], 'invalid-request' | 'queue' | 'method-not-allowed'>, CauseId>
> = {
  'no-route': 'destination-not-found',
  denied: 'http-request-denied',
  'rate-limited': 'rate-limited',
  maintenance: 'maintenance-mode',
  loop: 'proxy-loop-detected',
  'own-listener': 'proxy-loop-detected',
  configuration: 'proxy-configuration-error',
  overloaded: 'gateway-overloaded',
  'connection-limit': 'connection-limit-reached',
  bug: 'proxy-internal-error',
}

const WAITS: Readonly<Record<(Refusal & { kind: 'queue' })['outcome'], Named>> = {
  timeout: { cause: 'queue-timeout' },
  full: { cause: 'queue-timeout', reason: 'queue-full' },
  total: { cause: 'http-response-timeout' },
  stopping: { cause: 'proxy-internal-error', reason: 'stopping' },
}

const UNAVAILABLE: Readonly<Record<Unavailable['why'], Named>> = {
  'no-endpoints': { cause: 'no-endpoints' },
  'failing-checks': { cause: 'destination-unavailable', reason: 'failing-checks' },
  ejected: { cause: 'destination-unavailable', reason: 'ejected' },
  'circuit-open': { cause: 'destination-unavailable', reason: 'circuit-open' },
  draining: { cause: 'destination-unavailable', reason: 'draining' },
  unknown: { cause: 'destination-unavailable' },
}

export function diagnoseRefusal(x: Exchange): Diagnosis | null {
  if (x.refusal) return verdict(ofRefusal(x.refusal), x.phase)
  if (x.unavailable) return verdict(lookUp(UNAVAILABLE, x.unavailable.why) ?? 'destination-unavailable', x.phase)
  return null
}

function ofRefusal(refusal: Refusal): Named | CauseId {
  if (refusal.kind === 'invalid-request') return { cause: 'http-request-error', reason: requestReason(refusal.reason) }
  if (refusal.kind === 'method-not-allowed') return { cause: 'http-request-error', reason: 'method-not-allowed' }
  if (refusal.kind === 'queue') return WAITS[refusal.outcome]
  return lookUp(REFUSALS, refusal.kind) ?? 'proxy-internal-error'
}
