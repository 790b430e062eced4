/** Amounts as a person would choose and write them: rules find 4.2 s, people write 5s. */

const DURATIONS_S = [
  0.1, 0.2, 0.5, 1, 2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900, 1800, 3600,
] as const

/** The next larger one; Infinity: none is. */
export function durationAbove(ms: number): number {
  return (DURATIONS_S.find(one => one * 1000 >= ms) ?? Infinity) * 1000
}

/** The next smaller one; 0: none is. */
export function durationBelow(ms: number): number {
  return (DURATIONS_S.findLast(one => one * 1000 <= ms) ?? 0) * 1000
}

/** The next power of two. */
export function sizeAbove(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1024, bytes)))
}

/** The next number that looks chosen: 200, 1500. */
export function countAbove(count: number): number {
  const step = count <= 20 ? 5 : count <= 200 ? 50 : count <= 2000 ? 100 : 1000
  return Math.ceil(count / step) * step
}

/** As the configuration has it. */
export function durationText(ms: number): string {
  if (ms === 0) return 'none'
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000}h`
  if (ms % 60_000 === 0) return `${ms / 60_000}m`
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

export function sizeText(bytes: number): string {
  if (bytes === 0) return 'none'
  for (const [unit, size] of [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 1024],
  ] as const)
    if (bytes % size === 0) return `${bytes / size}${unit}`
  return `${bytes}B`
}

/** For sentences: `4.2 s`, `230 ms`. */
export function measured(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`
}

/** `4.9 to 5.1 s`, or one of them where they are the same. */
export function measuredRange(values: readonly number[]): string {
  const [least, most] = [measured(Math.min(...values)), measured(Math.max(...values))]
  return least === most ? least : `${least} to ${most}`
}
