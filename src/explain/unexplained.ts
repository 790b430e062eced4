/** Answers with a gateway's status for which the log holds no reason: plain access lines without an error line beside them. */
import type { ExchangeFact } from './fact.ts'
import type { Seen } from './seen-fact.ts'

const KEPT_MAX = 200

export interface UnexplainedRequests {
  add(seen: Seen<ExchangeFact>): void
  count: number
  readonly statuses: Map<number, number>
  /** The first ones. */
  readonly kept: Seen<ExchangeFact>[]
}

export function makeUnexplained(): UnexplainedRequests {
  const all: UnexplainedRequests = {
    count: 0,
    statuses: new Map(),
    kept: [],
    add(seen) {
      all.count++
      const { status = 0 } = seen.fact.exchange.answer
      if (all.statuses.has(status) || all.statuses.size < 100)
        all.statuses.set(status, (all.statuses.get(status) ?? 0) + 1)
      if (all.kept.length < KEPT_MAX) all.kept.push(seen)
    },
  }
  return all
}
