/** How long failed requests took, and whether that is one of the times that people and products set. */
import type { Exchange } from '../../exchange/exchange.ts'

/** Limits that app servers, gateways and clients come with. Seconds. */
const ROUND_S = [5, 10, 15, 20, 25, 30, 40, 45, 50, 60, 75, 90, 100, 120, 150, 180, 240, 300, 600, 900] as const

/** Ascending. An access line without a time for the attempt has that of the whole request. */
export function elapsedOf(exchanges: readonly Exchange[]): number[] {
  const found: number[] = []
  for (const x of exchanges) {
    const last = x.attempts.at(-1)
    const ms = last?.sinceFirstWriteMs ?? last?.ms.wait ?? (x.durationMs > 0 ? x.durationMs : undefined)
    if (ms !== undefined && Number.isFinite(ms) && ms >= 0) found.push(ms)
  }
  return found.sort((one, other) => one - other)
}

/** The middle one; undefined where none is known. */
export function typicalMs(elapsed: readonly number[]): number | undefined {
  return elapsed[Math.floor(elapsed.length / 2)]
}

/** The round time that it is, in ms: a timer strikes late, not early, and clocks in logs are coarse. */
export function roundMs(ms: number | undefined): number | undefined {
  if (ms === undefined) return undefined
  const seconds = ROUND_S.find(s => ms >= s * 995 && ms <= s * 1020 + 150)
  return seconds === undefined ? undefined : seconds * 1000
}

/** Nearly all took the same time, and there are several. */
export function alike(elapsed: readonly number[]): boolean {
  if (elapsed.length < 2) return false
  const low = elapsed[Math.floor(elapsed.length * 0.1)]!
  const high = elapsed[Math.ceil(elapsed.length * 0.9) - 1]!
  return high - low <= Math.max(300, high * 0.03)
}

export function spoken(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  return `${seconds >= 10 ? Math.round(seconds * 10) / 10 : seconds.toFixed(1)} s`
}
