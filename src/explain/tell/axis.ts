/** Failures laid out on the time of the whole input, so that the rows of several causes stand below each other. */
import type { Times } from '../failures/times.ts'
import type { ToldFailure, ToldReport } from './told.ts'

export interface Axis {
  fromMs: number
  toMs: number
  /** Of the widest bucket: a finer row would claim to know more. */
  stepMs: number
}

/** Of fewer steps than this there is no course to show. */
const STEPS_MIN = 8

/** From the first line to the last, where the lines have times. */
export function axisOf({ failures, firstLine, lastLine }: ToldReport): Axis | undefined {
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const time of [firstLine, lastLine, ...failures.flatMap(each => [each.firstSeen, each.lastSeen])]) {
    const at = Date.parse(time ?? '')
    if (Number.isNaN(at)) continue
    fromMs = Math.min(fromMs, at)
    toMs = Math.max(toMs, at)
  }
  const stepMs = Math.max(1, ...failures.map(({ times }) => times?.width ?? 0))
  return (toMs - fromMs) / stepMs >= STEPS_MIN ? { fromMs, toMs, stepMs } : undefined
}

/** So many failures in each of at most `columnsMax` equal parts; undefined where a row would say nothing. */
export function onAxis(
  { times, count }: ToldFailure,
  axis: Axis | undefined,
  columnsMax: number,
): number[] | undefined {
  if (times === null || axis === undefined || count < 3) return undefined
  const columns = Math.min(columnsMax, Math.floor((axis.toMs - axis.fromMs) / axis.stepMs))
  const row = new Array<number>(columns).fill(0)
  for (const [nth, each] of times.counts.entries()) if (each > 0) spread(row, each, span(nth, times, axis))
  return row
}

/** Where a bucket begins and ends, as shares of the whole; it may be wider than a column. */
function span(nth: number, { start, width }: Times, { fromMs, toMs }: Axis): [number, number] {
  const share = (at: number): number => (at - fromMs) / (toMs - fromMs + 1)
  return [share(start + nth * width), share(start + (nth + 1) * width - 1)]
}

function spread(row: number[], count: number, [from, to]: [number, number]): void {
  const last = row.length - 1
  const first = Math.min(last, Math.max(0, Math.floor(from * row.length)))
  const end = Math.min(last, Math.max(first, Math.floor(to * row.length)))
  for (let column = first; column <= end; column++) row[column]! += count / (end - first + 1)
}
