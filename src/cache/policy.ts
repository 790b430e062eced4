/** What a shared cache may keep (RFC 9111 §3), and what of it may be given to whom (§4): no state, no clock. */
import type { Head } from '../http1/head.ts'
import type { CacheControl } from './cache-control.ts'
import type { CacheRequest } from './cache-request.ts'
import { type Freshness, mayBeGuessed } from './freshness.ts'
import { selectingFields } from './vary.ts'

/** Why an answer is not kept; the words appear in Cache-Status. */
export type NotKept =
  | 'method'
  | 'request-no-store'
  | 'unkeyed'
  | 'status'
  | 'malformed'
  | 'no-store'
  | 'private'
  | 'authorization'
  | 'set-cookie'
  | 'cookie'
  | 'vary'
  | 'not-cacheable'
  | 'no-length'
  | 'too-large'
  | 'busy'

/** null: it may be kept. In the order of RFC 9111 §3; the last ones are our own caution. */
export function whyNotKept(request: CacheRequest, head: Head, { control, heuristic }: Freshness): NotKept | null {
  if (request.method !== 'GET') return 'method'
  if (request.control.noStore) return 'request-no-store'
  if (request.unkeyed) return 'unkeyed'
  if (!mayKeepStatus(head.status)) return 'status'
  if (control.malformed) return 'malformed'
  // RFC 9111 §5.2.2.3: who knows the status need not heed the no-store that is there for those who do not.
  if (control.noStore && !(control.mustUnderstand && mayBeGuessed(head.status))) return 'no-store'
  if (control.mustUnderstand && !mayBeGuessed(head.status)) return 'status'
  if (control.private) return 'private'
  if (request.authorized && !control.public && !control.mustRevalidate && control.sMaxAge === null)
    return 'authorization'
  if (heuristic && !control.public && !mayBeGuessed(head.status)) return 'not-cacheable'
  // RFC 9111 §7.3 leaves it to us. Kept, it would hand one visitor's session to the next; nginx refuses it too.
  if (head.field('set-cookie') !== undefined) return 'set-cookie'
  // Made for somebody, and nobody has said that it is the same for all.
  if (request.cookies && heuristic && !control.public) return 'cookie'
  return selectingFields(head) === null ? 'vary' : null
}

/** Parts are not put together, a 304 is about something else, and a failure that is kept would outlive itself. */
function mayKeepStatus(status: number): boolean {
  return status >= 200 && status < 500 && status !== 206 && status !== 304 && !OF_THE_MOMENT.has(status)
}

/** Answers to the circumstances of one request: its range, its credentials, its pace. */
const OF_THE_MOMENT: ReadonlySet<number> = new Set([401, 407, 408, 412, 416, 417, 421, 425, 429])

/** A kept answer as it is judged. */
export interface Judged {
  control: CacheControl
  lifetimeMs: number
  heuristic: boolean
  /** Current age (RFC 9111 §4.2.3). */
  ageMs: number
}

/**
 * May it be given without asking the origin (RFC 9111 §4)? What the request says is advice (§5.2.1), and taken:
 * whoever reloads a page wants to know. `only-if-cached` is not: for its clients a gateway is the origin.
 */
export function fresh(kept: Judged, request: CacheRequest): boolean {
  const { control } = request
  if (kept.control.noCache || control.noCache || control.noStore || control.malformed) return false
  if (kept.heuristic && (request.cookies || request.authorized) && !kept.control.public) return false
  if (control.maxAge !== null && kept.ageMs > control.maxAge * 1000) return false
  const freshForMs = kept.lifetimeMs - kept.ageMs
  if (freshForMs <= 0) return toleratedStale(kept, request)
  return control.minFresh === null || freshForMs >= control.minFresh * 1000
}

/** The client takes stale ones (RFC 9111 §5.2.1.2), and the origin has not forbidden it. */
function toleratedStale(kept: Judged, { control }: CacheRequest): boolean {
  if (control.maxStale === null || control.minFresh !== null || forbidsStale(kept.control)) return false
  if (kept.control.sMaxAge !== null) return false
  return kept.ageMs - kept.lifetimeMs <= control.maxStale * 1000
}

/**
 * May it be given because the origin fails (RFC 5861 §4)? The answer's own `stale-if-error` goes before the route's
 * setting. `s-maxage` forbids stale answers unless the same field asks for them (RFC 9111 §5.2.2.10). Whoever says who
 * he is gets none that was made for nobody in particular, unless it says that it is the same for all.
 */
export function servableOnError(kept: Judged, request: CacheRequest, staleIfErrorMs: number): boolean {
  const { control } = kept
  if (kept.heuristic && request.authorized && !control.public) return false
  if (forbidsStale(control)) return false
  const staleForMs = kept.ageMs - kept.lifetimeMs
  if (staleForMs <= 0) return true
  if (control.staleIfError !== null) return staleForMs <= control.staleIfError * 1000
  return control.sMaxAge === null && staleForMs <= staleIfErrorMs
}

/** While another request refreshes it (RFC 5861 §3). */
export function servableMeanwhile(kept: Judged, request: CacheRequest): boolean {
  const { control } = kept
  if (control.staleWhileRevalidate === null || forbidsStale(control) || request.control.noCache) return false
  if (request.control.maxAge !== null && kept.ageMs > request.control.maxAge * 1000) return false
  return kept.ageMs - kept.lifetimeMs <= control.staleWhileRevalidate * 1000
}

function forbidsStale(control: CacheControl): boolean {
  return control.mustRevalidate || control.proxyRevalidate || control.noCache
}

/** An unsafe method that went well has changed what is kept (RFC 9111 §4.4). */
export function invalidates(method: string, status: number): boolean {
  return !SAFE.has(method) && status >= 200 && status < 400
}

/** RFC 9110 §9.2.1. */
export const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
