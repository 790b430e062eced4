/** `client …`: requests that broke a rule, and clients that left or fell silent. Nobody behind the gateway is to blame. */
import type { Fact } from '../../fact.ts'
import { clientEnded, refused, type Said } from './facts.ts'

/** By the words after `client sent `: the reason in the words of our own request reader; the first that fits. */
const REASONS: readonly (readonly [starts: string, reason: string])[] = [
  ['"Content-Length" and "Transfer-Encoding"', 'length-and-transfer-encoding'],
  ['invalid "Content-Length"', 'content-length'],
  ['unknown "Transfer-Encoding"', 'transfer-coding-unsupported'],
  ['HTTP/1.0 request with "Transfer-Encoding"', 'transfer-encoding-1.0'],
  ['HTTP/1.1 request without "Host"', 'host-missing'],
  ['no "Host"', 'host-missing'],
  ['duplicate host header', 'host-duplicate'],
  ['duplicate header line: "Host', 'host-duplicate'],
  ['invalid host', 'host-invalid'],
  ['duplicate header line', 'field-line'],
  ['invalid chunked body', 'chunk-size'],
  ['invalid header', 'field-line'],
  ['header', 'field-line'],
  ['too long header', 'headers-too-large'],
  ['too large header', 'headers-too-large'],
  ['too many header', 'too-many-fields'],
  ['too large request', 'headers-too-large'],
  ['too long URI', 'uri-too-long'],
  ['invalid version', 'version'],
  ['CONNECT method', 'method-not-allowed'],
  ['TRACE method', 'method-not-allowed'],
]

const SENT = 'client sent '
/** nginx calls for a client certificate, and none came. */
const NO_CERTIFICATE = 'no required SSL certificate'

export function clientSent(said: Said): readonly Fact[] {
  const what = said.line.message.slice(SENT.length)
  if (what.startsWith(NO_CERTIFICATE)) return [refused(said, { kind: 'denied', rule: NO_CERTIFICATE })]
  const reason = REASONS.find(([starts]) => what.startsWith(starts))?.[1] ?? 'request-line'
  return [refused(said, { kind: 'invalid-request', reason, at: 0 })]
}

/** `client intended to send too large body: 1611204 bytes`. */
export function bodyTooLarge(said: Said): readonly Fact[] {
  const size = /: (\d{1,20})/.exec(said.line.message)?.[1]
  const values = size === undefined ? {} : { values: [size] }
  return [refused(said, { kind: 'invalid-request', reason: 'body-too-large', at: 0, ...values })]
}

export function brokeProtocol(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'invalid-request', reason: 'request-line', at: 0 })]
}

/** Asked for another name than it had named in the handshake. */
export function misdirected(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'invalid-request', reason: 'misdirected', at: 0 })]
}

/** What stands before `PROXY protocol` is no header of it: a balancer in front does not send one, or sends another kind. */
export function brokenProxyHeader(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'invalid-request', reason: 'bad-request-line', at: 0 })]
}

/** It closed its connection; before it had asked for anything nobody lost a request. */
export function clientLeft(said: Said): readonly Fact[] {
  const { doing, tail } = said.line
  const before =
    doing === undefined ? tail.client !== undefined && tail.request === undefined : doing.phase === 'accept'
  if (before || doing?.side === 'aside') return []
  return [clientEnded(said, { kind: 'fin' }, doing?.phase ?? 'wait')]
}

/** `client timed out (110: …) while …`. */
export function clientTimedOut(said: Said): readonly Fact[] {
  const { doing } = said.line
  if (doing === undefined || doing.side === 'aside') return []
  if (doing.side === 'client' && doing.phase === 'receive') {
    return [clientEnded(said, { kind: 'timer', timer: 'clientWrite', ms: 0 }, 'receive')]
  }
  if (doing.phase === 'accept') {
    return [clientEnded(said, { kind: 'timer', timer: 'headerTimeout', ms: 0 }, 'accept')]
  }
  return [clientEnded(said, { kind: 'timer', timer: 'bodyIdle', ms: 0 }, 'send')]
}
