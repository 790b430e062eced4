/** How old an answer is and how long it is fresh (RFC 9111 §4.2), for a cache that many clients share. Milliseconds throughout. */
import type { Head } from '../http1/head.ts'
import { type CacheControl, parseCacheControl } from './cache-control.ts'
import { parseHttpDate } from './http-date.ts'

/** What an answer's head says about its time. */
export interface Freshness {
  control: CacheControl
  /** Corrected initial age: what it had when it came. */
  initialAgeMs: number
  lifetimeMs: number
  /** The lifetime is a guess from Last-Modified. */
  heuristic: boolean
  /** What it was worked out from, and can be again. */
  sent: Sent
}

/** When the request went out and the answer's head came in, epoch ms. */
export interface Sent {
  requestedAt: number
  answeredAt: number
}

export function freshnessOf(head: Head, sent: Sent): Freshness {
  const control = parseCacheControl(head.field('cache-control'))
  const date = dateOf(head, 'date', sent.answeredAt)
  const explicit = explicitLifetime(head, control, date ?? sent.answeredAt, sent.answeredAt)
  return {
    control,
    initialAgeMs: initialAge(date, ageField(head), sent),
    lifetimeMs: explicit ?? heuristicLifetime(head, date ?? sent.answeredAt, sent.answeredAt),
    heuristic: explicit === null,
    sent,
  }
}

/**
 * RFC 9111 §4.2.3. A Date in the future makes no answer young, an Age that cannot be read makes it as old as can be:
 * then some cache on the way had something to say that we cannot understand.
 */
export function initialAge(date: number | null, ageMs: number, { requestedAt, answeredAt }: Sent): number {
  const apparent = date === null ? 0 : Math.max(0, answeredAt - date)
  const corrected = ageMs + Math.max(0, answeredAt - requestedAt)
  return Math.max(apparent, corrected)
}

const ageMaxMs = 2 ** 31 * 1000

/** Several Ages: the first counts (RFC 9111 §5.1), but only where all of them are numbers. */
function ageField(head: Head): number {
  const value = head.field('age')
  if (value === undefined) return 0
  const ages = value.split(',').map(age => age.trim())
  if (!ages.every(age => /^\d+$/.test(age))) return ageMaxMs
  return Math.min(Number(ages[0]) * 1000, ageMaxMs)
}

/** RFC 9111 §4.2.1: s-maxage, else max-age, else Expires; null where the origin says nothing. What cannot be read has expired. */
function explicitLifetime(head: Head, control: CacheControl, date: number, now: number): number | null {
  if (control.sMaxAge !== null) return control.sMaxAge * 1000
  if (control.maxAge !== null) return control.maxAge * 1000
  if (head.field('expires') === undefined) return null
  const expires = dateOf(head, 'expires', now)
  return expires === null ? 0 : Math.max(0, expires - date)
}

/** A guess never goes beyond a day: RFC 9111 §4.2.2 wants to be warned of longer ones, and there is no Warning any more. */
const heuristicMaxMs = 24 * 60 * 60 * 1000

/** A tenth of the time since the last change, for answers that may be guessed about. */
function heuristicLifetime(head: Head, date: number, now: number): number {
  const modified = dateOf(head, 'last-modified', now)
  if (modified === null || !mayBeGuessed(head.status)) return 0
  return Math.min(heuristicMaxMs, Math.max(0, date - modified) / 10)
}

/** Heuristically cacheable (RFC 9110 §15.1), without 206, which is never kept, and 501, which is a failure. */
export function mayBeGuessed(status: number): boolean {
  return GUESSED.has(status)
}

const GUESSED: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414])

/** Repeated or unreadable: null. */
function dateOf(head: Head, name: string, now: number): number | null {
  const value = head.field(name)
  return value === undefined ? null : parseHttpDate(value, now)
}
