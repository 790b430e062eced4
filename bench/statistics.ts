/** Medians, spread and an interval: as much statistics as interleaved rounds deserve. */

/** 0 for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  if (sorted.length === 0) return 0
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** Half the distance between the highest and the lowest, as a share of the median. */
export function spread(values: readonly number[]): number {
  const middle = median(values)
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / 2 / middle
}

export interface Ratio {
  ratio: number
  low: number
  high: number
}

/** Geometric mean of paired ratios b/a with its 95 % interval (Student's t on the logarithms). Needs two pairs. */
export function pairedRatio(a: readonly number[], b: readonly number[]): Ratio {
  const logs = a.map((value, at) => Math.log(b[at]! / value))
  const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length
  const variance = logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1)
  const half = studentT(logs.length - 1) * Math.sqrt(variance / logs.length)
  return { ratio: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) }
}

/** The 95 % interval of the mean (Student's t); as wide as can be, for a single value. */
export function meanInterval(values: readonly number[]): { low: number; high: number } {
  if (values.length < 2) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1)
  const half = studentT(values.length - 1) * Math.sqrt(variance / values.length)
  return { low: mean - half, high: mean + half }
}

/** The two-sided 95 % quantile by degrees of freedom: tabulated, then close enough. */
function studentT(freedom: number): number {
  const table = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131]
  return table[freedom - 1] ?? 1.96 + 2.6 / freedom
}
