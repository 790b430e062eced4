/** Failures while the request went out, the lost keep-alive race first. */
import type { Attempt } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { verdict } from './verdict.ts'

/** A close that crossed our request on the wire is seen within a few round trips; connecting took about one. */
const RACE_CONNECT_TIMES = 3
/** Below this, scheduling on either side is slower than the network. */
const RACE_FLOOR_MS = 100

const CLOSED_CODES: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

export function diagnoseSend(a: Attempt): Diagnosis | null {
  if (lostKeepAliveRace(a)) return verdict('stale-connection-reuse', a.phase)
  if (a.end.kind === 'timer' && a.end.timer === 'write') return verdict('connection-write-timeout', a.phase)
  if (a.requestSent || a.headReceived) return null
  if (isReset(a)) return ofReset(a)
  // The kernel gave up sending again what the peer never acknowledged.
  if (a.end.kind === 'errno' && a.end.code === 'ETIMEDOUT') return verdict('connection-write-timeout', a.phase)
  return null
}

/** The peer reset the connection, told by the kernel as a read or as a write that failed. */
export function isReset(a: Attempt): boolean {
  return a.end.kind === 'reset' || (a.end.kind === 'errno' && CLOSED_CODES.has(a.end.code))
}

export function nothingAnswered(a: Attempt): boolean {
  return !a.headReceived && a.bytesIn === 0 && (a.interim ?? 0) === 0
}

/** How long after our first byte a close still counts as one that had been under way before it. Milliseconds. */
export function raceWindowMs(a: Attempt): number {
  return Math.max(RACE_CONNECT_TIMES * (a.connectMs ?? 0), RACE_FLOOR_MS)
}

function lostKeepAliveRace(a: Attempt): boolean {
  if (!a.reused || !nothingAnswered(a)) return false
  if (a.end.kind !== 'fin' && !isReset(a)) return false
  if (a.bytesOut === 0) return true
  // Without the time there is no proof, and a reset that came later may be a request that was carried out.
  return a.sinceFirstWriteMs !== undefined && a.sinceFirstWriteMs <= raceWindowMs(a)
}

function ofReset(a: Attempt): Diagnosis {
  // Reset before the first byte of ours: the peer, or a box before it, did not want the connection at all.
  if (a.bytesOut === 0) return verdict(a.reused ? 'connection-reset' : 'connect-reset', a.phase)
  return verdict('request-write-reset', a.phase)
}
