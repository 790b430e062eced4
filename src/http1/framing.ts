/** How long a body is (RFC 9112 §6), with no benefit of the doubt. */
import { FIELD } from './field-names.ts'
import type { Head, Problem } from './head.ts'
import { isToken, withoutBlanks } from './octets.ts'

export type Framing =
  | { kind: 'none' }
  | { kind: 'length'; length: number }
  | { kind: 'chunked' }
  /** Responses only: the body ends with the connection. */
  | { kind: 'close' }

const NONE: Framing = { kind: 'none' }
const CHUNKED: Framing = { kind: 'chunked' }
const CLOSE: Framing = { kind: 'close' }

/** A repeated Content-Length is refused even when equal: two readers could still differ on which one counts. */
export function requestFraming(head: Head): Framing | Problem {
  const coding = valuesOf(head, FIELD['transfer-encoding'])
  const lengths = valuesOf(head, FIELD['content-length'])
  if (coding.length > 0) {
    const at = offsetOf(head, FIELD['transfer-encoding'])
    if (lengths.length > 0) return { reason: 'length-and-transfer-encoding', at, values: [...coding, ...lengths] }
    if (head.minor === 0) return { reason: 'transfer-encoding-1.0', at, values: coding }
    if (coding.length > 1) return { reason: 'transfer-encoding', at, values: coding }
    return (
      codingVerdict(coding[0]!) ?? {
        reason: isUnsupported(coding[0]!) ? 'transfer-coding-unsupported' : 'transfer-encoding',
        at,
        values: coding,
      }
    )
  }
  if (lengths.length === 0) return NONE
  const at = offsetOf(head, FIELD['content-length'])
  if (lengths.length > 1) return { reason: 'content-length-differs', at, values: lengths }
  const written = lengths[0]!
  // `010` is ten to us and eight to a reader that knows octal: refused, as two readers could differ.
  const length = written.length > 1 && written.startsWith('0') ? -1 : decimal(written)
  return length === -1 ? { reason: 'content-length', at, values: lengths } : { kind: 'length', length }
}

/** Equal repeated Content-Lengths count once (RFC 9110 §8.6 permits it for answers); anything else is a contradiction. */
export function responseFraming(head: Head, requestMethod: string): Framing | Problem {
  if (requestMethod === 'HEAD' || head.status === 204 || head.status === 304 || head.status < 200) return NONE
  const coding = valuesOf(head, FIELD['transfer-encoding'])
  const lengths = valuesOf(head, FIELD['content-length'])
  if (coding.length > 0) {
    const at = offsetOf(head, FIELD['transfer-encoding'])
    if (lengths.length > 0) return { reason: 'length-and-transfer-encoding', at, values: [...coding, ...lengths] }
    if (head.minor === 0 || coding.length > 1) return { reason: 'transfer-encoding', at, values: coding }
    return codingVerdict(coding[0]!) ?? { reason: 'transfer-encoding', at, values: coding }
  }
  if (lengths.length === 0) return CLOSE
  const at = offsetOf(head, FIELD['content-length'])
  const length = agreedLength(head)
  return typeof length === 'number' ? { kind: 'length', length } : { reason: length, at, values: lengths }
}

/** The length that an answer without a body may still tell (HEAD, 304): none where a coding overrides it (RFC 9112 §6.3). */
export function lengthMayPass(head: Head): boolean {
  return head.status !== 204 && head.status >= 200 && !head.has(FIELD['transfer-encoding'])
}

/** What all Content-Lengths of an answer say in the same words, or why they say nothing. */
export function agreedLength(head: Head): number | 'content-length' | 'content-length-differs' {
  const all = valuesOf(head, FIELD['content-length'])
    .flatMap(value => value.split(','))
    .map(withoutBlanks)
  if (all.some(value => decimal(value) === -1)) return 'content-length'
  return all.every(value => value === all[0]) ? decimal(all[0] ?? '') : 'content-length-differs'
}

/** Plain digits up to 2^53−1, or −1. Leading zeros are decimal as written. */
export function decimal(text: string): number {
  if (text.length === 0) return -1
  let value = 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
    if (value > Number.MAX_SAFE_INTEGER) return -1
  }
  return value
}

function codingVerdict(value: string): Framing | null {
  return value.toLowerCase() === 'chunked' ? CHUNKED : null
}

/** Well-formed, `chunked` last and only there, but with a coding that we do not speak: 501 (RFC 9112 §6.1). */
function isUnsupported(value: string): boolean {
  const codings = value
    .toLowerCase()
    .split(',')
    .map(coding => coding.trim())
  const last = codings.pop()
  return (
    last === 'chunked' &&
    codings.length > 0 &&
    codings.every(coding => isToken(coding) && coding !== 'chunked' && coding !== 'identity')
  )
}

function valuesOf(head: Head, number: number): string[] {
  const values: string[] = []
  for (let i = 0; i < head.count; i++) if (head.number(i) === number) values.push(head.value(i))
  return values
}

function offsetOf(head: Head, number: number): number {
  for (let i = 0; i < head.count; i++) if (head.number(i) === number) return head.lineStart(i)
  return 0
}
