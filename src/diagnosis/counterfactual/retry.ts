/** retry.attempts, retry.budget, retry.on: what the gateway may repeat, and how often. */
import { causeRow } from '../../causes/table.ts'
import type { Finding, Group } from './finding.ts'
import { hasTriesLeft, lastOf, stoppedBy, unasked } from './further-try.ts'

const UNKNOWN_END = 'whether it would have gone better is not known'

export function retryAttempts(group: Group): Finding[] {
  const { settings } = group
  const helped = stoppedBy(group, 'attempts').filter(one => unasked(one, settings) > 0)
  const value = Math.max(0, ...helped.map(({ exchange }) => exchange.attempts.length)) + 1
  if (settings === undefined || value <= settings.retry.attempts) return []
  return [
    {
      setting: 'retry.attempts',
      value: String(value),
      instead: String(settings.retry.attempts),
      effect: 'another-chance',
      helped,
      known: `all tries were used up while endpoints had not been asked; ${UNKNOWN_END}`,
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}

/** How much more would have been enough is not known: the evidence is no record of the traffic. */
export function retryBudget(group: Group): Finding[] {
  const { settings } = group
  const share = settings === undefined ? undefined : `${Math.round(settings.retry.budget * 1000) / 10}%`
  return [
    {
      setting: 'retry.budget',
      value: share === undefined ? 'more' : `more than ${share}`,
      ...(share !== undefined && { instead: share }),
      effect: 'another-chance',
      helped: stoppedBy(group, 'budget'),
      known: `a further try was safe, and the share of traffic for retries was used up; ${UNKNOWN_END}`,
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}

export function retryOnTimeout(group: Group): Finding[] {
  const { cause, reason, settings } = group
  if (settings === undefined || settings.retry.on.includes('timeout')) return []
  if (causeRow(cause, reason).retry !== 'timeout') return []
  const helped = stoppedBy(group, 'cause').filter(one => {
    const { headReceived, end } = lastOf(one)
    const ofTotal = end.kind === 'timer' && end.timer === 'total'
    return (
      one.exchange.idempotent && !headReceived && !ofTotal && hasTriesLeft(one, settings) && unasked(one, settings) > 0
    )
  })
  return [
    {
      setting: 'retry.on',
      value: '[timeout]',
      instead: '[]',
      effect: 'another-chance',
      helped,
      known: `repeating was safe and an endpoint had not been asked, after a wait as long as before; ${UNKNOWN_END}`,
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}
