/** `HTTP-version SP status-code SP [reason-phrase]` (RFC 9112 §4); the SP before an absent reason may be missing, as common origins do. */
import type { Head, Problem } from './head.ts'
import { CR, SP, VALUE } from './octets.ts'

/** Fills status, reason and minor; the problem's `at` is a position in `bytes`. */
export function readStatusLine(head: Head, bytes: Buffer, start: number, end: number): Problem | null {
  const name = 'HTTP/'
  for (let i = 0; i < name.length; i++) {
    if (start + i >= end || bytes[start + i] !== name.charCodeAt(i)) return { reason: 'not-http', at: start }
  }
  const version = start + name.length
  if (end - version < 3 || !isDigit(bytes[version]) || bytes[version + 1] !== 0x2e || !isDigit(bytes[version + 2]))
    return { reason: 'version', at: version }
  if (bytes[version] !== 0x31) return { reason: 'version', at: version }
  if (bytes[version + 3] !== SP) return { reason: version + 3 < end ? 'version' : 'status-line', at: version + 3 }
  const code = version + 4
  let status = 0
  for (let i = 0; i < 3; i++) {
    if (code + i >= end) return { reason: 'status-line', at: end }
    if (!isDigit(bytes[code + i])) return { reason: 'status-code', at: code + i }
    status = status * 10 + bytes[code + i]! - 0x30
  }
  if (end > code + 3 && bytes[code + 3] !== SP)
    return { reason: isDigit(bytes[code + 3]) ? 'status-code' : 'status-line', at: code + 3 }
  // RFC 9110 §15: 100 to 599 are valid; what lies beyond has no meaning that a gateway could pass on.
  if (status < 100 || status > 599) return { reason: 'status-code', at: code }
  for (let at = code + 3; at < end; at++) {
    if (VALUE[bytes[at]!] !== 1) return { reason: bytes[at] === CR ? 'bare-cr' : 'status-line', at }
  }
  head.minor = bytes[version + 2] === 0x30 ? 0 : 1
  head.status = status
  head.reason = end > code + 4 ? bytes.latin1Slice(code + 4, end) : ''
  return null
}

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39
}
