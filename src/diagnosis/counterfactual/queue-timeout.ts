/** limits.queueTimeout: who had waited in vain was next, and the line moved. */
import { durationAbove, durationText, measured } from './amounts.ts'
import { burstsOf } from './bursts.ts'
import type { Finding, Group } from './finding.ts'

/** Nobody waits longer for a page. */
const LONGEST_MS = 60_000

export function queueTimeout({ seen, settings }: Group): Finding[] {
  const bursts = burstsOf(seen, 'timeout').flatMap(burst => {
    // First in, first out: before each of them stood only those that gave up with it.
    const neededMs = burst.waitedMs + (burst.seen.length / burst.perSecond) * 1000
    return burst.lastedMs <= burst.waitedMs && neededMs <= LONGEST_MS ? [{ ...burst, neededMs }] : []
  })
  if (bursts.length === 0) return []
  const needed = Math.max(...bursts.map(({ neededMs }) => neededMs))
  const inForce = settings?.limits.queueTimeoutMs
  const value = durationAbove(needed)
  if (inForce !== undefined && (inForce === 0 || value <= inForce)) return []
  return [
    {
      setting: 'limits.queueTimeout',
      value: durationText(value),
      ...(inForce !== undefined && { instead: durationText(inForce) }),
      effect: 'prevented',
      helped: bursts.flatMap(burst => burst.seen),
      known: `the line moved at ${Math.min(...bursts.map(({ perSecond }) => perSecond))} a second, so that the last of them would have had its turn after ${measured(needed)}`,
      basis: 'assumption',
      confidence: 'inferred',
    },
  ]
}
