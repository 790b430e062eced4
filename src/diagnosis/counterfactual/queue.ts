/** limits.queue: who found the line full would have had a turn in time, as fast as it moved. */
import { countAbove, measured } from './amounts.ts'
import { burstsOf, refusedBy } from './bursts.ts'
import type { Finding, Group } from './finding.ts'

export function queue({ seen, settings }: Group): Finding[] {
  if (settings === undefined) return []
  const { queueTimeoutMs } = settings.limits
  const patienceMs = queueTimeoutMs === 0 ? Infinity : queueTimeoutMs
  const bursts = burstsOf(seen, 'full').flatMap(burst => {
    const places = Math.max(...burst.seen.map(one => refusedBy(one)!.line!.length)) + burst.seen.length
    const lastTurnMs = (places / burst.perSecond) * 1000
    // One that lasts longer than anybody waits is no burst: more would have come all the time.
    return lastTurnMs <= patienceMs && burst.lastedMs <= patienceMs ? [{ ...burst, places, lastTurnMs }] : []
  })
  if (bursts.length === 0) return []
  const value = countAbove(Math.max(...bursts.map(({ places }) => places)))
  if (value <= settings.limits.queue) return []
  return [
    {
      setting: 'limits.queue',
      value: String(value),
      instead: String(settings.limits.queue),
      effect: 'prevented',
      helped: bursts.flatMap(burst => burst.seen),
      known: `the line moved at ${Math.min(...bursts.map(({ perSecond }) => perSecond))} a second, so that the last of them would have had its turn after ${measured(Math.max(...bursts.map(({ lastTurnMs }) => lastTurnMs)))}`,
      basis: 'assumption',
      confidence: 'inferred',
    },
  ]
}
