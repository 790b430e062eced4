/** What a setting would have changed: read off the evidence of failures, and nothing claimed that was not measured. */
import type { CauseId } from '../../causes/table.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Confidence, Diagnosis } from '../diagnosis.ts'
import { anotherEndpoint } from './another-endpoint.ts'
import { bodyLimit, headLimit } from './answer-limits.ts'
import { hold } from './hold.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { keepAliveIdle } from './keep-alive-idle.ts'
import { queue } from './queue.ts'
import { queueTimeout } from './queue-timeout.ts'
import { retryAttempts, retryBudget, retryOnTimeout } from './retry.ts'
import { totalTimeout } from './total-timeout.ts'

export interface Counterfactual {
  /** '' where none was chosen. */
  upstream: string
  cause: CauseId
  reason?: string
  /** Its path in the configuration; `Idempotency-Key` is what clients would send. */
  setting: string
  /** As one would write it. */
  value: string
  /** What is in force, where that is known. */
  instead?: string
  /** prevented: this failure would not have come about · another-chance: there would have been a further try, or time for one. */
  effect: 'prevented' | 'another-chance'
  /** So many of `of` in the evidence, `shown` of them not hidden from their clients. */
  count: number
  shown: number
  of: number
  /** How it is known, in a sentence. */
  known: string
  /** facts: from what was measured alone · assumption: something was taken to go on as it was measured. */
  basis: 'facts' | 'assumption'
  confidence: Confidence
}

/** A record of evidence. */
export interface Seen {
  exchange: Exchange
  diagnosis: Diagnosis | null
  hidden: boolean
}

/** An upstream's settings now, as far as rules ask for them. 0: none. */
export interface SettingsInForce {
  endpoints: readonly unknown[]
  keepAlive: { idleMs: number | 'auto' }
  retry: { attempts: number; budget: number; holdMs: number; on: readonly string[] }
  limits: { queue: number; queueTimeoutMs: number; responseHeaders: number; responseBody: number }
}

/** A time in which no endpoint of an upstream took connections, that is over. Epoch ms. */
export interface PastOutage {
  upstream: string
  since: number
  until: number
}

export interface Circumstances {
  settings?(upstream: string): SettingsInForce | undefined
  outages?: readonly PastOutage[]
}

/** Failures of one cause at one upstream. */
export interface Group {
  upstream: string
  cause: CauseId
  reason: string | undefined
  seen: readonly Seen[]
  settings: SettingsInForce | undefined
  outages: readonly PastOutage[]
}

export interface Finding
  extends Pick<Counterfactual, 'value' | 'instead' | 'effect' | 'known' | 'basis' | 'confidence'> {
  /** Below the upstream; a whole path begins with `/`, and what clients would send has none. */
  setting: string
  helped: readonly Seen[]
}

export type Rule = (group: Group) => Finding[]

const RULES: readonly Rule[] = [
  keepAliveIdle,
  hold,
  queue,
  queueTimeout,
  headLimit,
  bodyLimit,
  totalTimeout,
  anotherEndpoint,
  retryAttempts,
  retryBudget,
  retryOnTimeout,
  idempotencyKey,
]

/** Those that would have changed most come first. */
export function counterfactuals(seen: readonly Seen[], circumstances: Circumstances = {}): Counterfactual[] {
  return groupsOf(seen, circumstances)
    .flatMap(group => RULES.flatMap(rule => rule(group).flatMap(finding => counted(group, finding))))
    .sort((a, b) => b.shown - a.shown || b.count - a.count)
}

function groupsOf(seen: readonly Seen[], { settings, outages = [] }: Circumstances): Group[] {
  const groups = new Map<string, Seen[]>()
  for (const one of seen) {
    if (one.diagnosis === null) continue
    const { cause, reason = '' } = one.diagnosis
    const key = `${one.exchange.upstream ?? ''}\n${cause}\n${reason}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()].map(members => {
    const { exchange, diagnosis } = members[0]!
    const upstream = exchange.upstream ?? ''
    return {
      upstream,
      cause: diagnosis!.cause,
      reason: diagnosis!.reason,
      seen: members,
      settings: settings?.(upstream),
      outages: outages.filter(outage => outage.upstream === upstream),
    }
  })
}

function counted({ upstream, cause, reason, seen }: Group, finding: Finding): Counterfactual[] {
  const { setting, helped, value, instead, effect, known, basis, confidence } = finding
  if (helped.length === 0) return []
  return [
    {
      upstream,
      cause,
      ...(reason !== undefined && { reason }),
      setting: pathOf(upstream, setting),
      value,
      ...(instead !== undefined && { instead }),
      effect,
      count: helped.length,
      shown: helped.filter(({ hidden }) => !hidden).length,
      of: seen.length,
      known,
      basis,
      confidence,
    },
  ]
}

function pathOf(upstream: string, setting: string): string {
  if (setting.startsWith('/')) return setting.slice(1)
  return `upstreams.${upstream}.${setting}`
}
