/** Failures after the request went out and before the final head began. */
import type { Attempt } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { isReset } from './send.ts'
import { verdict } from './verdict.ts'

export function diagnoseWait(a: Attempt): Diagnosis | null {
  const { end } = a
  if (end.kind === 'timer' && end.timer === 'total') return verdict('http-response-timeout', a.phase)
  if (a.headReceived) return null
  if (end.kind === 'stream-reset') {
    return verdict(end.goaway ? { cause: 'http2-stream-reset', reason: 'goaway' } : 'http2-stream-reset', a.phase)
  }
  if (end.kind === 'timer' && end.timer === 'silence')
    return verdict({ cause: 'connection-read-timeout', reason: 'silent' }, a.phase, 'inferred')
  // firstByte runs until the final head is whole: neither interim answers nor a head that drips end it.
  if (end.kind === 'timer' && (end.timer === 'firstByte' || end.timer === 'idle')) {
    return verdict('connection-read-timeout', a.phase)
  }
  if (insideHead(a)) return null
  if (end.kind === 'fin') return verdict('connection-terminated', a.phase)
  if (isReset(a)) return verdict('connection-reset', a.phase)
  if (end.kind !== 'errno') return null
  if (end.code === 'ETIMEDOUT') return verdict('connection-read-timeout', a.phase)
  if (end.code === 'EHOSTUNREACH' || end.code === 'ENETUNREACH') return verdict('destination-ip-unroutable', a.phase)
  return null
}

/**
 * Bytes of the final head had come. After interim answers the byte count no longer tells, so there only
 * a sample, which an attempt keeps for an unfinished head, proves that another head had begun.
 */
export function insideHead(a: Attempt): boolean {
  if (a.headReceived || a.bytesIn === 0) return false
  return (a.interim ?? 0) === 0 || (a.sampleHex ?? '') !== ''
}
