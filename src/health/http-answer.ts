/** Reads the answer to a check, as strictly as traffic's: interim heads, the final one, and its body up to a bound. */
import type { AttemptEnd } from '../exchange/attempt.ts'
import { BAD, ChunkedReader, DATA, END, NEED } from '../http1/chunked.ts'
import { type Framing, responseFraming } from '../http1/framing.ts'
import type { Head, Problem } from '../http1/head.ts'
import { BROKEN, HeadReader, MORE } from '../http1/head-reader.ts'
import { checkBodyBytesMax, interimMax, sampleBytesMax } from '../limits.ts'
import type { Answering, Heard } from './question.ts'

export class HttpAnswer implements Answering {
  status = 0
  interim = 0
  received = 0
  readonly #method: string
  readonly #headBytesMax: number
  readonly #reader: HeadReader
  #framing: Framing | null = null
  #chunked: ChunkedReader | null = null
  #body = ''

  constructor(method: string, headBytesMax: number) {
    this.#method = method
    this.#headBytesMax = headBytesMax
    this.#reader = new HeadReader('response', headBytesMax)
  }

  get framing(): Framing['kind'] | undefined {
    return this.#framing?.kind
  }

  get expected(): number | undefined {
    return this.#framing?.kind === 'length' ? this.#framing.length : undefined
  }

  take(bytes: Buffer, size: number): Heard | null {
    let at = 0
    while (this.#framing === null) {
      if (at >= size) return null
      const next = this.#reader.read(bytes, at, size)
      if (next === MORE) return null
      if (next === BROKEN) return this.#unreadable(bytes, at, size)
      at = next
      const { head } = this.#reader
      this.#reader.reset()
      const problem = this.#judge(head)
      if (problem !== null) return broken(problem, Buffer.from(head.raw.slice(0, sampleBytesMax), 'latin1'))
    }
    return this.#takeBody(bytes, at, size)
  }

  ended(): Heard | null {
    return this.#framing?.kind === 'close' ? this.#whole() : null
  }

  #judge(head: Head): Problem | null {
    if (head.status === 101) return { reason: 'unexpected-101', at: 0 }
    if (head.status < 200) return ++this.interim > interimMax ? { reason: 'too-many-interim', at: 0 } : null
    const framing = responseFraming(head, this.#method)
    if ('reason' in framing) return framing
    this.status = head.status
    this.#framing = framing
    if (framing.kind === 'chunked') this.#chunked = new ChunkedReader()
    return null
  }

  #takeBody(bytes: Buffer, at: number, size: number): Heard | null {
    if (this.#chunked !== null) return this.#takeChunks(this.#chunked, bytes, at, size)
    const { kind } = this.#framing!
    const wanted = kind === 'none' ? 0 : (this.expected ?? Number.MAX_SAFE_INTEGER)
    this.#keep(bytes, at, Math.min(size, at + wanted - this.received))
    return this.received >= wanted || this.#enough ? this.#whole() : null
  }

  #takeChunks(reader: ChunkedReader, bytes: Buffer, from: number, size: number): Heard | null {
    for (let at = from; at < size; at = reader.to) {
      const found = reader.step(bytes, at, size)
      if (found === BAD) return broken({ reason: reader.problem!, at: reader.problemAt }, Buffer.alloc(0))
      if (found === DATA) this.#keep(bytes, reader.from, reader.to)
      if (found === END || this.#enough) return this.#whole()
      if (found === NEED) break
    }
    return null
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    this.received += to - from
    this.#body += bytes.latin1Slice(from, to)
  }

  /** What comes after so much decides nothing. */
  get #enough(): boolean {
    return this.received >= checkBodyBytesMax
  }

  #whole(): Heard {
    return { kind: 'answer', status: this.status, body: this.#body.slice(0, checkBodyBytesMax) }
  }

  #unreadable(bytes: Buffer, from: number, size: number): Heard {
    const problem = this.#reader.problem!
    const earlier = this.#reader.partial
    const seen = earlier.length > 0 ? earlier : bytes.subarray(from, size)
    const sample = Buffer.from(seen.subarray(0, sampleBytesMax))
    if (problem.reason !== 'headers-too-large') return broken(problem, sample)
    const { section } = this.#reader.sizes
    return {
      kind: 'broken',
      end: { kind: 'limit', limit: 'header-section', max: this.#headBytesMax, size: section },
      sample,
    }
  }
}

function broken({ reason, at, values }: Problem, sample: Buffer): Heard {
  const sampleHex = sample.length > 0 && { sampleHex: sample.toString('hex') }
  const end: AttemptEnd = { kind: 'invalid', problem: { reason, at, ...sampleHex, ...(values && { values }) } }
  return { kind: 'broken', end, sample }
}
