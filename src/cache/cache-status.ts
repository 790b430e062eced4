/** Cache-Status (RFC 9211): in the answer itself, how the cache came to give it. Our member stands behind those of caches behind us. */

/** Why the request went to the origin (RFC 9211 §2.2). */
export type Forwarded = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'request' | 'stale'

export interface CacheStatus {
  /** Given without asking the origin. */
  hit?: boolean
  fwd?: Forwarded
  /** What the origin said, where it answered and this is not its answer. */
  fwdStatus?: number
  /** Another client's request brought it. */
  collapsed?: boolean
  stored?: boolean
  /** Seconds it stays fresh; below zero: since when it is not. */
  ttl?: number
  /** A word: why it was not kept, or which failure it stands in for. */
  detail?: string
}

/** One field line, with CRLF: lines of one name are one list in their order. */
export function cacheStatusLine(status: CacheStatus): string {
  let line = 'Cache-Status: goodgate'
  if (status.hit) line += '; hit'
  if (status.fwd !== undefined) line += `; fwd=${status.fwd}`
  if (status.fwdStatus !== undefined) line += `; fwd-status=${status.fwdStatus}`
  if (status.ttl !== undefined) line += `; ttl=${Math.trunc(status.ttl)}`
  if (status.stored) line += '; stored'
  if (status.collapsed) line += '; collapsed'
  // Letters, digits, hyphens and slashes make a token (RFC 9651 §3.3.4).
  if (status.detail !== undefined) line += `; detail=${status.detail}`
  return `${line}\r\n`
}
