/** Answers with a gateway's status for which the log holds no reason: plain access lines without an error line beside them. */
import type { ExchangeFact } from '../fact.ts'
import type { Seen } from '../seen-fact.ts'
import { addTime, noTimes, type Times } from './times.ts'

const KEPT_MAX = 200

export interface UnexplainedRequests {
  add(seen: Seen<ExchangeFact>): void
  count: number
  readonly statuses: Map<number, StatusCount>
  /** The first ones. */
  readonly kept: Seen<ExchangeFact>[]
}

/** Of one status; those beyond the kept ones have left their times. */
export interface StatusCount {
  count: number
  notKept: number
  times: Times
  lastSeen?: number
}

export function makeUnexplained(): UnexplainedRequests {
  const all: UnexplainedRequests = {
    count: 0,
    statuses: new Map(),
    kept: [],
    add(seen) {
      all.count++
      const { status = 0 } = seen.fact.exchange.answer
      const kept = all.kept.length < KEPT_MAX
      if (kept) all.kept.push(seen)
      if (!all.statuses.has(status) && all.statuses.size >= 100) return
      const counted = all.statuses.get(status) ?? { count: 0, notKept: 0, times: noTimes() }
      all.statuses.set(status, counted)
      counted.count++
      if (!kept) noteTime(counted, seen.fact.at)
    },
  }
  return all
}

function noteTime(counted: StatusCount, at: number | undefined): void {
  counted.notKept++
  if (at === undefined) return
  addTime(counted.times, at)
  counted.lastSeen = Math.max(counted.lastSeen ?? at, at)
}
