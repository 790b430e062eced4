/** One connection of the client, with all that is needed later to judge why a request on it failed. */
import { connect, type Socket } from 'node:net'
import { type Answer, AnswerReader } from './answer-reader.ts'

/** Longer than anything in this bench takes, shorter than the gateway's own timers. */
const ANSWER_WITHIN_MS = 20_000

/** What became of a request that was not answered whole. */
export type FailureKind =
  | 'refused'
  | 'reset before the answer'
  | 'closed before the answer'
  | 'cut in the answer'
  | 'no answer in time'
  | 'malformed answer'

export class RequestFailed extends Error {
  readonly kind: FailureKind
  constructor(kind: FailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}

export interface Sending {
  /** Written in this order; a number is a pause in ms. */
  parts: readonly (Buffer | string | number)[]
  /** ms between two reads of the answer; 0: as it comes. */
  readPauseMs: number
}

interface Waiting {
  reader: AnswerReader
  readPauseMs: number
  settle(outcome: Answer | RequestFailed): void
}

export class ClientConnection {
  readonly startedAt: number = performance.now()
  /** 0 until connected. */
  localPort = 0
  requests = 0
  usable = true
  readonly #socket: Socket
  #waiting: Waiting | undefined
  /** Called once, when an idle connection is closed by the other side. */
  onIdleEnd: () => void = () => {}

  constructor(port: number, onClosed: () => void) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('close', onClosed)
    this.#socket.on('connect', () => {
      this.localPort = this.#socket.localPort ?? 0
    })
    this.#socket.on('data', (bytes: Buffer) => this.#read(bytes))
    this.#socket.on('end', () => this.#over('closed before the answer', 'FIN'))
    this.#socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#over(error.code === 'ECONNREFUSED' ? 'refused' : 'reset before the answer', error.code ?? error.message),
    )
  }

  /** One at a time. @throws RequestFailed */
  async ask({ parts, readPauseMs }: Sending): Promise<Answer> {
    this.requests++
    const outcome = new Promise<Answer | RequestFailed>(resolve => {
      const timer = setTimeout(() => this.#over('no answer in time', `${ANSWER_WITHIN_MS} ms`), ANSWER_WITHIN_MS)
      const settle = (result: Answer | RequestFailed): void => {
        clearTimeout(timer)
        this.#waiting = undefined
        resolve(result)
      }
      this.#waiting = { reader: new AnswerReader(), readPauseMs, settle }
    })
    void this.#write(parts)
    const result = await outcome
    if (result instanceof RequestFailed) throw result
    if (!result.keepAlive) this.close()
    return result
  }

  close(): void {
    this.usable = false
    this.#socket.destroy()
  }

  async #write(parts: Sending['parts']): Promise<void> {
    for (const part of parts) {
      if (!this.usable || this.#waiting === undefined) return
      if (typeof part === 'number') await new Promise(resolve => setTimeout(resolve, part))
      else this.#socket.write(part)
    }
  }

  #read(bytes: Buffer): void {
    const waiting = this.#waiting
    if (waiting === undefined) return this.#over('malformed answer', 'bytes on an idle connection')
    try {
      const answer = waiting.reader.read(bytes)
      if (answer !== null) return waiting.settle(answer)
    } catch (error) {
      return this.#over('malformed answer', (error as Error).message)
    }
    if (waiting.readPauseMs === 0) return
    this.#socket.pause()
    setTimeout(() => this.#socket.resume(), waiting.readPauseMs)
  }

  #over(kind: FailureKind, message: string): void {
    const waiting = this.#waiting
    this.close()
    if (waiting === undefined) return this.onIdleEnd()
    const begun = waiting.reader.begun && (kind === 'reset before the answer' || kind === 'closed before the answer')
    waiting.settle(new RequestFailed(begun ? 'cut in the answer' : kind, message))
  }
}
