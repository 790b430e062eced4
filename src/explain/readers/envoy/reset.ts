/** Why Envoy lost a stream or a connection to an upstream: its reset reasons and the transport's own words. */

import { ENVOY_CODEC, overflow, overloaded } from '../envoy-flags.ts'
import { errnoName } from '../errno.ts'
import { errno, fin, invalid, reset, timer } from '../parts/ends.ts'
import { errnoIn } from '../parts/errno.ts'
import { rowIn } from '../parts/text.ts'
import { ended, type Told } from '../parts/told.ts'
import { tlsFailureOf } from '../tls-words.ts'

/** `%UPSTREAM_TRANSPORT_FAILURE_REASON%` and what stands behind `transport failure reason:`; null: it has no word that is known. */
export function ofTransport(text: string): Told | null {
  if (text === '' || text === '-') return null
  const plain = text.replaceAll('_', ' ')
  const number = /connect error: (\d{1,3})\b/.exec(plain)?.[1]
  if (number !== undefined) return ended('connect', errno(errnoName(Number(number))))
  const failure = tlsFailureOf(plain)
  if (failure !== null) return ended('tls', { kind: 'tls', failure })
  const words = plain.includes('connect error') ? errnoIn(plain) : undefined
  if (words !== undefined) return ended('connect', errno(words))
  if (/TLS error|SSL routines/.test(plain)) {
    return ended('tls', {
      kind: 'tls',
      failure: { stage: 'protocol', code: 'TLS_ERROR', message: plain.slice(0, 300) },
    })
  }
  return null
}

/** `begun`: the answer's head had been passed on. Longer reasons stand before those that they contain. */
const REASONS: readonly (readonly [says: string, of: (begun: boolean) => Told])[] = [
  ['connection timeout', () => ended('connect', timer('connect'), 'inferred')],
  ['connection failure', () => ended('connect', errno('ECONNREFUSED'), 'guessed')],
  ['connection termination', begun => ended(begun ? 'receive' : 'wait', fin, begun ? undefined : 'inferred')],
  ['overload manager', () => overloaded],
  ['overflow', () => overflow],
  ['remote refused stream', begun => ended(begun ? 'receive' : 'wait', { kind: 'stream-reset', code: 7 })],
  ['remote error with CONNECT', () => ended('wait', invalid('upgrade-mismatch'))],
  ['remote reset', begun => ended(begun ? 'receive' : 'wait', { kind: 'stream-reset' })],
  [
    'protocol error',
    begun => ended(begun ? 'receive' : 'wait', invalid(begun ? 'chunk-size' : 'status-line'), 'inferred'),
  ],
  ['http2 http11', () => ended('wait', invalid('status-line'), 'inferred')],
  ['local refused stream', begun => ended(begun ? 'receive' : 'wait', reset, 'guessed')],
  ['local reset', begun => ended(begun ? 'receive' : 'wait', reset, 'guessed')],
]

/** The transport's word, where it has one, tells more than the reason that Envoy sums it up in. */
export function ofReset(reason: string, transport: string, begun = false): Told | null {
  const byTransport = begun ? null : ofTransport(transport)
  const plain = reason.replaceAll('_', ' ')
  const byReason = rowIn(plain, REASONS)?.(begun) ?? null
  if (byReason === null) return byTransport
  // A handshake that broke is told by both; a connection that ended after it by an alert is not a lost request.
  if (byTransport !== null && (plain.includes('failure') || plain.includes('termination'))) return byTransport
  if (plain.includes('protocol error')) return rowIn(`${reason}${transport}`, ENVOY_CODEC) ?? byReason
  return byReason
}

/** `upstream_reset_before_response_started{REASON|TRANSPORT}`, or with a comma, or in words with blanks. */
export function ofResetDetails(details: string): Told | null {
  const open = details.indexOf('{')
  const begun = details.startsWith('upstream_reset_after')
  if (!begun && !details.startsWith('upstream_reset_before')) return null
  const inside = open < 0 ? '' : details.slice(open + 1).replace(/\}$/, '')
  const at = inside.search(/[|,]/)
  return ofReset(at < 0 ? inside : inside.slice(0, at), at < 0 ? '' : inside.slice(at + 1), begun)
}
