/** Step 6: an ended exchange, told once: counters, log line, and for failures the evidence. */

import { diagnose, hiddenFailure } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { rankSuspects } from '../diagnosis/suspect.ts'
import type { Head } from '../http1/head.ts'
import { slowExchangeMs } from '../limits.ts'
import type { RequestSeries } from '../telemetry/metrics.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import type { LiveExchange } from './live.ts'

/** The usual end: nothing to explain. Costs a log line and two counters. */
export function reportSuccess(x: LiveExchange, series: RequestSeries, telemetry: Telemetry): void {
  series.record(x.status, x.durationMs)
  if (x.attempts !== null || x.waited !== undefined) reportHidden(x, telemetry)
  telemetry.accessLog.write(x)
}

/** Failed tries that a later one made good: kept from the client, not from the owner. */
function reportHidden(x: LiveExchange, telemetry: Telemetry): void {
  const facts = x.facts()
  const found = hiddenFailure(facts)
  if (found === null) return
  x.hidden = true
  name(x, found)
  telemetry.metrics.failure(x.upstream ?? '', found.cause, true)
  telemetry.evidence.add(facts, found, rankSuspects(facts, found), true)
}

/** An answer of ours, or a kept one. `found`: the failure in whose place it was given; who was not sent because of an earlier failure only repeats that one. */
export function reportOwn(x: LiveExchange, found: Diagnosis | null, series: RequestSeries, telemetry: Telemetry): void {
  if (found === null) return reportSuccess(x, series, telemetry)
  series.record(x.status, x.durationMs)
  x.hidden = true
  name(x, found)
  telemetry.metrics.failure(x.upstream ?? '', found.cause, true)
  telemetry.accessLog.write(x)
  const facts = x.facts()
  const isEcho = x.attempts === null && x.unavailable === undefined && x.refusal === undefined
  if (isEcho) telemetry.evidence.addEcho(facts, found)
  else telemetry.evidence.add(facts, found, rankSuspects(facts, found), true)
}

/** Returns what was found, or null when the facts show no failure (a slow or merely unusual exchange). */
export function reportFailure(
  x: LiveExchange,
  found: Diagnosis | null,
  series: RequestSeries,
  telemetry: Telemetry,
): void {
  series.record(x.status, x.durationMs)
  if (found !== null) {
    name(x, found)
    telemetry.metrics.failure(x.upstream ?? '', found.cause, false)
  }
  telemetry.accessLog.write(x)
  const facts = x.facts()
  telemetry.evidence.add(facts, found, found === null ? [] : rankSuspects(facts, found), false)
}

/** An answer that the origin gave and that means trouble there, or that took long. `logged`: the attempts that the log shows. */
export function reportNotable(
  x: LiveExchange,
  series: RequestSeries,
  telemetry: Telemetry,
  logged: LiveExchange['attempts'],
): void {
  series.record(x.status, x.durationMs)
  const facts = x.facts()
  const found = diagnose(facts)
  if (found !== null) {
    name(x, found)
    telemetry.metrics.failure(x.upstream ?? '', found.cause, false)
  } else if (logged !== null || x.waited !== undefined) reportHidden(x, telemetry)
  if (found !== null || (x.durationMs >= slowExchangeMs && !x.hidden))
    telemetry.evidence.add(facts, found, found === null ? [] : rankSuspects(facts, found))
  x.attempts = logged
  telemetry.accessLog.write(x)
}

/** Counts an attempt with its endpoint, if it had come to one. Who was given up by its client, or by our own end, has not failed. */
export function reportAttempt(
  x: LiveExchange,
  endpoint: EndpointState | null,
  found: Diagnosis | null,
  at: number,
): void {
  const end = x.attempts?.at(-1)?.end.kind
  const failed = end === 'client' || end === 'cancelled' ? null : found
  const reason = failed?.reason && { reason: failed.reason }
  endpoint?.attempts.record(failed?.cause, { ...reason, at, requestId: x.requestId })
}

function name(x: LiveExchange, found: Diagnosis): void {
  x.cause = found.cause
  x.reason = found.reason
  x.phase = found.phase
}

/** What diagnosis reads of an origin's own head. */
export function originFields(head: Head): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const name of ['retry-after', 'proxy-status']) {
    const value = head.field(name)
    if (value !== undefined) fields[name] = value
  }
  return fields
}
