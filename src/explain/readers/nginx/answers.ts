/** `upstream sent …`: what nginx's parsers say about an answer, in the words of our own reader. */
import type { AttemptEnd, ResponseLimit } from '../../../exchange/attempt.ts'
import type { Fact } from '../../fact.ts'
import { upstreamPhase } from './ends.ts'
import { attempted, type Said } from './facts.ts'

/** By the words after `upstream sent `; the first that fits. What is not listed breaks a rule of the grammar. */
const REASONS: readonly (readonly [starts: string, reason: string])[] = [
  ['no valid HTTP/1.0 header', 'not-http'],
  ['"Content-Length" and "Transfer-Encoding" headers', 'length-and-transfer-encoding'],
  ['duplicate header line: "Content-Length', 'content-length-differs'],
  ['duplicate header line: "content-length', 'content-length-differs'],
  ['duplicate header line: "Transfer-Encoding', 'transfer-encoding'],
  ['duplicate header line: "transfer-encoding', 'transfer-encoding'],
  ['unknown "Transfer-Encoding"', 'transfer-encoding'],
  ['invalid "Content-Length"', 'content-length'],
  ['invalid content length', 'content-length'],
  ['invalid chunked response', 'chunk-size'],
  ['data after final chunk', 'chunk-data-end'],
  ['data after trailers', 'chunk-data-end'],
  ['invalid trailer', 'trailer-field'],
  ['trailer without end stream flag', 'trailer-field'],
  ['more data than specified in "Content-Length"', 'more-than-content-length'],
  ['response body larger than indicated content length', 'more-than-content-length'],
  ['HTTP/1.0 response with early hints', 'interim-on-http-1.0'],
  ['too many early hints', 'too-many-interim'],
  ['invalid status', 'status-code'],
  ['invalid :status', 'status-code'],
  ['unexpected :status', 'status-code'],
  ['no :status', 'status-line'],
  ['duplicate :status', 'status-line'],
  ['duplicate header line', 'field-line'],
  ['invalid header', 'field-line'],
]

const LIMITS: readonly (readonly [starts: string, limit: ResponseLimit])[] = [
  ['too big header', 'header-section'],
  ['too big trailers', 'trailer-section'],
  ['too large http2 header name', 'header-line'],
  ['too large http2 header value', 'header-line'],
]

const SENT = 'upstream sent '

export function answerSent(said: Said): readonly Fact[] {
  const { message } = said.line
  // Fields that may come once only are dropped with a warning where nothing depends on them.
  if (message.endsWith(', ignored')) return []
  const what = message.slice(SENT.length)
  const end = limitEnd(what) ?? frameEnd(what) ?? invalidEnd(what)
  const inBody = end.kind === 'invalid' && /^(?:chunk|trailer|more-than)/.test(end.problem.reason)
  const trailers = end.kind === 'limit' && end.limit === 'trailer-section'
  const phase = inBody || trailers ? 'receive' : upstreamPhase(said)
  // nginx's words for whatever is no status line: a broken one, an alert of TLS, a banner. The bytes are not shown.
  const surest = what.startsWith('no valid HTTP/1.0 header') ? 'inferred' : undefined
  return [attempted(said, { phase, end }, surest)]
}

/** Rules of HTTP/2 and FastCGI that nginx words without `sent`. */
export function answerBroke(said: Said): readonly Fact[] {
  return [
    attempted(said, { phase: upstreamPhase(said), end: { kind: 'invalid', problem: { reason: 'frame', at: 0 } } }),
  ]
}

/** Unpacking an answer failed: gunzip. */
export function inflateFailed(said: Said): readonly Fact[] {
  const problem = { reason: 'content-coding', at: 0 }
  return [attempted(said, { phase: 'receive', end: { kind: 'invalid', problem } })]
}

function limitEnd(what: string): AttemptEnd | undefined {
  const limit = LIMITS.find(([starts]) => what.startsWith(starts))?.[1]
  return limit === undefined ? undefined : { kind: 'limit', limit, max: 0, size: 0 }
}

function invalidEnd(what: string): AttemptEnd & { kind: 'invalid' } {
  const reason = REASONS.find(([starts]) => what.startsWith(starts))?.[1] ?? 'grammar'
  return { kind: 'invalid', problem: { reason, at: 0 } }
}

/**
 * What is no HTTP/2 is read as a frame's head all the same: its first three bytes are printed as a length, and they tell who
 * spoke. `HTT` is an answer in HTTP/1, 15 03 03 an alert of TLS.
 */
function frameEnd(what: string): AttemptEnd | undefined {
  const number = /^too large http2 frame: (\d{1,8})$/.exec(what)?.[1]
  if (number === undefined) return undefined
  const bytes = Number(number).toString(16).padStart(6, '0')
  if (bytes === '485454') {
    return {
      kind: 'tls',
      failure: { stage: 'alpn', code: 'HTTP1_ANSWER', message: 'an HTTP/1 answer in place of a frame' },
    }
  }
  return { kind: 'invalid', problem: { reason: 'not-http', at: 0, sampleHex: bytes } }
}
