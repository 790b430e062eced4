/** Turned away by a line: in a burst that a longer line would have taken in, or in an overload that nothing but capacity ends. */
import type { Refusal } from '../../exchange/exchange.ts'
import type { Seen } from './finding.ts'

/** Closer together than this they are one burst. */
const GAP_MS = 1000

export interface Burst {
  seen: Seen[]
  /** From the first to the last, ms. */
  lastedMs: number
  /** The least at which the line moved meanwhile, and the longest wait in vain. */
  perSecond: number
  waitedMs: number
}

/** Of those whose line is known to have moved. */
export function burstsOf(seen: readonly Seen[], outcome: 'full' | 'timeout'): Burst[] {
  const turned = seen
    .flatMap(one => {
      const refusal = refusedBy(one)
      const at = one.exchange.startedAt + one.exchange.durationMs
      return refusal?.outcome === outcome && refusal.line !== undefined ? [{ one, refusal, at }] : []
    })
    .sort((a, b) => a.at - b.at)
  const bursts: (Burst & { since: number })[] = []
  for (const { one, refusal, at } of turned) {
    const last = bursts.at(-1)
    const { perSecond } = refusal.line!
    if (last === undefined || at - last.since - last.lastedMs > GAP_MS) {
      bursts.push({ seen: [one], since: at, lastedMs: 0, perSecond, waitedMs: refusal.ms })
      continue
    }
    last.seen.push(one)
    last.lastedMs = at - last.since
    last.perSecond = Math.min(last.perSecond, perSecond)
    last.waitedMs = Math.max(last.waitedMs, refusal.ms)
  }
  return bursts.filter(({ perSecond }) => perSecond > 0)
}

export function refusedBy({ exchange }: Seen): (Refusal & { kind: 'queue' }) | null {
  return exchange.refusal?.kind === 'queue' ? exchange.refusal : null
}
