/** The heads of an upstream's answer, interim ones and the final one: read and judged. What follows from them is the relay's. */
import { createHash } from 'node:crypto'
import type { AttemptEnd } from '../exchange/attempt.ts'
import { connectionOptions, type Head, type Problem } from '../http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../http1/head-reader.ts'
import { interimMax, sampleBytesMax, singleWriteBytes } from '../limits.ts'
import { type AnswerHead, answerHead } from './answer-head.ts'
import type { Prepared } from './match.ts'

export type AnswerEvent =
  | { kind: 'more' }
  | { kind: 'interim'; head: Head }
  /** A 101 to the protocol that was asked for. */
  | { kind: 'switch'; answer: AnswerHead }
  | { kind: 'final'; answer: AnswerHead }
  /** `sample`: the first bytes of what was no answer. */
  | { kind: 'broken'; end: AttemptEnd; sample: Buffer }

const MORE_WANTED: AnswerEvent = { kind: 'more' }

export class AnswerReader {
  /** Where the next head, or the body, begins. */
  at = 0
  /** 1xx answers so far. */
  interim = 0
  #reader: HeadReader | null = null

  reset(): void {
    this.#reader = null
    this.interim = 0
  }

  /**
   * The answer's head is the one that this connection brought last time: nothing of it need be understood again.
   * Returns the bytes as text where they are few, for then the body goes on as text too; '' where they are many; null: another head.
   */
  recognise(known: AnswerHead | null, prepared: Prepared, bytes: Buffer, size: number): string | null {
    if (known === null || this.#reader !== null || size < known.bytes || !fits(known, prepared)) return null
    if (size > singleWriteBytes) return bytes.latin1Slice(0, known.bytes) === known.key ? '' : null
    const text = bytes.latin1Slice(0, size)
    return text.slice(0, known.bytes) === known.key ? text : null
  }

  next(
    bytes: Buffer,
    from: number,
    size: number,
    prepared: Prepared,
    pseudonym: string,
    headBytesMax: number,
  ): AnswerEvent {
    this.#reader ??= new HeadReader('response', headBytesMax)
    const reader = this.#reader
    const before = reader.partialBytes
    const next = reader.read(bytes, from, size)
    this.at = next === MORE || next === BROKEN ? size : next
    if (next === MORE) return MORE_WANTED
    if (next === BROKEN) {
      const whole = wholeHead(before, bytes.subarray(from, size))
      return this.#unreadable(reader, firstBytes(reader, bytes, from, size), headBytesMax, whole)
    }
    const { head } = reader
    reader.reset()
    return this.#judge(head, prepared, pseudonym)
  }

  #judge(head: Head, prepared: Prepared, pseudonym: string): AnswerEvent {
    if (head.status === 101) return switchOf(head, prepared, pseudonym)
    if (head.status < 200) {
      if (head.minor === 0) return invalid({ reason: 'interim-on-http-1.0', at: 0 }, head)
      return ++this.interim > interimMax
        ? invalid({ reason: 'too-many-interim', at: 0 }, head)
        : { kind: 'interim', head }
    }
    const answer = answerHead(head, prepared, pseudonym, null)
    return 'reason' in answer ? invalid(answer, head) : { kind: 'final', answer }
  }

  #unreadable(reader: HeadReader, sample: Buffer, max: number, whole: number): AnswerEvent {
    const problem = reader.problem!
    if (problem.reason !== 'headers-too-large') return { kind: 'broken', sample, end: invalidEnd(problem, sample) }
    const { section, line, name } = reader.sizes
    // One line that takes more than half of the room is the culprit, whatever else there was.
    const wholeLine = line > max / 2
    const size = wholeLine ? line : section
    const limit = wholeLine ? 'header-line' : 'header-section'
    const end: AttemptEnd = {
      kind: 'limit',
      limit,
      max,
      size,
      ...(name !== '' && { name }),
      ...(size > 0 && whole > max && { whole }),
    }
    return { kind: 'broken', sample, end }
  }

  /** Of a head that was cut: the only proof that an answer had begun. */
  get partial(): Buffer | null {
    const reader = this.#reader
    return reader === null || reader.partialBytes === 0 ? null : Buffer.from(reader.partial.subarray(0, sampleBytesMax))
  }
}

function switchOf(head: Head, prepared: Prepared, pseudonym: string): AnswerEvent {
  const wanted = prepared.upgrade
  if (wanted === null) return invalid({ reason: 'unexpected-101', at: 0 }, head)
  if (head.minor === 0) return invalid({ reason: 'interim-on-http-1.0', at: 0 }, head)
  // What Connection does not name is said to nobody in particular: no agreement (RFC 9110 §7.8).
  if (!connectionOptions(head).includes('upgrade')) return invalid({ reason: 'upgrade-mismatch', at: 0 }, head)
  const got = head.field('upgrade')
  if (got?.toLowerCase() !== wanted.toLowerCase()) return invalid({ reason: 'upgrade-mismatch', at: 0 }, head)
  if (accepted(head, prepared.head) === false) return invalid({ reason: 'upgrade-mismatch', at: 0 }, head)
  return { kind: 'switch', answer: answerHead(head, prepared, pseudonym, got) as AnswerHead }
}

/** WebSocket's proof that this very handshake is meant (RFC 6455 §4.2.2); null: none was given, which is the client's to judge. */
function accepted(answer: Head, request: Head): boolean | null {
  const key = request.field('sec-websocket-key')
  const given = answer.field('sec-websocket-accept')
  if (key === undefined || given === undefined) return null
  return given === createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}

function invalid(problem: Problem, head: Head): AnswerEvent {
  const sample = Buffer.from(head.raw.slice(0, sampleBytesMax), 'latin1')
  return { kind: 'broken', sample, end: invalidEnd(problem, sample) }
}

function invalidEnd({ reason, at, values }: Problem, sample: Buffer): AttemptEnd {
  return { kind: 'invalid', problem: { reason, at, sampleHex: sample.toString('hex'), ...(values && { values }) } }
}

function fits(known: AnswerHead, { head, route }: Prepared): boolean {
  return (
    known.key !== null &&
    known.route === route &&
    known.clientMinor === head.minor &&
    known.headRequest === (head.method === 'HEAD')
  )
}

/** With the bytes before these; 0: its end is not among them. */
function wholeHead(before: number, bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n')
  return end === -1 ? 0 : before + end + 4
}

function firstBytes(reader: HeadReader, bytes: Buffer, from: number, size: number): Buffer {
  const earlier = reader.partial
  if (earlier.length > 0) return Buffer.from(earlier.subarray(0, sampleBytesMax))
  return Buffer.from(bytes.subarray(from, Math.min(size, from + sampleBytesMax)))
}
