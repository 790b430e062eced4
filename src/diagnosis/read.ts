/** Failures of the answer itself: bytes that are no HTTP, contradictions, sizes, and answers that end too soon. */

import type { CauseId } from '../causes/table.ts'
import type { Attempt, ResponseLimit, WireProblem } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { isTlsAlert, sampleText } from './sample.ts'
import { isReset } from './send.ts'
import { lookUp, verdict } from './verdict.ts'
import { insideHead } from './wait.ts'

/** The reader's reasons, by cause. A reason that is not listed is a broken rule of the grammar: http-protocol-error. */
export const RESPONSE_REASONS: Readonly<Record<string, CauseId>> = {
  'not-http': 'not-http',
  'status-line': 'http-protocol-error',
  'status-code': 'http-protocol-error',
  version: 'http-protocol-error',
  'field-line': 'http-protocol-error',
  'field-name': 'http-protocol-error',
  'field-value': 'http-protocol-error',
  'space-before-colon': 'http-protocol-error',
  'control-byte': 'http-protocol-error',
  'content-length': 'http-response-framing-conflict',
  'content-length-differs': 'http-response-framing-conflict',
  'length-and-transfer-encoding': 'http-response-framing-conflict',
  'transfer-encoding': 'http-response-framing-conflict',
  'bare-cr': 'http-response-framing-conflict',
  'bare-lf': 'http-response-framing-conflict',
  'obs-fold': 'http-response-framing-conflict',
  'chunk-size': 'http-response-transfer-coding',
  'chunk-extension': 'http-response-transfer-coding',
  'chunk-data-end': 'http-response-transfer-coding',
  'trailer-field': 'http-response-transfer-coding',
  'headers-too-large': 'http-response-header-section-size',
  'too-many-fields': 'http-response-header-section-size',
  'trailers-too-large': 'http-response-trailer-section-size',
  'content-coding': 'http-response-content-coding',
  'unexpected-101': 'unexpected-informational',
  'too-many-interim': 'unexpected-informational',
  'interim-on-http-1.0': 'unexpected-informational',
  'upgrade-mismatch': 'http-upgrade-failed',
}

const LIMITS: Readonly<Record<ResponseLimit, CauseId>> = {
  'header-section': 'http-response-header-section-size',
  'header-line': 'http-response-header-size',
  body: 'http-response-body-size',
  'trailer-section': 'http-response-trailer-section-size',
  'trailer-line': 'http-response-trailer-size',
}

export function diagnoseRead(a: Attempt): Diagnosis | null {
  const { end } = a
  if (end.kind === 'invalid') return verdict(ofProblem(a, end.problem), a.phase)
  if (end.kind === 'limit') return verdict(lookUp(LIMITS, end.limit) ?? 'http-protocol-error', a.phase)
  if (a.status === 101) return ofTunnel(a)
  if (end.kind === 'timer') return a.headReceived ? verdict('response-stalled', a.phase) : null
  const ended =
    end.kind === 'fin' || end.kind === 'stream-reset' || end.kind === 'tls' || end.kind === 'errno' || isReset(a)
  if (!ended) return null
  if (a.headReceived) return ofCutBody(a)
  return insideHead(a) ? verdict(ofPrefix(a) ?? 'http-response-incomplete', a.phase) : null
}

/** After the switch bytes have no end of their own to be measured by: what broke the connection is all there is. */
function ofTunnel(a: Attempt): Diagnosis | null {
  const { end } = a
  const silent = end.kind === 'timer' || (end.kind === 'errno' && end.code === 'ETIMEDOUT')
  if (silent) return verdict({ cause: 'response-stalled', reason: 'tunnel' }, a.phase)
  const broken = end.kind === 'errno' || end.kind === 'tls' || isReset(a)
  if (!broken) return null
  // A TLS error in mid-stream ends the tunnel just as hard, but it may be ours to have raised.
  return verdict({ cause: 'connection-reset', reason: 'tunnel' }, a.phase, end.kind === 'tls' ? 'inferred' : 'proven')
}

function ofProblem(a: Attempt, problem: WireProblem): CauseId {
  const prefix = a.headReceived ? null : ofPrefix(a)
  if (prefix) return prefix
  const known = lookUp(RESPONSE_REASONS, problem.reason)
  if (known) return known
  return problem.reason.startsWith('chunk-') ? 'http-response-transfer-coding' : 'http-protocol-error'
}

/** What the first bytes prove whatever rule they broke first; null where they are the start of a status line, or unknown. */
function ofPrefix(a: Attempt): CauseId | null {
  const sample = a.end.kind === 'invalid' ? (a.end.problem.sampleHex ?? a.sampleHex) : a.sampleHex
  const text = sampleText(sample)
  if (isTlsAlert(text)) return 'plaintext-to-tls-port'
  // RFC 9112 §2.2 lets a reader skip empty lines before a message.
  const first = text.replace(/^[\r\n]+/, '').slice(0, 5)
  return 'HTTP/'.startsWith(first) ? null : 'not-http'
}

function ofCutBody(a: Attempt): Diagnosis {
  // ETIMEDOUT is the kernel's: the peer fell silent in mid-body, it did not close.
  if (a.end.kind === 'errno' && a.end.code === 'ETIMEDOUT') return verdict('response-stalled', a.phase)
  return verdict('http-response-incomplete', a.phase)
}
