/** Trailer fields that may travel on (RFC 9110 §6.5.1): an upstream that merges them into the head must not be misled by them. */
import { fieldNumber } from './field-names.ts'
import { copyRuns } from './forward.ts'
import type { Head } from './head.ts'
import { forwards, plainName } from './plain-name.ts'

/** None that frames, routes, modifies, authenticates or describes content, and none that the route drops or sets in the head. */
export function trailerSection(trailers: Head, dropped: ReadonlySet<string> | null): string {
  return copyRuns(trailers, (number, i) => {
    if (number !== 0) return ''
    const name = trailers.name(i)
    const plain = plainName(name)
    if (fieldNumber(plain) !== 0 || FORBIDDEN.has(plain) || forwards(plain)) return ''
    return dropped !== null && (dropped.has(plain) || dropped.has(name.toLowerCase())) ? '' : null
  })
}

const FORBIDDEN: ReadonlySet<string> = new Set([
  'authorization',
  'www-authenticate',
  'cookie',
  'set-cookie',
  'cache-control',
  'expires',
  'age',
  'vary',
  'pragma',
  'warning',
  'content-encoding',
  'content-range',
  'content-location',
  'accept-encoding',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'location',
  'origin',
  'referer',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
])
