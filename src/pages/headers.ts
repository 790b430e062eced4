/** The fields of an answer of ours, Proxy-Status (RFC 9209) among them. */
import { serializeList, Token } from 'structured-headers'
import type { ProxyErrorType } from '../causes/cause.ts'
import type { AnswerInput } from './answer-input.ts'

export type Fields = [name: string, value: string][]

/** RFC 9110 §15.5.6 wants Allow with a 405; CONNECT is the one method the gateway itself declines. */
const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

export function answerFields(input: AnswerInput, contentType: string, length: number, language: string): Fields {
  const fields: Fields = [
    ['Content-Type', contentType],
    ['Content-Length', String(length)],
    ['Content-Language', language],
    ['Vary', 'Accept, Accept-Language'],
  ]
  commonFields(input, fields)
  if (input.retryAfterSeconds !== undefined) fields.push(['Retry-After', String(wholeSeconds(input.retryAfterSeconds))])
  if (input.status === 405) fields.push(['Allow', ALLOWED_METHODS])
  return fields
}

/** What every answer of ours carries, gRPC included. */
export function commonFields(input: AnswerInput, fields: Fields): void {
  fields.push(['Cache-Control', 'no-store'], ['X-Content-Type-Options', 'nosniff'])
  fields.push(['X-Request-Id', fieldSafe(input.requestId)])
  const status = input.proxyStatus ?? ownProxyStatus(input)
  if (status !== undefined) fields.push(['Proxy-Status', fieldSafe(status)])
}

/** Retry-After counts whole seconds; 0 would be an invitation to hammer. */
export function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds))
}

const remembered = new Map<string, string>()

/**
 * `goodgate; error=connection_refused; details="connection-refused"`. Absent where the table knows no error type.
 * `nextHop` tells the topology: only with details.
 */
export function proxyStatus(
  name: string,
  error: ProxyErrorType | null,
  cause: string,
  reason?: string | undefined,
  nextHop?: string | undefined,
): string | undefined {
  if (error === null) return undefined
  const details = reason === undefined ? cause : `${cause}/${reason}`
  if (nextHop !== undefined) return oneMember(name, { error: new Token(error), 'next-hop': ascii(nextHop), details })
  const key = `${name} ${error} ${details}`
  let value = remembered.get(key)
  if (value === undefined) {
    value = oneMember(name, { error: new Token(error), details })
    // The vocabulary is finite; the bound only guards against a caller that makes reasons up.
    if (remembered.size < 512) remembered.set(key, value)
  }
  return value
}

/** `goodgate; received-status=503`: the origin answered, we only pass it on. */
export function proxyStatusReceived(status: number, name = 'goodgate'): string {
  return `${name}; received-status=${status}`
}

function ownProxyStatus(input: AnswerInput): string | undefined {
  const nextHop = input.details?.exchange.attempts.at(-1)
  const hop = nextHop && (nextHop.address ?? nextHop.endpoint)
  return proxyStatus('goodgate', input.row.error, input.cause, input.reason, hop)
}

function oneMember(name: string, parameters: Record<string, Token | string>): string {
  const text = serializeList([[new Token(name), new Map(Object.entries(parameters))]])
  return text.replaceAll(';', '; ')
}

/** sf-string holds visible ASCII and space only (RFC 9651 §3.3.3). */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replaceAll(';', ',')
}

/** A line break in a field would split the answer in two. */
function fieldSafe(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : value.replace(/[^\x20-\x7e]/g, '')
}
