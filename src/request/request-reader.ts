/** A client's requests, read and matched; the same head again is recognised and not understood twice. */
import type { Head } from '../http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../http1/head-reader.ts'
import { CR, LF } from '../http1/octets.ts'
import { type MatchContext, matchRequest, type Prepared, type Refused } from './match.ts'
import type { Snapshot } from './snapshot.ts'

export class RequestReader {
  /** Where the request's body, or the next request, begins. */
  at = 0
  /** Bytes of a head that is not whole yet. */
  partialBytes = 0
  /** Among those is more than line ends: a request has begun. */
  begun = false
  #reader: HeadReader | null = null
  #known: Prepared | null = null

  /** The head being read, or the one last read. */
  get head(): Head | null {
    const reader = this.#reader
    if (reader === null) return null
    if (reader.partialBytes > 0) reader.head.unread = reader.partial.latin1Slice()
    return reader.head
  }

  /** null: the head is not whole yet. */
  next(bytes: Buffer, from: number, to: number, context: MatchContext): Prepared | Refused | null {
    const { snapshot } = context
    const known = this.#known
    if (
      known !== null &&
      this.partialBytes === 0 &&
      known.snapshot === snapshot &&
      sameBytes(known.key, bytes, from, to)
    ) {
      this.at = from + known.key!.length
      return known
    }
    this.#reader ??= new HeadReader('request', headBytesMax(snapshot))
    const reader = this.#reader
    const next = reader.read(bytes, from, to)
    if (next === MORE || next === BROKEN) {
      this.at = to
      this.partialBytes += to - from
      this.begun ||= !onlyLineEnds(bytes, from, to)
      if (next === MORE) return null
      return this.#refused(reader, context, this.partialBytes === to - from && isTlsHandshake(bytes, from))
    }
    this.at = next
    this.partialBytes = 0
    this.begun = false
    const matched = matchRequest(reader.head, context)
    if ('refusal' in matched) return matched
    reader.reset(headBytesMax(snapshot))
    this.#known = matched
    return matched
  }

  #refused(reader: HeadReader, context: MatchContext, isTls: boolean): Refused {
    const { reason, at, values } = isTls ? { reason: 'tls-to-plain-port', at: 0 } : reader.problem!
    const refusal = { kind: 'invalid-request' as const, reason, at, ...(values && { values }) }
    return { client: context.peer, refusal, unreadBytes: this.partialBytes }
  }

  /** After a refusal, which needs the head: ready for another request. */
  forget(snapshot: Snapshot): void {
    this.#known = null
    this.partialBytes = 0
    this.begun = false
    this.#reader?.reset(headBytesMax(snapshot))
  }

  /** A quiet connection gives back what only helps a busy one. */
  cool(): void {
    this.#known = null
    if (this.partialBytes === 0) this.#reader = null
  }
}

/** Decoding and comparing texts costs half of what comparing bytes does: the call into C++ is what is dear. */
function sameBytes(key: string | null, bytes: Buffer, from: number, to: number): boolean {
  return key !== null && to - from >= key.length && bytes.latin1Slice(from, from + key.length) === key
}

/** A record of a handshake (RFC 8446 §5.1): its type, and a version that has begun with 3 ever since SSL 3.0. */
function isTlsHandshake(bytes: Buffer, from: number): boolean {
  return bytes[from] === 0x16 && bytes[from + 1] === 0x03
}

function onlyLineEnds(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== CR && bytes[at] !== LF) return false
  return true
}

function headBytesMax(snapshot: Snapshot): number {
  return snapshot.config.limits.requestHeaders
}
