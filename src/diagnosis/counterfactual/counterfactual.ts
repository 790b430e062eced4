/** What a setting would have changed: read off the evidence of failures, and nothing claimed that was not measured. */
import { anotherEndpoint } from './another-endpoint.ts'
import { bodyLimit, headLimit } from './answer-limits.ts'
import type { Circumstances, Counterfactual, Finding, Group, Rule, Seen } from './finding.ts'
import { hold } from './hold.ts'
import { idempotencyKey } from './idempotency-key.ts'
import { keepAliveIdle } from './keep-alive-idle.ts'
import { queue } from './queue.ts'
import { queueTimeout } from './queue-timeout.ts'
import { retryAttempts, retryBudget, retryOnTimeout } from './retry.ts'
import { totalTimeout } from './total-timeout.ts'

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
