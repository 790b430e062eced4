/** Envoy's counters, as its admin address prints them: those that only failures raise. */
import type { Fact } from '../../fact.ts'
import { overflow } from '../envoy-flags.ts'
import { nobody } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'

/** `cluster.app.upstream_rq_pending_overflow: 12`: so often since it was started. */
const COUNTER =
  /^cluster\.(\S{1,200})\.upstream_(cx_overflow|rq_pending_overflow|rq_retry_overflow|cx_none_healthy): (\d{1,15})$/

export function isEnvoyCounter(text: string): boolean {
  return text.startsWith('cluster.') && COUNTER.test(text.slice(0, 300))
}

export function counterFacts(text: string): Fact[] {
  const [, upstream = '', name, times = '0'] = COUNTER.exec(text.slice(0, 300)) ?? []
  if (Number(times) === 0) return []
  const told = name === 'cx_none_healthy' ? nobody('unknown', 'inferred') : { ...overflow, surest: 'inferred' as const }
  return [requestFact(told, { product: 'envoy', whole: false, exchange: { upstream } }, { upstream })]
}
