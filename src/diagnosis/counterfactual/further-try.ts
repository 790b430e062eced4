/** What the rules about further tries have in common: the attempt that was the last, and whether there was anybody left to ask. */
import type { Attempt, NotRetried } from '../../exchange/attempt.ts'
import type { Group, Seen, SettingsInForce } from './finding.ts'

/** Failures that clients saw, whose last attempt was not followed by another one for this reason. */
export function stoppedBy({ seen }: Group, why: NotRetried): Seen[] {
  return seen.filter(({ hidden, exchange }) => !hidden && exchange.attempts.at(-1)?.notRetried === why)
}

export function lastOf({ exchange }: Seen): Attempt {
  return exchange.attempts.at(-1)!
}

/** Endpoints that it did not ask; 0 where the settings are not known. */
export function unasked({ exchange }: Seen, settings: SettingsInForce | undefined): number {
  const asked = new Set(exchange.attempts.map(({ endpoint }) => endpoint))
  return settings === undefined ? 0 : Math.max(0, settings.endpoints.length - asked.size)
}

/** A further try needs one, and somebody to make it at. */
export function hasTriesLeft(one: Seen, settings: SettingsInForce | undefined): boolean {
  return settings !== undefined && one.exchange.attempts.length < settings.retry.attempts
}
