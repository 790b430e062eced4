/** keepAlive.idle: a connection given up before the endpoint closes it is not there to be lost a race on. */
import type { Attempt } from '../../exchange/attempt.ts'
import { diagnoseAttempt } from '../diagnose.ts'
import { durationBelow, durationText, measured, measuredRange } from './amounts.ts'
import type { Finding, Group, Seen } from './finding.ts'

/** Clock, network and chance: a limit just below what was seen would lose the next race. */
const MARGIN = 0.9
/** Of races at ages all over, a limit below the youngest would keep nothing: so many of a hundred are enough. */
const SHARE = 0.9

/** Idle ages are measured, and a connection past its limit is never used: so this is certain. */
export function keepAliveIdle({ cause, seen, settings }: Group): Finding[] {
  if (cause !== 'stale-connection-reuse') return []
  const ages = seen.flatMap(one => youngest(one) ?? []).sort((a, b) => a - b)
  if (ages.length === 0) return []
  const wanted = ages[Math.floor(ages.length * (1 - SHARE))]!
  const limitMs = durationBelow(wanted * MARGIN)
  const inForce = settings?.keepAlive.idleMs
  if (limitMs === 0 || (typeof inForce === 'number' && inForce > 0 && inForce <= limitMs)) return []
  const helped = seen.filter(one => (youngest(one) ?? 0) >= limitMs)
  return [
    {
      setting: 'keepAlive.idle',
      value: durationText(limitMs),
      ...(inForce !== undefined && { instead: inForce === 'auto' ? 'auto' : durationText(inForce) }),
      effect: 'prevented',
      helped,
      known: `their connections had been idle for ${measuredRange(helped.map(one => youngest(one)!))}${closing(helped)}; one idle for longer than the limit is never used`,
      basis: 'facts',
      confidence: 'proven',
    },
  ]
}

/** Of the connections on which it lost the race, the one idle for the shortest time, ms; null: not known. */
function youngest({ exchange }: Seen): number | null {
  const ages = lost(exchange.attempts).map(({ idleMs }) => idleMs)
  return ages.length === 0 || ages.includes(undefined) ? null : Math.min(...(ages as number[]))
}

function lost(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(attempt => diagnoseAttempt(attempt)?.cause === 'stale-connection-reuse')
}

/** What the endpoint itself says, or was seen to do. */
function closing(seen: readonly Seen[]): string {
  const attempts = seen.flatMap(({ exchange }) => lost(exchange.attempts))
  const promised = attempts.findLast(({ advertisedKeepAliveMs }) => advertisedKeepAliveMs !== undefined)
  if (promised !== undefined) return `, and the endpoint promises ${measured(promised.advertisedKeepAliveMs!)}`
  const closed = attempts.flatMap(({ closesIdleAfterMs }) => closesIdleAfterMs ?? [])
  return closed.length === 0 ? '' : `, and the endpoint was seen to close one after ${measured(Math.min(...closed))}`
}
