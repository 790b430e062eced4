/** limits.responseHeaders and limits.responseBody: only where the whole size is known can a larger limit be named. */
import type { Attempt, AttemptEnd } from '../../exchange/attempt.ts'
import { sizeAbove, sizeText } from './amounts.ts'
import type { Finding, Group, Seen } from './finding.ts'

export function headLimit({ seen }: Group): Finding[] {
  return limitFinding('responseHeaders', seen, ({ end }) =>
    isLimit(end) && end.limit.startsWith('header-') ? end.whole : undefined,
  )
}

export function bodyLimit({ seen }: Group): Finding[] {
  return limitFinding('responseBody', seen, ({ end, bodyExpected }) =>
    isLimit(end) && end.limit === 'body' ? bodyExpected : undefined,
  )
}

function limitFinding(name: string, seen: readonly Seen[], wholeOf: (last: Attempt) => number | undefined): Finding[] {
  const sizes = new Map<Seen, number>()
  for (const one of seen) {
    const last = one.exchange.attempts.at(-1)
    const whole = last && wholeOf(last)
    if (whole !== undefined) sizes.set(one, whole)
  }
  if (sizes.size === 0) return []
  const most = Math.max(...sizes.values())
  const max = Math.max(...[...sizes.keys()].map(limitOf))
  if (most <= max) return []
  const unknown = seen.length - sizes.size
  return [
    {
      setting: `limits.${name}`,
      value: sizeText(sizeAbove(most)),
      instead: sizeText(max),
      effect: 'prevented',
      helped: [...sizes.keys()],
      known: `the largest had ${most} bytes${unknown > 0 ? `; of ${unknown} more the whole size was not seen` : ''}`,
      basis: 'facts',
      confidence: 'proven',
    },
  ]
}

function isLimit(end: AttemptEnd): end is AttemptEnd & { kind: 'limit' } {
  return end.kind === 'limit'
}

function limitOf({ exchange }: Seen): number {
  const end = exchange.attempts.at(-1)!.end
  return isLimit(end) ? end.max : 0
}
