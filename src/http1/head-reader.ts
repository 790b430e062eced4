/** Reads a head from bytes as they arrive; strict per RFC 9112, and indifferent to where the bytes were split. */
import { fieldCountMax, leadingBlankLinesMax, requestLineBytesMax } from '../limits.ts'
import { fieldNumber } from './field-names.ts'
import { Head, type Problem } from './head.ts'
import { COLON, CR, HTAB, LF, SP, TOKEN, VALUE } from './octets.ts'
import { readRequestLine } from './request-line.ts'
import { readStatusLine } from './status-line.ts'

export const MORE = -1
export const BROKEN = -2

/**
 * `read` returns the position after the head, MORE when bytes are missing, or BROKEN with `problem` set.
 * A line is judged when it is whole; of a partial one only octets that can never be right are reported, at the same
 * offset that the whole line would have given: the result does not depend on the split.
 */
export class HeadReader {
  head: Head = new Head()
  problem: Problem | null = null
  #kind: 'request' | 'response' | 'trailers'
  #bytesMax: number
  /** Bytes of an incomplete head, kept until the rest is there. */
  #held: Buffer | null = null
  #heldBytes = 0
  /** Offsets from the first byte of the message: the line being read, and how far it has been looked at. */
  #lineAt = 0
  #seen = 0
  #lineCount = 0
  #blankLines = 0

  constructor(kind: 'request' | 'response' | 'trailers', bytesMax: number) {
    this.#kind = kind
    this.#bytesMax = bytesMax
    this.#lineCount = kind === 'trailers' ? 1 : 0
  }

  /** Bytes read so far of a head that is incomplete, or of a request's that is broken. */
  get partialBytes(): number {
    return this.#heldBytes
  }

  /** The incomplete head itself, for evidence. */
  get partial(): Buffer {
    return this.#held?.subarray(0, this.#heldBytes) ?? Buffer.alloc(0)
  }

  /** After `headers-too-large`: how many bytes had been read, how many of them belong to the line that was too much, and its name. */
  sizes: { section: number; line: number; name: string } = { section: 0, line: 0, name: '' }

  reset(bytesMax: number = this.#bytesMax): void {
    this.#bytesMax = bytesMax
    this.#held = null
    this.#heldBytes = this.#lineAt = this.#seen = this.#blankLines = 0
    this.#lineCount = this.#kind === 'trailers' ? 1 : 0
    this.problem = null
    this.head = new Head()
  }

  read(bytes: Buffer, from: number, to: number): number {
    if (this.#held === null) {
      const end = this.#scan(bytes, from, to)
      if (end === MORE || (end === BROKEN && this.#kind === 'request')) this.#hold(bytes, from, to)
      return end === MORE || end === BROKEN ? end : from + end
    }
    const before = this.#heldBytes
    this.#hold(bytes, from, to)
    const end = this.#scan(this.#held, 0, this.#heldBytes)
    return end === MORE || end === BROKEN ? end : from + (end - before)
  }

  #hold(bytes: Buffer, from: number, to: number): void {
    // Never more than one byte past the limit is kept: that byte is what breaks it.
    const take = Math.min(to - from, this.#bytesMax + 1 - this.#heldBytes)
    const needed = this.#heldBytes + take
    if (this.#held === null || this.#held.length < needed) {
      const larger = Buffer.allocUnsafe(Math.max(1024, needed * 2))
      this.#held?.copy(larger, 0, 0, this.#heldBytes)
      this.#held = larger
    }
    bytes.copy(this.#held, this.#heldBytes, from, from + take)
    this.#heldBytes = needed
  }

  /** Offsets in here count from `base`. */
  #scan(bytes: Buffer, base: number, to: number): number {
    for (;;) {
      const lf = bytes.indexOf(LF, base + this.#seen)
      if (lf === -1 || lf >= to) return this.#partialLine(bytes, base, to)
      const start = base + this.#lineAt
      const next = lf + 1 - base
      if (next > this.#bytesMax) return this.#partialLine(bytes, base, base + this.#bytesMax + 1)
      const crlf = lf > start && bytes[lf - 1] === CR
      const end = crlf ? lf - 1 : lf
      if (!this.#line(bytes, base, start, end)) return BROKEN
      if (!crlf)
        return this.#fail(this.#kind === 'request' && this.#lineCount === 0 ? 'request-line' : 'bare-lf', lf - base)
      this.#lineAt = this.#seen = next
      if (start === end && this.#lineCount > 0) return this.#complete(bytes, base, next)
      if (start === end) {
        if (++this.#blankLines > leadingBlankLinesMax)
          return this.#fail(this.#kind === 'request' ? 'request-line' : 'not-http', start - base)
      } else if (this.#lineCount++ === 0) this.head.fieldsAt = next
    }
  }

  #line(bytes: Buffer, base: number, start: number, end: number): boolean {
    if (this.#lineCount === 0) {
      if (start === end) return this.#kind === 'request' || this.#fail('not-http', start - base) !== BROKEN
      const problem =
        this.#kind === 'request' ? this.#requestLine(bytes, start, end) : readStatusLine(this.head, bytes, start, end)
      return problem === null || this.#failWith({ ...problem, at: problem.at - base })
    }
    if (start === end) return true
    return this.#fieldLine(bytes, base, start, end)
  }

  #requestLine(bytes: Buffer, start: number, end: number): Problem | null {
    const limit = start + requestLineBytesMax
    if (end <= limit) return readRequestLine(this.head, bytes, start, end)
    const problem = readRequestLine(this.head, bytes, start, limit)
    return problem !== null && problem.at < limit ? problem : { reason: 'uri-too-long', at: start }
  }

  #fieldLine(bytes: Buffer, base: number, start: number, end: number): boolean {
    const first = bytes[start]!
    if (first === SP || first === HTAB) return this.#failWith({ reason: 'obs-fold', at: start - base })
    let at = start
    while (at < end && TOKEN[bytes[at]!] === 1) at++
    if (at === end) return this.#failWith({ reason: 'field-line', at: at - base })
    if (bytes[at] !== COLON) {
      const space = bytes[at] === SP || bytes[at] === HTAB
      const reason =
        bytes[at] === CR
          ? 'bare-cr'
          : space && at > start && colonFollows(bytes, at, end)
            ? 'space-before-colon'
            : 'field-name'
      return this.#failWith({ reason, at: at - base })
    }
    if (at === start) return this.#failWith({ reason: 'field-name', at: at - base })
    const nameEnd = at++
    const bad = firstBadValueOctet(bytes, at, end)
    if (bad !== -1) return this.#failWith({ reason: bytes[bad] === CR ? 'bare-cr' : 'field-value', at: bad - base })
    while (at < end && (bytes[at] === SP || bytes[at] === HTAB)) at++
    let valueEnd = end
    while (valueEnd > at && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB)) valueEnd--
    if (this.#lineCount > fieldCountMax) return this.#failWith({ reason: 'headers-too-large', at: start - base })
    this.head.lines.push(0, start - base, nameEnd - base, at - base, valueEnd - base, end + 2 - base)
    return true
  }

  #partialLine(bytes: Buffer, base: number, to: number): number {
    const start = base + this.#lineAt
    const requestLine = this.#lineCount === 0 && this.#kind === 'request'
    // A request line that just fits is followed by its CR.
    const lineMax = bytes[start + requestLineBytesMax] === CR ? requestLineBytesMax + 1 : requestLineBytesMax
    const limit = Math.min(base + this.#bytesMax, requestLine ? start + lineMax : Infinity)
    const end = Math.min(to, limit)
    for (let at = Math.max(base + this.#seen, start); at < end; at++) {
      const octet = bytes[at]!
      if (VALUE[octet] === 1 || (octet === CR && at === to - 1)) continue
      // A CR before LF is a line's end; here it can only be the one that crosses the limit.
      if (octet === CR && bytes[at + 1] === LF) break
      // The octet is wrong wherever it stands; judged as a line that ends behind it, the leftmost problem is found.
      return this.#line(bytes, base, start, at + 1)
        ? this.#fail(octet === CR ? 'bare-cr' : 'field-value', at - base)
        : BROKEN
    }
    if (this.#lineCount === 0 && this.#kind === 'response' && to > start && !startsLikeHttp(bytes, start, to))
      return this.#fail('not-http', this.#lineAt)
    if (to > limit) {
      this.sizes = { section: to - base, line: to - start, name: nameOf(bytes, start, to) }
      if (requestLine && !this.#line(bytes, base, start, limit + 1)) return BROKEN
      return this.#tooLarge(this.#lineAt)
    }
    // A CR at the very end is looked at again together with what follows it.
    this.#seen = Math.max(this.#lineAt, (to > base && bytes[to - 1] === CR ? to - 1 : to) - base)
    return MORE
  }

  #complete(bytes: Buffer, base: number, end: number): number {
    const { head } = this
    head.raw = bytes.latin1Slice(base, base + end)
    head.bytes = end
    const { lines } = head
    for (let at = 0; at < lines.length; at += 6) lines[at] = fieldNumber(head.raw.slice(lines[at + 1], lines[at + 2]))
    this.#held = null
    this.#heldBytes = 0
    return end
  }

  #tooLarge(at: number): number {
    return this.#fail(this.#lineCount === 0 && this.#kind === 'request' ? 'uri-too-long' : 'headers-too-large', at)
  }

  #fail(reason: Problem['reason'], at: number): typeof BROKEN {
    this.problem = { reason, at }
    return BROKEN
  }

  #failWith(problem: Problem): false {
    this.problem = problem
    return false
  }
}

function firstBadValueOctet(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (VALUE[bytes[at]!] !== 1) return at
  return -1
}

function colonFollows(bytes: Buffer, from: number, to: number): boolean {
  let at = from
  while (at < to && (bytes[at] === SP || bytes[at] === HTAB)) at++
  return at < to && bytes[at] === COLON
}

const PREFIX = Buffer.from('HTTP/')

function startsLikeHttp(bytes: Buffer, start: number, to: number): boolean {
  for (let i = 0; i < PREFIX.length && start + i < to; i++) if (bytes[start + i] !== PREFIX[i]) return false
  return true
}

function nameOf(bytes: Buffer, from: number, to: number): string {
  let at = from
  while (at < to && TOKEN[bytes[at]!] === 1) at++
  return at < to && bytes[at] === COLON ? bytes.latin1Slice(from, at) : ''
}
