/** How the failures of a group lie in time: one burst, since one instant for ever, or rare and spread. */
import type { Context, Group } from '../failures/groups.ts'

export interface Shape {
  /** From the first failure to the last; undefined where the lines have no times. Milliseconds. */
  lastedMs?: number
  /** The log goes on for so long after the last failure, and had begun so long before the first. */
  quietAfterMs?: number
  quietBeforeMs?: number
  /** A short run of failures that ended by itself: the log goes on without them, or the endpoint answered again. */
  burst: boolean
  /** They began while the log was already going on, and go on to its end. */
  ongoing: boolean
  /** Few, and far from each other. */
  rare: boolean
  /** The endpoint was seen to answer afterwards. */
  recovered: boolean
}

const BURST_MAX_MS = 180_000
const QUIET_MIN_MS = 30_000
const RARE_GAP_MS = 20_000

export function shapeOf(group: Group, { firstAt, lastAt }: Context): Shape {
  const { firstSeen, lastSeen, recoveredAfter } = group
  const recovered = recoveredAfter !== undefined
  if (firstSeen === undefined || lastSeen === undefined)
    return { burst: recovered, ongoing: false, rare: false, recovered }
  const lastedMs = lastSeen - firstSeen
  const quietAfterMs = Math.max(0, (lastAt ?? lastSeen) - lastSeen)
  const quietBeforeMs = Math.max(0, firstSeen - (firstAt ?? firstSeen))
  const short = lastedMs <= BURST_MAX_MS
  const ended = recovered || quietAfterMs >= Math.max(QUIET_MIN_MS, lastedMs * 2)
  const rare = isRare(group, lastedMs)
  return {
    lastedMs,
    quietAfterMs,
    quietBeforeMs,
    burst: short && ended && !rare,
    ongoing: !recovered && quietAfterMs < QUIET_MIN_MS && !rare && group.count >= 5 && lastedMs >= 10_000,
    rare,
    recovered,
  }
}

/** Each stands alone: no bucket and no neighbour of it holds many, and the gaps are long. */
function isRare({ count, times }: Group, lastedMs: number): boolean {
  if (count < 3 || lastedMs < RARE_GAP_MS * (count - 1)) return false
  return times.counts.every(found => found <= Math.max(2, count / 10))
}
