/** The request's body as it arrives: counted, its framing checked, handed to `Outgoing` as it will be sent. */
import { BAD, ChunkedReader, DATA, END, FRAME } from '../http1/chunked.ts'
import type { Framing } from '../http1/framing.ts'
import type { RequestProblem } from '../http1/head.ts'
import { trailerSection } from '../http1/trailers.ts'
import type { Wire } from '../wire/wire.ts'
import type { Outgoing } from './outgoing.ts'

/** Below this a piece travels as text together with what surrounds it. */
const smallBytes = 8 * 1024
/** How much is still to come before the wire is given a buffer of its own. */
const muchBytes = 32 * 1024

export class BodyReader {
  done = true
  problem: { reason: RequestProblem; at: number } | null = null
  /** Wire bytes of this body so far. */
  bytes = 0
  #remaining = 0
  #chunked: ChunkedReader | null = null
  #limit = 0
  #dropped: ReadonlySet<string> | null = null

  /** `limit` 0: none. `dropped`: names that may not come back as trailers. */
  begin(framing: Framing, limit: number, dropped: ReadonlySet<string> | null): void {
    this.#dropped = dropped
    this.#limit = limit
    this.bytes = 0
    this.problem = null
    this.#remaining = framing.kind === 'length' ? framing.length : 0
    this.#chunked = framing.kind === 'chunked' ? new ChunkedReader() : null
    this.done = this.#chunked === null && this.#remaining === 0
  }

  get expectsMuch(): boolean {
    return this.#chunked !== null ? !this.done : this.#remaining > muchBytes
  }

  /** Returns where the body stops in these bytes; `problem` says when it broke. */
  read(bytes: Buffer, from: number, to: number, wire: Wire, outgoing: Outgoing): number {
    if (this.done) return from
    const end =
      this.#chunked === null
        ? this.#readLength(bytes, from, to, wire, outgoing)
        : this.#readChunked(this.#chunked, bytes, from, to, wire, outgoing)
    this.bytes += end - from
    if (this.done) outgoing.ended = true
    return end
  }

  #readLength(bytes: Buffer, from: number, to: number, wire: Wire, outgoing: Outgoing): number {
    const take = Math.min(this.#remaining, to - from)
    this.#remaining -= take
    this.done = this.#remaining === 0
    if (take > 0) outgoing.add(piece(bytes, from, from + take, wire))
    return from + take
  }

  #readChunked(reader: ChunkedReader, bytes: Buffer, from: number, to: number, wire: Wire, outgoing: Outgoing): number {
    let run = from
    let runEnd = from
    let at = from
    for (; at < to && !this.done; at = reader.to) {
      const kind = reader.step(bytes, at, to)
      if (kind === BAD) {
        this.problem = { reason: reader.problem!, at: reader.problemAt }
        return to
      }
      if (kind === DATA || kind === FRAME) {
        if (reader.from !== runEnd) {
          if (runEnd > run) outgoing.add(piece(bytes, run, runEnd, wire))
          run = reader.from
        }
        runEnd = reader.to
      }
      if (kind === END) this.done = true
      if (this.#limit > 0 && reader.contentBytes > this.#limit) {
        this.problem = { reason: 'body-too-large', at: this.#limit }
        return to
      }
    }
    if (runEnd > run) outgoing.add(piece(bytes, run, runEnd, wire))
    if (this.done) outgoing.add(`${trailerSection(reader.trailers!, this.#dropped)}\r\n`)
    return at
  }
}

function piece(bytes: Buffer, from: number, to: number, wire: Wire): string | Buffer {
  return to - from <= smallBytes ? bytes.latin1Slice(from, to) : wire.own(bytes, from, to)
}
