/** A simulated client: sends its requests over one connection after another, and holds what comes back against what was said. */
import type { WireHandler } from '../../src/wire/wire.ts'
import type { Asked, Book, Got } from './book.ts'
import { markAt } from './connection.ts'
import { chunked, contentOf } from './content.ts'
import type { End } from './end.ts'
import { type MessageHead, MessageReader, type MessageSink } from './message-reader.ts'
import type { Random } from './random.ts'
import type { SimWorld } from './sim-world.ts'

/** In place of a tag: an answer that nobody had asked for. */
export const STRAY = 'stray'

export interface Habits {
  /** Requests that may be under way at once. */
  depth: number
  thinkMs: number
  /** Reads for a moment, then not for so long; Infinity: stops for good after some bytes. 0: reads as it comes. */
  readPauseMs: number
  /** Leaves so long after a request with that flaw, by these means. */
  leavesAfterMs: number
  leavesHow: 'fin' | 'rst' | 'close'
  /** With nothing left to ask: closes, or waits to be closed. */
  staysIdle: boolean
}

export interface ClientContext {
  sim: SimWorld
  book: Book
  random: Random
  /** Opens a connection to the gateway; null: it takes no more. */
  connect(port: number): End | null
}

/** Does all of it: connections that end early are followed by another for what is left. */
export class Client {
  readonly #context: ClientContext
  readonly #habits: Habits
  readonly #left: Asked[]
  done = false

  constructor(context: ClientContext, habits: Habits, requests: Asked[]) {
    this.#context = context
    this.#habits = habits
    this.#left = requests
  }

  start(): void {
    const { sim } = this.#context
    const port = sim.nextPort()
    const end = this.#left.length === 0 ? null : this.#context.connect(port)
    if (end === null) {
      this.done = true
      return
    }
    const connection = new ClientConversation(this.#context, this.#habits, end, this.#left, () => {
      sim.clock.after(1 + this.#context.random.int(0, 20), () => this.start())
    })
    connection.begin()
  }
}

class ClientConversation implements WireHandler, MessageSink {
  readonly #context: ClientContext
  readonly #habits: Habits
  readonly #end: End
  readonly #left: Asked[]
  readonly #onOver: () => void
  readonly #reader: MessageReader = new MessageReader('answer', this)
  /** Sent, or being sent, and not answered. */
  readonly #waiting: Asked[] = []
  #sending = false
  #got: Got | null = null
  #expected = ''
  #continueAwaited: (() => void) | null = null
  #closing = false
  #over = false
  #read = 0

  constructor(context: ClientContext, habits: Habits, end: End, left: Asked[], onOver: () => void) {
    this.#context = context
    this.#habits = habits
    this.#end = end
    this.#left = left
    this.#onOver = onOver
    end.handler = this
  }

  begin(): void {
    this.#next()
  }

  #after(ms: number, run: () => void): void {
    this.#context.sim.clock.after(ms, () => {
      if (!this.#over) run()
    })
  }

  #next(): void {
    while (!this.#sending && !this.#closing && this.#waiting.length < this.#habits.depth && this.#left.length > 0)
      this.#send(this.#left.shift()!)
    if (this.#waiting.length > 0 || this.#left.length > 0 || this.#sending) return
    if (!this.#habits.staysIdle) this.#leave(this.#habits.leavesHow)
  }

  #send(asked: Asked): void {
    const { book } = this.#context
    asked.client = this.#end.localPort
    if (this.#waiting.length === 0) book.current.set(this.#end.localPort, { id: asked.id, from: this.#end.bytesOut })
    this.#waiting.push(asked)
    this.#sending = true
    this.#context.sim.trace.say(
      `client #${this.#end.localPort} asks ${asked.method} ${asked.id} ${asked.framing} ${asked.size} ${asked.flaw ?? ''}`,
    )
    const head = headOf(asked)
    if (asked.flaw === 'leaves') this.#after(this.#habits.leavesAfterMs, () => this.#leave(this.#habits.leavesHow))
    if (asked.flaw === 'stalls-in-head') return this.#end.writeText(head.slice(0, Math.ceil(head.length / 2)))
    this.#end.writeText(head)
    const body = bodyOf(asked)
    if (asked.expects && body !== '') {
      let begun = false
      this.#continueAwaited = () => {
        if (!begun) this.#sendBody(asked, body, asked.pieces)
        begun = true
      }
      this.#after(300, this.#continueAwaited)
    } else this.#sendBody(asked, body, asked.pieces)
  }

  #sendBody(asked: Asked, body: string, pieces: number): void {
    if (this.#closing) return
    if (asked.flaw === 'stalls-in-body') return this.#end.writeText(body.slice(0, body.length >> 1))
    const cut = pieces <= 1 ? body.length : Math.ceil(body.length / pieces)
    if (cut > 0) this.#end.writeText(body.slice(0, cut))
    if (cut < body.length) return this.#after(asked.gapMs, () => this.#sendBody(asked, body.slice(cut), pieces - 1))
    asked.sent = true
    this.#sending = false
    this.#next()
  }

  onOpen(): void {}
  onDrain(): void {}

  onBytes(bytes: Buffer, size: number): void {
    this.#read += size
    const { readPauseMs } = this.#habits
    if (readPauseMs > 0) {
      this.#end.pause()
      if (readPauseMs === Infinity && this.#read > 2000) this.#readNoMore()
      else this.#after(Math.min(readPauseMs, 200), () => this.#end.resume())
    }
    this.#reader.feed(bytes.latin1Slice(0, size))
  }

  #readNoMore(): void {
    this.#context.book.unread.add(this.#end.localPort)
    this.#after(500, () => {
      if (this.#end.peer.closed) this.#end.destroy()
      else this.#readNoMore()
    })
  }

  asked(): string | null {
    return this.#waiting[0]?.method ?? null
  }

  onHead(head: MessageHead): void {
    if (head.status < 200) {
      if (head.status === 100) this.#continueAwaited?.()
      return
    }
    const { book } = this.#context
    const { id } = this.#waiting[0]!
    const tag = head.fields.get('x-sim') ?? null
    const requestId = head.fields.get('x-request-id') ?? ''
    const mark = markAt(this.#end.peer, head.from)
    this.#got = { id, status: head.status, tag, requestId, whole: false, mark, faithful: true, contentBytes: 0 }
    book.got.push(this.#got)
    const arrival = tag === null ? undefined : book.arrivalOf(tag)
    if (tag !== null && tag !== STRAY && arrival?.id !== id && !book.isMixedUp(id)) {
      const ours = this.#waiting.some(asked => asked.id === arrival?.id)
      book.odd(ours ? 'order' : 'foreign', `request ${id} got the answer ${tag}`)
    }
    this.#expected = arrival === undefined ? '' : contentOf(tag!, arrival.plan.size)
    if ((head.fields.get('connection') ?? '').toLowerCase().includes('close')) this.#closing = true
  }

  onContent(text: string): void {
    const got = this.#got!
    if (
      got.tag !== null &&
      got.tag !== STRAY &&
      this.#expected.slice(got.contentBytes, got.contentBytes + text.length) !== text
    )
      got.faithful = false
    got.contentBytes += text.length
  }

  onWhole(): void {
    const got = this.#got!
    got.whole = true
    this.#got = null
    const asked = this.#waiting.shift()!
    this.#context.sim.trace.say(
      `client #${this.#end.localPort} has the whole answer ${got.status} to ${got.id} (${got.tag})`,
    )
    if (!asked.sent) this.#closing = true
    if (asked.minor === 0) this.#closing = true
    this.#after(this.#context.random.int(0, this.#habits.thinkMs), () => this.#next())
  }

  onProblem(what: string): void {
    this.#context.book.odd('answer', `a client was sent what is no answer: ${what}`)
  }

  onEnd(): void {
    this.#reader.end()
    this.#end.destroy()
  }

  #leave(how: 'fin' | 'rst' | 'close'): void {
    if (this.#over) return
    this.#context.sim.trace.say(`client #${this.#end.localPort} leaves (${how})`)
    this.#context.book.left.add(this.#end.localPort)
    this.#closing = true
    if (how === 'rst') this.#end.reset()
    else if (how === 'close') this.#end.destroy()
    else this.#end.end()
  }

  onClose(): void {
    if (this.#over) return
    this.#over = true
    this.#onOver()
  }
}

function headOf(asked: Asked): string {
  let head = `${asked.method} ${asked.path} HTTP/1.${asked.minor}\r\nHost: sim.test\r\nX-Sim-Id: ${asked.id}\r\n`
  head += `Accept: ${asked.id % 3 === 0 ? 'text/html' : 'application/json'}\r\n`
  if (asked.idempotent && asked.method === 'POST') head += `Idempotency-Key: k${asked.id}\r\n`
  if (asked.expects) head += 'Expect: 100-continue\r\n'
  if (asked.flaw === 'bad-field') head += 'X-Broken : yes\r\n'
  if (asked.framing === 'length') head += `Content-Length: ${asked.size}\r\n`
  if (asked.framing === 'chunked') head += 'Transfer-Encoding: chunked\r\n'
  return `${head}\r\n`
}

function bodyOf(asked: Asked): string {
  const content = contentOf(`q${asked.id}`, asked.size)
  if (asked.flaw === 'bad-chunk') return `5\r\nhello\r\nno-size\r\n`
  if (asked.framing === 'none') return ''
  return asked.framing === 'chunked' ? chunked(content, [asked.size >> 2, asked.size >> 1]) : content
}
