/** Was the request carried out, and does repeating it make sense: what a visitor or a client must know before the second click. */
import { causeRow } from '../causes/table.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Diagnosis, Processed } from './diagnosis.ts'
import { endedInHandshake } from './tls.ts'

/** The worst over all attempts; `no` only where it is proven, and then for every one of them. */
export function processedBy(x: Exchange): Processed {
  let worst: Processed = 'no'
  for (const attempt of x.attempts) {
    const one = processedByAttempt(attempt)
    if (one === 'yes') return 'yes'
    if (one === 'unknown') worst = 'unknown'
  }
  return worst
}

/** Repeating this very request is safe, and may help. `d` is the exchange's diagnosis. */
export function retryable(x: Exchange, d: Diagnosis): boolean {
  const safe = x.idempotent || processedBy(x) === 'no'
  return safe && mayHelp(d)
}

/** `no`: nothing of the request can have been carried out, so another try is safe whatever the method. */
export function processedByAttempt(a: Attempt): Processed {
  if (a.end.kind === 'tunnelled') return 'yes'
  const status = a.end.kind === 'answered' ? a.end.status : a.headReceived ? a.status : undefined
  // The switch was made; what was said in the tunnel is between its ends.
  if (status === 101) return 'yes'
  if (status !== undefined) return status >= 200 && status < 400 ? 'yes' : 'unknown'
  if (a.bytesOut === 0 || endedInHandshake(a)) return 'no'
  return 'unknown'
}

function mayHelp(d: Diagnosis): boolean {
  const row = causeRow(d.cause, d.reason)
  if (row.ownerActionRequired) return false
  if (row.retry !== 'never' && row.retry !== 'elsewhere') return true
  // The gateway itself would not try again at once, but after a pause another request may fare better.
  return PASSES_BY_ITSELF.has(row.advice)
}

const PASSES_BY_ITSELF: ReadonlySet<string> = new Set([
  'try-again',
  'try-again-not-processed',
  'busy-wait',
  'planned-work',
  'reload',
])
