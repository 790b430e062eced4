/** The answer's body on its way to the client: counted, its framing checked, its bytes passed as they came. */

import type { AnswerCopy } from '../cache/answer-copy.ts'
import type { AttemptEnd } from '../exchange/attempt.ts'
import { BAD, ChunkedReader, DATA, END, FRAME } from '../http1/chunked.ts'
import { trailerSection } from '../http1/trailers.ts'
import { trailerBytesMax } from '../limits.ts'
import type { Wire } from '../wire/wire.ts'
import type { AnswerHead } from './answer-head.ts'
import { NOWHERE } from './nowhere.ts'

/** How much is still to come before a wire is given a buffer of its own. */
const muchBytes = 32 * 1024

export class BodyPasser {
  /** Content bytes passed. */
  received = 0
  /** Bytes behind the end of the message: an answer nobody asked for. */
  extraBytes = 0
  failure: AttemptEnd | null = null
  /** Content goes here besides. */
  copy: AnswerCopy | null = null
  /** The answer is read to its end, and its client gets another one. */
  discards = false
  #answer!: AnswerHead
  /** The head, until it has been written together with the first of the body. */
  #head = ''
  #remaining = 0
  #limit = 0
  #chunked: ChunkedReader | null = null
  #chunkOpen = false
  /** Trailers go on; else they are dropped, for what the client would make of them nobody knows. */
  #trailers = false

  begin(answer: AnswerHead, head: string, limit: number, trailers: boolean): void {
    this.#trailers = trailers
    this.#answer = answer
    this.#head = head
    this.#limit = limit
    this.received = this.extraBytes = 0
    this.failure = this.copy = null
    this.discards = false
    this.#remaining = answer.framing.kind === 'length' ? answer.framing.length : 0
    this.#chunked = answer.framing.kind === 'chunked' ? new ChunkedReader() : null
    this.#chunkOpen = false
  }

  /** Large spans will follow. */
  get expectsMuch(): boolean {
    return this.#answer.framing.kind === 'length' ? this.#remaining > muchBytes : this.#answer.framing.kind !== 'none'
  }

  /** The head goes out in the same turn, whatever there is of the body. `text`: the bytes from 0 on, where they are decoded already, else ''. */
  pass(bytes: Buffer, from: number, to: number, source: Wire, client: Wire, text: string): 'more' | 'whole' | 'bad' {
    const outcome = this.#pass(bytes, from, to, source, this.discards ? NOWHERE : client, text)
    if (this.#head !== '' && outcome !== 'bad') client.writeText(this.#takeHead())
    return outcome
  }

  #pass(bytes: Buffer, from: number, to: number, source: Wire, client: Wire, text: string): 'more' | 'whole' | 'bad' {
    switch (this.#answer.framing.kind) {
      case 'none':
        this.extraBytes = to - from
        return 'whole'
      case 'length':
        return this.#passLength(bytes, from, to, source, client, text)
      case 'chunked':
        return this.#passChunked(bytes, from, to, source, client)
      case 'close':
        return this.#passClose(bytes, from, to, source, client)
    }
  }

  #passLength(bytes: Buffer, from: number, to: number, source: Wire, client: Wire, text: string): 'more' | 'whole' {
    const take = Math.min(this.#remaining, to - from)
    this.#remaining -= take
    this.received += take
    if (this.copy !== null) this.copy.take(bytes, from, from + take)
    if (text !== '') client.writeText(this.#takeHead() + text.slice(from, from + take))
    else if (take > 0) source.pass(bytes, from, from + take, client, this.#takeHead())
    if (this.#remaining > 0) return 'more'
    this.extraBytes = to - from - take
    return 'whole'
  }

  #passClose(bytes: Buffer, from: number, to: number, source: Wire, client: Wire): 'more' | 'bad' {
    if (to === from) return 'more'
    this.received += to - from
    if (this.copy !== null) this.copy.take(bytes, from, to)
    if (this.#tooLong()) return 'bad'
    if (this.#answer.passing === 'as-is') source.pass(bytes, from, to, client, this.#takeHead())
    else {
      const before = `${this.#takeHead()}${this.#chunkOpen ? '\r\n' : ''}${(to - from).toString(16)}\r\n`
      this.#chunkOpen = true
      source.pass(bytes, from, to, client, before)
    }
    return 'more'
  }

  /** The upstream closed in good order, which is how this body ends. */
  finishClose(client: Wire): void {
    const head = this.#takeHead()
    const end = this.#answer.passing === 'as-chunks' ? `${this.#chunkOpen ? '\r\n' : ''}0\r\n\r\n` : ''
    if (head + end !== '') client.writeText(head + end)
  }

  /** Spans that touch travel in one write; extensions and forbidden trailers leave gaps. */
  #passChunked(bytes: Buffer, from: number, to: number, source: Wire, client: Wire): 'more' | 'whole' | 'bad' {
    const reader = this.#chunked!
    const contentOnly = this.#answer.passing === 'content'
    let run = from
    let runEnd = from
    for (let at = from; at < to; at = reader.to) {
      const kind = reader.step(bytes, at, to)
      if (kind === BAD) return this.#badChunk(reader)
      this.received = reader.contentBytes
      if (this.#tooLong()) return 'bad'
      if (kind === DATA && this.copy !== null) this.copy.take(bytes, reader.from, reader.to)
      if (kind === DATA || (kind === FRAME && !contentOnly)) {
        if (reader.from !== runEnd) {
          this.#passRun(bytes, run, runEnd, source, client)
          run = reader.from
        }
        runEnd = reader.to
      }
      if (kind !== END) continue
      this.#passRun(bytes, run, runEnd, source, client)
      if (!contentOnly)
        client.writeText(
          `${this.#takeHead()}${this.#trailers ? trailerSection(reader.trailers!, this.#answer.dropped) : ''}\r\n`,
        )
      this.extraBytes = to - reader.to
      return 'whole'
    }
    this.#passRun(bytes, run, runEnd, source, client)
    return 'more'
  }

  #passRun(bytes: Buffer, from: number, to: number, source: Wire, client: Wire): void {
    if (to > from) source.pass(bytes, from, to, client, this.#takeHead())
  }

  #badChunk(reader: ChunkedReader): 'bad' {
    const reason = reader.problem!
    this.received = reader.contentBytes
    this.failure =
      reason === 'trailers-too-large'
        ? trailersTooLarge(reader.trailerSizes)
        : { kind: 'invalid', problem: { reason, at: reader.problemAt } }
    return 'bad'
  }

  #tooLong(): boolean {
    if (this.#limit === 0 || this.received <= this.#limit) return false
    this.failure = { kind: 'limit', limit: 'body', max: this.#limit, size: this.received }
    return true
  }

  #takeHead(): string {
    const head = this.#head
    this.#head = ''
    return head
  }

  /** The head is still unwritten: an own answer is possible. */
  get headWaiting(): boolean {
    return this.#head !== '' || this.discards
  }
}

/** One line that fills most of the limit is the one to be named. Of too many lines no size is known. */
function trailersTooLarge({ section, line, name }: ChunkedReader['trailerSizes']): AttemptEnd {
  const max = trailerBytesMax
  if (line > max / 2) return { kind: 'limit', limit: 'trailer-line', max, size: line, ...(name !== '' && { name }) }
  return { kind: 'limit', limit: 'trailer-section', max, size: section || max + 1 }
}
