/** A row of blocks: how many, over time. */

const BLOCKS = '▁▂▃▄▅▆▇█'

/** A bucket of none is a dot on the line, so that one of a few is never taken for none. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(...counts, 1)
  return counts.map(count => (count <= 0 ? '·' : BLOCKS[level(count, most)])).join('')
}

/** Buckets summed up until there are no more than `columns`. */
export function fitted(counts: readonly number[], columns: number): number[] {
  if (counts.length <= columns) return [...counts]
  const sums = new Array<number>(columns).fill(0)
  for (const [at, count] of counts.entries()) sums[Math.floor((at * columns) / counts.length)]! += count
  return sums
}

function level(count: number, most: number): number {
  return Math.min(BLOCKS.length - 1, Math.floor((count / most) * (BLOCKS.length - 0.001)))
}
