/** Why requests failed: the counters, which are complete, and what the evidence, which is a sample, says to each of them. */

import { counterfactuals } from '../diagnosis/counterfactual/counterfactual.ts'
import type { Circumstances, Counterfactual } from '../diagnosis/counterfactual/finding.ts'
import type { RankedSuspect } from '../diagnosis/diagnosis.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { Evidence } from './evidence.ts'
import type { MetricsSnapshot } from './metrics.ts'

/** Times are epoch ms. */
export interface WhyReport {
  at: number
  /** The gateway's start, and so the counters'. */
  since: number
  /** Failures on record that were looked at, and since when. */
  sample: { failures: number; since?: number }
  /** The one with most failures that clients saw first. */
  upstreams: WhyUpstream[]
}

export interface WhyUpstream {
  /** '' for requests that no upstream was chosen for. */
  upstream: string
  shown: number
  hidden: number
  causes: WhyCause[]
}

export interface WhyCause {
  cause: string
  /** Counted. */
  shown: number
  hidden: number
  /** On record: everything below goes by these. */
  sampled: number
  reasons?: { reason: string; count: number }[]
  endpoints?: { endpoint: string; count: number }[]
  first?: number
  last?: number
  /** The newest on record: `/api/exchanges/ID`. */
  requestId?: string
  suspects: WhySuspect[]
  counterfactuals: Counterfactual[]
}

/** `count`: so many on record had it among theirs. */
export interface WhySuspect extends RankedSuspect {
  count: number
}

/** More than this helps nobody. */
const SUSPECTS_MAX = 3
const ENDPOINTS_MAX = 5

/** `evidence`: the newest first. */
export function whyReport(
  metrics: MetricsSnapshot,
  evidence: readonly Evidence[],
  times: { at: number; since: number },
  circumstances: Circumstances = {},
): WhyReport {
  const failed = evidence.filter(({ diagnosis }) => diagnosis !== null)
  const changes = counterfactuals(failed, circumstances)
  const byUpstream = Map.groupBy(metrics.failures, ({ upstream }) => upstream)
  const upstreams = [...byUpstream].map(([upstream, rows]): WhyUpstream => {
    const causes = [...Map.groupBy(rows, ({ cause }) => cause)].map(([cause, counts]) => ({
      cause,
      ...countsOf(counts),
      ...recorded(failed.filter(one => isOf(one, upstream, cause))),
      counterfactuals: changes.filter(one => one.upstream === upstream && one.cause === cause),
    }))
    return { upstream, ...countsOf(rows), causes: causes.sort(byWeight) }
  })
  const oldest = failed.at(-1)
  return {
    ...times,
    sample: { failures: failed.length, ...(oldest && { since: oldest.exchange.startedAt }) },
    upstreams: upstreams.sort(byWeight),
  }
}

interface Counts {
  shown: number
  hidden: number
}

function countsOf(rows: MetricsSnapshot['failures']): Counts {
  const sum = (wanted: boolean) =>
    rows.filter(({ hidden }) => hidden === wanted).reduce((total, { count }) => total + count, 0)
  return { shown: sum(false), hidden: sum(true) }
}

function byWeight(a: Counts, b: Counts): number {
  return b.shown - a.shown || b.hidden - a.hidden
}

function isOf({ exchange, diagnosis }: Evidence, upstream: string, cause: string): boolean {
  return (exchange.upstream ?? '') === upstream && diagnosis?.cause === cause
}

function recorded(evidence: readonly Evidence[]): Omit<WhyCause, 'cause' | 'shown' | 'hidden' | 'counterfactuals'> {
  const newest = evidence[0]?.exchange
  const reasons = tally(evidence.flatMap(({ diagnosis }) => diagnosis?.reason ?? []))
  const endpoints = tally(evidence.flatMap(endpointOf)).slice(0, ENDPOINTS_MAX)
  return {
    sampled: evidence.length,
    ...(reasons.length > 0 && { reasons: reasons.map(([reason, count]) => ({ reason, count })) }),
    ...(endpoints.length > 0 && { endpoints: endpoints.map(([endpoint, count]) => ({ endpoint, count })) }),
    ...(newest && {
      first: evidence.at(-1)!.exchange.startedAt,
      last: newest.startedAt,
      requestId: newest.requestId,
    }),
    suspects: suspectsOf(evidence),
  }
}

/** Where a hidden failure happened is the attempt before the one that went well; where a kept answer stood in for it, none did. */
function endpointOf({ exchange: { attempts }, hidden }: Evidence): string[] {
  const wentWell = hidden && attempts.length > 1 && isWell(attempts.at(-1)!)
  const failed = attempts.at(wentWell ? -2 : -1)
  return failed === undefined ? [] : [failed.endpoint]
}

function isWell({ end }: Attempt): boolean {
  return end.kind === 'tunnelled' || (end.kind === 'answered' && end.status < 500)
}

function tally(names: readonly string[]): [name: string, count: number][] {
  return [...Map.groupBy(names, name => name)]
    .map(([name, same]): [string, number] => [name, same.length])
    .sort((a, b) => b[1] - a[1])
}

const ORDER = { high: 0, medium: 1, low: 2 } as const

/** The likeliest first; each in the words of the newest exchange that points to it. */
function suspectsOf(evidence: readonly Evidence[]): WhySuspect[] {
  const all = evidence.flatMap(({ suspects }) => suspects)
  return [...Map.groupBy(all, ({ id }) => id).values()]
    .map(same => {
      const likeliest = same.reduce((one, other) => (ORDER[other.likelihood] < ORDER[one.likelihood] ? other : one))
      return { ...likeliest, count: same.length }
    })
    .sort((a, b) => ORDER[a.likelihood] - ORDER[b.likelihood] || b.count - a.count)
    .slice(0, SUSPECTS_MAX)
}
