/** What is known of an endpoint's name when a dial has failed, written down. */
import type { NameFacts } from '../exchange/attempt.ts'
import type { KnownName } from './known-name.ts'

export type { NameFacts } from '../exchange/attempt.ts'

/** `answerAgeMs`: of the answer that the dial went by. */
export function nameFacts(name: KnownName | undefined, answerAgeMs: number, now: number): NameFacts {
  const latest = name === undefined || name.denied ? [] : (name.addresses ?? [])
  return {
    answerAgeMs: Math.round(answerAgeMs),
    latest: latest.map(({ address }) => address),
    ...(name?.rotates(now) && { rotates: true }),
    ...(name?.error && { failing: name.error.code }),
  }
}
