/** A request as a cache sees it: which address it asks for, and what it says about answers that were kept. */
import type { Head } from '../http1/head.ts'
import { type CacheControl, parseCacheControl } from './cache-control.ts'

export interface CacheRequest {
  /** The target URI as the origin would know it (RFC 9111 §2). */
  uri: string
  method: string
  head: Head
  control: CacheControl
  authorized: boolean
  cookies: boolean
  /** Something that is not in the address may change what is answered. */
  unkeyed: boolean
  /** If-None-Match or If-Modified-Since. */
  conditional: boolean
}

/** What the gateway tells the origin of the request's address. */
export interface Address {
  scheme: string
  authority: string
  /** With its query. */
  target: string
}

/** null: not a cache's business, it goes to the origin and nothing is kept of it. `passes`: so it does for other reasons, content or an upgrade. */
export function cacheRequest(head: Head, address: Address, passes: boolean): CacheRequest | null {
  if (head.method !== 'GET' && head.method !== 'HEAD') return null
  // Ranges, and conditions on what the client wants to change or to go on reading, are for the origin.
  if (passes || PASSING.some(name => head.field(name) !== undefined)) return null
  return {
    uri: uriOf(address),
    method: head.method,
    head,
    control: requestControl(head),
    authorized: head.field('authorization') !== undefined,
    cookies: head.field('cookie') !== undefined,
    unkeyed: UNKEYED.some(name => head.field(name) !== undefined),
    conditional: head.field('if-none-match') !== undefined || head.field('if-modified-since') !== undefined,
  }
}

/** Others may wait for its answer: one that will hardly be kept is for itself alone. */
export function mayLead({ method, unkeyed, authorized, control }: CacheRequest): boolean {
  return method === 'GET' && !unkeyed && !authorized && !control.noStore
}

export function uriOf({ scheme, authority, target }: Address): string {
  return `${scheme}://${authority.toLowerCase()}${target}`
}

const PASSING = ['range', 'if-range', 'if-match', 'if-unmodified-since', 'expect']

/** Some frameworks let these name another path or method: kept, the answer would be served to those who named none. */
const UNKEYED = ['x-original-url', 'x-rewrite-url', 'x-http-method-override', 'x-http-method', 'x-method-override']

/** Pragma speaks where Cache-Control is silent (RFC 9111 §5.4). */
function requestControl(head: Head): CacheControl {
  const written = head.field('cache-control')
  const pragma = written === undefined ? head.field('pragma') : undefined
  return parseCacheControl(
    pragma === undefined ? written : /(?:^|,)[ \t]*no-cache[ \t]*(?:,|$)/i.test(pragma) ? 'no-cache' : undefined,
  )
}
