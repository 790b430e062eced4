/** What `--follow` appends where there is no terminal: a line for each group of failures that is new or has grown. */
import { harmless } from '../../explain/tell/harmless.ts'
import { grouped } from '../../explain/tell/numbers.ts'
import { stamp } from '../../explain/tell/times.ts'
import { nameOf, type ToldFailure, type ToldReport } from '../../explain/tell/told.ts'
import { chosen } from './choose.ts'
import type { ExplainRequest } from './request.ts'

export interface News {
  lines(report: ToldReport, request: ExplainRequest): string[]
}

export function makeNews(): News {
  let known = new Map<string, number>()
  return {
    lines(whole, request) {
      const { failures } = chosen(whole, request)
      const before = known
      known = new Map(failures.map(failure => [keyOf(failure), failure.count]))
      return failures
        .filter(failure => failure.count > (before.get(keyOf(failure)) ?? 0))
        .map(failure => newsLine(failure, failure.count - (before.get(keyOf(failure)) ?? 0)))
    },
  }
}

function keyOf({ cause, reason, upstream, endpoint }: ToldFailure): string {
  return JSON.stringify([cause, reason, upstream, endpoint])
}

/** `2026-11-02 10:11:12 connection-refused +12 (96) http://127.0.0.1:3000: process-not-running (high)` */
function newsLine(
  { cause, reason, count, lastSeen, endpoint, upstream, suspects: [first] }: ToldFailure,
  more: number,
): string {
  const when = lastSeen === null ? '' : `${stamp(lastSeen, true)} `
  const place = endpoint ?? upstream
  const where = place === null ? '' : ` ${harmless(place.slice(0, 200))}`
  const all = count === more ? '' : ` (${grouped(count)})`
  const why = first === undefined ? '' : `: ${first.id} (${first.likelihood})`
  return `${when}${nameOf(cause, reason)} +${grouped(more)}${all}${where}${why}`
}
