/** `method SP request-target SP HTTP-version` (RFC 9112 §3), nothing repaired. */
import { methodBytesMax } from '../limits.ts'
import type { Head, Problem } from './head.ts'
import { SP, TARGET, TOKEN } from './octets.ts'

/** Fills method, target and minor; the problem's `at` is a position in `bytes`. */
export function readRequestLine(head: Head, bytes: Buffer, start: number, end: number): Problem | null {
  let at = start
  while (at < end && TOKEN[bytes[at]!] === 1 && at - start <= methodBytesMax) at++
  if (at - start > methodBytesMax) return { reason: 'method', at: start + methodBytesMax }
  if (at === start || at === end || bytes[at] !== SP) return { reason: 'method', at }
  // Known already: whatever follows is wrong with it, HEAD is answered without a body.
  head.method = bytes.latin1Slice(start, at++)
  const targetStart = at
  while (at < end && TARGET[bytes[at]!] === 1) at++
  if (at === targetStart) return { reason: 'target', at }
  if (at === end) return { reason: 'request-line', at } // HTTP/0.9: no version
  if (bytes[at] !== SP) return { reason: 'target', at }
  const targetEnd = at++
  const problem = readVersion(head, bytes, at, end)
  if (problem !== null) return problem
  head.target = bytes.latin1Slice(targetStart, targetEnd)
  return null
}

/** `HTTP/1.x`; a higher minor version is read as 1.1 (RFC 9110 §2.5), another major one is refused. */
function readVersion(head: Head, bytes: Buffer, start: number, end: number): Problem | null {
  const name = 'HTTP/'
  let at = start
  for (let i = 0; i < name.length; i++, at++) {
    if (at >= end || bytes[at] !== name.charCodeAt(i)) return { reason: 'request-line', at }
  }
  for (let i = 0; i < 3; i++) {
    if (at + i >= end) return { reason: 'request-line', at: end }
    const octet = bytes[at + i]!
    if (i === 1 ? octet !== 0x2e : !isDigit(octet)) return { reason: 'request-line', at: at + i }
  }
  if (end - at !== 3) return { reason: 'request-line', at: at + 3 }
  if (bytes[at] !== 0x31) return { reason: 'version', at }
  head.minor = bytes[at + 2] === 0x30 ? 0 : 1
  return null
}

function isDigit(octet: number): boolean {
  return octet >= 0x30 && octet <= 0x39
}
