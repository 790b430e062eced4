/** endpoints: where all but the endpoint was there for a further try, one more would have been asked. */
import type { Finding, Group, Seen } from './finding.ts'
import { hasTriesLeft, lastOf, stoppedBy, unasked } from './further-try.ts'

export function anotherEndpoint(group: Group): Finding[] {
  const { settings } = group
  const helped = [...stoppedBy(group, 'no-other-endpoint'), ...group.seen.filter(one => heldInVain(one, group))]
  const count = settings?.endpoints.length
  return [
    {
      setting: 'endpoints',
      value: count === undefined || count > 1 ? 'one more' : 'a second one',
      ...(count !== undefined && { instead: String(count) }),
      effect: 'another-chance',
      helped,
      known:
        'a further try was allowed, and there was nobody left to ask; whether another would have answered is not known',
      basis: 'facts',
      confidence: 'inferred',
    },
  ]
}

/** It waited for an outage to end because there was nobody else. */
function heldInVain(one: Seen, { settings }: Group): boolean {
  const { hidden, exchange } = one
  if (hidden || exchange.waited?.cause === undefined || exchange.attempts.length === 0) return false
  return lastOf(one).notRetried === undefined && hasTriesLeft(one, settings) && unasked(one, settings) === 0
}
