/** How failures lie in time, in a bounded number of buckets: the width doubles whenever they no longer fit. */

const BUCKETS_MAX = 240

export interface Times {
  /** Epoch ms at which the first bucket begins; meaningless while `counts` is empty. */
  start: number
  /** Width of a bucket in ms. */
  width: number
  counts: number[]
}

export function noTimes(): Times {
  return { start: 0, width: 1000, counts: [] }
}

export function addTime(times: Times, at: number, count = 1): void {
  if (!Number.isFinite(at)) return
  if (times.counts.length === 0) times.start = Math.floor(at / times.width) * times.width
  if (at < times.start) extendBack(times, at)
  while (at - times.start >= times.width * BUCKETS_MAX) halve(times)
  const bucket = Math.floor((at - times.start) / times.width)
  while (times.counts.length <= bucket) times.counts.push(0)
  times.counts[bucket]! += count
}

/** One that `addTime` was given. */
export function removeTime({ start, width, counts }: Times, at: number): void {
  const bucket = Math.floor((at - start) / width)
  if ((counts[bucket] ?? 0) > 0) counts[bucket]!--
}

/** Logs of several files are read one after the other, so time may go back. */
function extendBack(times: Times, at: number): void {
  const last = times.start + times.counts.length * times.width
  while (last - at > times.width * BUCKETS_MAX) halve(times)
  const missing = Math.ceil((times.start - at) / times.width)
  times.counts.unshift(...Array.from({ length: missing }, () => 0))
  times.start -= missing * times.width
}

/** Half as many buckets, each twice as wide, beginning where they began. */
function halve(times: Times): void {
  const merged: number[] = []
  for (let at = 0; at < times.counts.length; at += 2) merged.push(times.counts[at]! + (times.counts[at + 1] ?? 0))
  times.counts = merged
  times.width *= 2
}
