/** Idempotency-Key: what a client could send so that its POST may be repeated. */
import type { Finding, Group } from './finding.ts'
import { hasTriesLeft, lastOf, stoppedBy, unasked } from './further-try.ts'

/** So much of a request is kept for another try in any case. */
export const REPEATABLE_BYTES: number = 48 * 1024

export function idempotencyKey(group: Group): Finding[] {
  const { cause, settings } = group
  const onTheSame = cause === 'stale-connection-reuse'
  const helped = stoppedBy(group, 'non-idempotent').filter(one => {
    const { headReceived, bytesOut } = lastOf(one)
    const repeatable = !headReceived && bytesOut <= REPEATABLE_BYTES && hasTriesLeft(one, settings)
    return repeatable && (onTheSame || unasked(one, settings) > 0)
  })
  return [
    {
      setting: '/Idempotency-Key',
      value: 'sent by clients',
      effect: 'another-chance',
      helped,
      known: 'for want of it they were not repeated; good only where the application knows such keys',
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}
