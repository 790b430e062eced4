/** Readers fed piece by piece, and what they made of it as plain data that can be compared. */
import { BAD, ChunkedReader, DATA, END, FRAME, NEED } from '../../src/http1/chunked.ts'
import type { Framing } from '../../src/http1/framing.ts'
import type { Head, Problem } from '../../src/http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../../src/http1/head-reader.ts'
import { BodyReader } from '../../src/request/body-reader.ts'
import { Outgoing } from '../../src/request/outgoing.ts'
import type { Wire } from '../../src/wire/wire.ts'

export interface PlainHead {
  start: string
  fields: [name: string, value: string][]
  bytes: number
}

export interface HeadResult {
  head?: PlainHead
  problem?: Problem
  /** Bytes used; of a broken head none are. */
  used: number
  /** The most that was ever held back. */
  heldMax: number
}

export function readHead(kind: 'request' | 'response' | 'trailers', pieces: Buffer[], limit = 8192): HeadResult {
  const reader = new HeadReader(kind, limit)
  let used = 0
  let heldMax = 0
  for (const piece of pieces) {
    // In the middle of something larger, as reads land in a shared buffer.
    const memory = Buffer.concat([Buffer.from('\r\n'), piece, Buffer.from('\r\n\r\n')])
    const end = reader.read(memory, 2, 2 + piece.length)
    heldMax = Math.max(heldMax, reader.partialBytes)
    memory.fill(0x58)
    if (end === BROKEN) return { problem: reader.problem!, used: 0, heldMax }
    if (end === MORE) used += piece.length
    else return { head: plainHead(reader.head, kind), used: used + end - 2, heldMax }
  }
  return { used, heldMax }
}

export function plainHead(head: Head, kind: 'request' | 'response' | 'trailers' = 'request'): PlainHead {
  const start = {
    request: `${head.method} ${head.target} 1.${head.minor}`,
    response: `1.${head.minor} ${head.status} ${head.reason}`,
    trailers: '',
  }[kind]
  const fields = Array.from({ length: head.count }, (_, i): [string, string] => [head.name(i), head.value(i)])
  return { start, fields, bytes: head.bytes }
}

export interface ChunkedResult {
  content: string
  /** What may go on as it came: content and its framing. */
  passed: string
  contentBytes: number
  trailers?: PlainHead
  problem?: { reason: string; at: number }
  used: number
  done: boolean
}

export function readChunked(pieces: Buffer[]): ChunkedResult {
  const reader = new ChunkedReader()
  const result: ChunkedResult = { content: '', passed: '', contentBytes: 0, used: 0, done: false }
  for (const piece of pieces) {
    for (let at = 0; at < piece.length && !reader.done; ) {
      const kind = reader.step(piece, at, piece.length)
      if (kind === BAD) {
        const { problem, problemAt } = reader
        // How much was passed on before the fault showed is a matter of the pieces; the connection is cut anyway.
        const { contentBytes } = reader
        return {
          content: '',
          passed: '',
          done: false,
          problem: { reason: problem!, at: problemAt },
          contentBytes,
          used: 0,
        }
      }
      const span = piece.latin1Slice(reader.from, reader.to)
      if (kind === DATA) result.content += span
      if (kind === DATA || kind === FRAME) result.passed += span
      if (kind === NEED && reader.to !== piece.length) throw new Error('bytes were left although more are needed')
      result.used += reader.to - at
      at = reader.to
      if (kind === END && reader.trailers !== null) result.trailers = plainHead(reader.trailers, 'trailers')
    }
  }
  return { ...result, contentBytes: reader.contentBytes, done: reader.done }
}

export interface BodyResult {
  sent: string
  used: number
  bytes: number
  done: boolean
  problem?: { reason: string; at: number }
}

export function readBody(framing: Framing, pieces: Buffer[], limit = 0): BodyResult {
  const reader = new BodyReader()
  const outgoing = new Outgoing()
  const wire = memoryWire()
  reader.begin(framing, limit, null)
  let used = 0
  for (const piece of pieces) {
    if (reader.done) break
    const memory = Buffer.from(piece)
    used += reader.read(memory, 0, memory.length, wire.wire, outgoing)
    if (reader.problem !== null) {
      const { reason, at } = reader.problem
      return { sent: '', used: 0, bytes: 0, done: false, problem: { reason, at } }
    }
    outgoing.writeAll(wire.wire, '', false)
    memory.fill(0x58)
  }
  return { sent: wire.written(), used, bytes: reader.bytes, done: reader.done }
}

/** Keeps what is written; spans are copied at once, as from a buffer that is read into again. */
function memoryWire(): { wire: Wire; written: () => string } {
  let text = ''
  const wire = {
    own: (bytes: Buffer, from: number, to: number) => Buffer.from(bytes.subarray(from, to)),
    writeText: (more: string) => void (text += more),
    writeBytes: (bytes: Buffer) => void (text += bytes.latin1Slice()),
    writeTextAndBytes: (before: string, bytes: Buffer) => void (text += before + bytes.latin1Slice()),
  }
  return { wire: wire as unknown as Wire, written: () => text }
}
