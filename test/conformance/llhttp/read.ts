/** Our reader over a whole connection's bytes: message after message, as the gateway strings its parts together. */
import { BAD, ChunkedReader, DATA, END } from '../../../src/http1/chunked.ts'
import { type Framing, requestFraming, responseFraming } from '../../../src/http1/framing.ts'
import { connectionOptions, type Head } from '../../../src/http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../../../src/http1/head-reader.ts'

export interface Message {
  method: string
  target: string
  version: string
  status: number
  fields: [string, string][]
  body: string
  trailers: [string, string][]
  whole: boolean
}

export interface Read {
  messages: Message[]
  problem: { reason: string; at: number } | null
}

export function readMessages(kind: 'request' | 'response', pieces: Buffer[]): Read {
  const reader = new ConnectionReader(kind)
  for (const piece of pieces) reader.feed(piece)
  return { messages: reader.messages, problem: reader.problem }
}

class ConnectionReader {
  messages: Message[] = []
  problem: Read['problem'] = null
  readonly #kind: 'request' | 'response'
  readonly #head: HeadReader
  #framing: Framing | null = null
  #left = 0
  #chunks: ChunkedReader | null = null
  #switches = false
  #over = false
  /** The message ended with the bytes just read. */
  #ended = false
  /** Where the current head or body began. */
  #startedAt = 0
  #position = 0

  constructor(kind: 'request' | 'response') {
    this.#kind = kind
    this.#head = new HeadReader(kind, 65_536)
  }

  feed(piece: Buffer): void {
    let at = 0
    while (at < piece.length && !this.#over && this.problem === null) {
      const next = this.#framing === null ? this.#readHead(piece, at) : this.#readBody(piece, at)
      this.#position += next - at
      at = next
      if (this.#ended) this.#startedAt = this.#position
      this.#ended = false
    }
  }

  #readHead(piece: Buffer, at: number): number {
    const next = this.#head.read(piece, at, piece.length)
    if (next === MORE) return piece.length
    if (next === BROKEN) return this.#fail(this.#head.problem!, piece.length)
    const { head } = this.#head
    const framing = this.#framingOf(head)
    if ('reason' in framing) return this.#fail(framing, piece.length)
    this.messages.push(messageOf(head, this.#kind))
    this.#startedAt = this.#position + next - at
    this.#framing = framing
    this.#left = framing.kind === 'length' ? framing.length : 0
    this.#chunks = framing.kind === 'chunked' ? new ChunkedReader() : null
    this.#switches = switches(head, this.#kind)
    if (framing.kind === 'none' || (framing.kind === 'length' && this.#left === 0)) this.#end()
    this.#head.reset()
    return next
  }

  #framingOf(head: Head): ReturnType<typeof requestFraming> {
    if (head.method === 'CONNECT') return { kind: 'none' }
    return this.#kind === 'request' ? requestFraming(head) : responseFraming(head, 'GET')
  }

  #readBody(piece: Buffer, at: number): number {
    const message = this.messages.at(-1)!
    if (this.#chunks !== null) return this.#readChunk(this.#chunks, message, piece, at)
    const take = this.#framing!.kind === 'close' ? piece.length - at : Math.min(this.#left, piece.length - at)
    message.body += piece.latin1Slice(at, at + take)
    this.#left -= take
    if (this.#framing!.kind === 'length' && this.#left === 0) this.#end()
    return at + take
  }

  #readChunk(chunks: ChunkedReader, message: Message, piece: Buffer, at: number): number {
    const found = chunks.step(piece, at, piece.length)
    if (found === BAD) return this.#fail({ reason: chunks.problem!, at: chunks.problemAt }, piece.length)
    if (found === DATA) message.body += piece.latin1Slice(chunks.from, chunks.to)
    if (found === END) {
      message.trailers = chunks.trailers === null ? [] : fieldsOf(chunks.trailers)
      this.#end()
    }
    return chunks.to
  }

  #end(): void {
    this.messages.at(-1)!.whole = true
    this.#framing = null
    this.#ended = true
    this.#over = this.#switches
  }

  #fail({ reason, at }: { reason: string; at: number }, to: number): number {
    this.problem = { reason, at: this.#startedAt + at }
    return to
  }
}

/** What follows belongs to another protocol. */
function switches(head: Head, kind: 'request' | 'response'): boolean {
  if (kind === 'response') return head.status === 101
  return (
    head.method === 'CONNECT' || (connectionOptions(head).includes('upgrade') && head.field('upgrade') !== undefined)
  )
}

function messageOf(head: Head, kind: 'request' | 'response'): Message {
  const { method, target, minor, status } = head
  const fields = fieldsOf(head)
  return {
    method,
    target,
    version: `1.${minor}`,
    status: kind === 'response' ? status : 0,
    fields,
    body: '',
    trailers: [],
    whole: false,
  }
}

function fieldsOf(head: Head): [string, string][] {
  return Array.from({ length: head.count }, (_, i) => [head.name(i), head.value(i)])
}
