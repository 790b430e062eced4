/** The field names that the gateway itself acts on. Every other name passes by number 0. */

export const OTHER = 0

const names = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'host',
  'expect',
  'trailer',
  'via',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'x-request-id',
  'http2-settings',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'max-forwards',
  'date',
  'idempotency-key',
  'retry-after',
  'proxy-status',
  'sec-websocket-accept',
  'sec-websocket-key',
  'accept',
  'accept-language',
  'content-type',
] as const

export type KnownName = (typeof names)[number]

/** Field name (lower case) → its number. */
export const FIELD = Object.fromEntries(names.map((name, i) => [name, i + 1])) as Readonly<Record<KnownName, number>>

const numbers: ReadonlyMap<string, number> = new Map(names.map((name, i) => [name, i + 1]))
const lengths: ReadonlySet<number> = new Set(names.map(name => name.length))

/** The number of a field name in any letter case. */
export function fieldNumber(name: string): number {
  if (!lengths.has(name.length)) return OTHER
  return numbers.get(name.toLowerCase()) ?? OTHER
}

/** Hop-by-hop whether named by Connection or not (RFC 9110 §7.6.1). */
export const HOP_BY_HOP: ReadonlySet<number> = new Set([
  FIELD.connection,
  FIELD['keep-alive'],
  FIELD['proxy-connection'],
  FIELD.te,
  FIELD['transfer-encoding'],
  FIELD.upgrade,
  FIELD['http2-settings'],
])

/** Fields that a client cannot have removed by naming them in Connection: framing, routing, and what the gateway adds. */
export const NOT_REMOVABLE: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'via',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'x-request-id',
  'authorization',
  'cookie',
  'date',
  'content-type',
  'cache-control',
])
