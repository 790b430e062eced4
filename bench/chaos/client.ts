/** A connection of the chaos suite's client: one request at a time, never repeated, kept while the gateway keeps it. */
import { connect, type Socket } from 'node:net'
import { readBeforeFailing } from '../../src/wire/read-before-failing.ts'
import { type Answer, AnswerReader } from '../churn/answer-reader.ts'

/** A good answer, or in a word what the client saw instead. */
export type Outcome = { answer: Answer } | { failure: string }

const PIECE_BYTES = 64 * 1024

interface Asking {
  reader: AnswerReader
  settle(outcome: Outcome): void
}

export class Client {
  usable = true
  readonly #socket: Socket
  #asking: Asking | undefined
  readonly #onIdleEnd: (client: Client) => void

  constructor(port: number, onIdleEnd: (client: Client) => void) {
    this.#onIdleEnd = onIdleEnd
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    // A refusal may be followed by a reset: a client that looks for the answer first is a fair judge.
    readBeforeFailing(this.#socket)
    this.#socket.on('data', (bytes: Buffer) => this.#read(bytes))
    this.#socket.on('end', () => this.#over('closed'))
    this.#socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#over(error.code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    )
    this.#socket.on('close', () => this.#over('closed'))
  }

  /** @param withinMs from now on */
  ask(head: string, body: Buffer | null, withinMs: number): Promise<Outcome> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this.#over('timeout'), withinMs)
      this.#asking = {
        reader: new AnswerReader(),
        settle: outcome => {
          clearTimeout(timer)
          this.#asking = undefined
          resolve(outcome)
        },
      }
      if (body === null || body.length <= PIECE_BYTES)
        this.#socket.write(body ? Buffer.concat([Buffer.from(head), body]) : head)
      else this.#upload(head, body)
    })
  }

  close(): void {
    this.usable = false
    this.#socket.destroy()
  }

  /** RFC 9112 §9.5: a client that sends a body watches for an answer meanwhile, and stops sending when there is one. */
  #upload(head: string, body: Buffer): void {
    const asking = this.#asking
    this.#socket.write(head)
    let at = 0
    const more = (): void => {
      if (this.#asking !== asking || at >= body.length || !this.#socket.writable) return
      const piece = body.subarray(at, at + PIECE_BYTES)
      at += piece.length
      this.#socket.write(piece, error => !error && setImmediate(more))
    }
    more()
    asking!.settle = (settle => outcome => {
      if (at < body.length) this.usable = false
      settle(outcome)
    })(asking!.settle)
  }

  #read(bytes: Buffer): void {
    const asking = this.#asking
    if (asking === undefined) return this.#over('malformed')
    // Said at once: whoever passes such bytes on may leave the connection open.
    if (!asking.reader.begun && !'HTTP/1.'.startsWith(bytes.latin1Slice(0, 7))) return this.#over('malformed')
    try {
      const answer = asking.reader.read(bytes)
      if (answer === null) return
      if (!answer.keepAlive) this.usable = false
      asking.settle({ answer })
      if (!this.usable) this.close()
    } catch {
      this.#over('malformed')
    }
  }

  #over(how: string): void {
    const asking = this.#asking
    const wasUsable = this.usable
    this.close()
    if (asking)
      asking.settle({ failure: asking.reader.begun && how !== 'timeout' && how !== 'malformed' ? 'cut' : how })
    else if (wasUsable) this.#onIdleEnd(this)
  }
}
