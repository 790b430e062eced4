/** retry.hold: an outage whose length is known would have been waited for. */
import { durationAbove, durationText, measured } from './amounts.ts'
import type { Finding, Group, PastOutage, Seen } from './finding.ts'

/** Longer than this nobody wants to wait. */
const LONGEST_MS = 30_000
/** The quick looks at an endpoint that is away come so much after it is back, at most, in brief outages. */
const FOUND_LATER_MS = 200
/** One endless outage must not hide that a little more would cover nearly all. */
const SHARE = 0.9

export function hold({ seen, settings, outages }: Group): Finding[] {
  if (settings === undefined || outages.length === 0) return []
  const needs = new Map<Seen, number>()
  for (const one of seen) {
    const outage = waitable(one) ? outages.find(each => isIn(one, each)) : undefined
    const neededMs = outage === undefined ? Infinity : outage.until - outage.since + FOUND_LATER_MS
    if (neededMs <= LONGEST_MS) needs.set(one, neededMs)
  }
  const sorted = [...needs.values()].sort((a, b) => a - b)
  const needed = sorted[Math.ceil(sorted.length * SHARE) - 1]
  if (needed === undefined) return []
  const value = durationAbove(needed)
  if (value <= settings.retry.holdMs) return []
  const room = settings.limits.queue || 1000
  const helped = [...needs].filter(([, ms]) => ms <= value).map(([one]) => one)
  return [
    {
      setting: 'retry.hold',
      value: durationText(value),
      instead: durationText(settings.retry.holdMs),
      effect: 'another-chance',
      helped: helped.slice(0, room),
      known: `nobody took connections for ${measured(needed - FOUND_LATER_MS)}, and then somebody did; who would have waited so long is not known`,
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}

/** Nothing of its last try was sent, so it may wait whatever its method. */
function waitable({ hidden, exchange }: Seen): boolean {
  const phase = exchange.attempts.at(-1)?.phase
  return !hidden && (phase === 'connect' || phase === 'dns')
}

function isIn({ exchange }: Seen, { since, until }: PastOutage): boolean {
  const endedAt = exchange.startedAt + exchange.durationMs
  return endedAt >= since && exchange.startedAt <= until
}
