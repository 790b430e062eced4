/** The chunked transfer coding (RFC 9112 §7.1), checked octet by octet and passed on as it came, without extensions. */
import { chunkExtensionBytesMax, trailerBytesMax } from '../limits.ts'
import { ExtensionReader } from './chunk-extension.ts'
import type { ChunkProblem, Head } from './head.ts'
import { HeadReader } from './head-reader.ts'
import { CR, HEX, HTAB, LF, SP } from './octets.ts'

/** What `step` found between `from` and `to`. */
export const NEED = 0
/** Content. */
export const DATA = 1
/** Framing octets that may be passed on as they are. */
export const FRAME = 2
/** The message is whole; `trailers` holds the trailer section, if any. The closing empty line is not part of any FRAME. */
export const END = 3
export const BAD = 4

type State = 'size-start' | 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailers' | 'done'

export class ChunkedReader {
  /** The span found by the last `step`. */
  from = 0
  to = 0
  problem: ChunkProblem | null = null
  /** Offset of the problem from the start of the body. */
  problemAt = 0
  /** Content octets seen. */
  contentBytes = 0
  trailers: Head | null = null
  #state: State = 'size-start'
  #size = 0
  #digits = 0
  #extensionBytes = 0
  readonly #extension: ExtensionReader = new ExtensionReader()
  #consumed = 0
  #trailerReader: HeadReader | null = null

  get done(): boolean {
    return this.#state === 'done'
  }

  /** After `trailers-too-large`: what was too large. */
  get trailerSizes(): HeadReader['sizes'] {
    return this.#trailerReader?.sizes ?? { section: 0, line: 0, name: '' }
  }

  /** One step from `at`: sets `from`, `to` and returns what they span. The next step starts at `to`. */
  step(bytes: Buffer, at: number, end: number): number {
    this.from = this.to = at
    if (at >= end || this.#state === 'done') return NEED
    if (this.#state === 'data') return this.#data(at, end)
    if (this.#state === 'trailers') return this.#readTrailers(bytes, at, end)
    if (this.#state === 'extension') return this.#skipExtension(bytes, at, end)
    return this.#framing(bytes, at, end)
  }

  #data(at: number, end: number): number {
    const take = Math.min(this.#size, end - at)
    this.#size -= take
    this.contentBytes += take
    this.#consumed += take
    this.to = at + take
    if (this.#size === 0) this.#state = 'data-cr'
    return DATA
  }

  /** Everything from the end of one chunk's data to the beginning of the next. */
  #framing(bytes: Buffer, start: number, end: number): number {
    let at = start
    while (at < end) {
      const octet = bytes[at]!
      switch (this.#state) {
        case 'data-cr':
          if (octet !== CR) return this.#bad('chunk-data-end', at - start)
          this.#state = 'data-lf'
          break
        case 'data-lf':
          if (octet !== LF) return this.#bad('chunk-data-end', at - start)
          this.#state = 'size-start'
          break
        case 'size-lf':
          if (octet !== LF) return this.#bad('chunk-size', at - start)
          return this.#sizeRead(start, at + 1)
        default: {
          const digit = HEX[octet]!
          if (digit === 255) {
            if (this.#state === 'size-start') return this.#bad('chunk-size', at - start)
            if (octet === CR) {
              this.#state = 'size-lf'
              break
            }
            if (octet !== 0x3b && octet !== SP && octet !== HTAB) return this.#bad('chunk-size', at - start)
            this.#state = 'extension'
            this.#extension.reset()
            return this.#span(start, at)
          }
          // Sixteen digits hold 2^64; beyond 2^53 a count is no longer exact.
          if (++this.#digits > 16) return this.#bad('chunk-size', at - start)
          this.#size = this.#size * 16 + digit
          if (this.#size > Number.MAX_SAFE_INTEGER) return this.#bad('chunk-size', at - start)
          this.#state = 'size'
        }
      }
      at++
    }
    return this.#span(start, at)
  }

  #sizeRead(start: number, at: number): number {
    this.#digits = 0
    this.#state = this.#size === 0 ? 'trailers' : 'data'
    return this.#span(start, at)
  }

  #span(start: number, at: number): number {
    this.from = start
    this.to = at
    this.#consumed += at - start
    return at > start ? FRAME : this.#nothing(at)
  }

  /** An extension begins exactly at a span's start: nothing to pass on, go on from the same octet. */
  #nothing(at: number): number {
    this.from = this.to = at
    return FRAME
  }

  /** Extensions are checked and dropped (RFC 9112 §7.1.1: a recipient ignores what it does not know). */
  #skipExtension(bytes: Buffer, start: number, end: number): number {
    for (let at = start; at < end; at++) {
      const verdict = this.#extension.feed(bytes[at]!)
      if (verdict === 'bad') return this.#bad('chunk-extension', at - start)
      if (verdict === 'more' && ++this.#extensionBytes > chunkExtensionBytesMax)
        return this.#bad('chunk-extension', at - start)
      if (verdict === 'more') continue
      this.#state = 'size-lf'
      this.#consumed += at - start
      return this.#frameCr(at)
    }
    this.#consumed += end - start
    this.from = this.to = end
    return NEED
  }

  #frameCr(at: number): number {
    return this.#span(at, at + 1)
  }

  #readTrailers(bytes: Buffer, at: number, end: number): number {
    this.#trailerReader ??= new HeadReader('trailers', trailerBytesMax)
    const next = this.#trailerReader.read(bytes, at, end)
    if (next === -1) {
      this.from = this.to = end
      return NEED
    }
    if (next === -2) {
      const { problem } = this.#trailerReader
      return this.#bad(
        problem?.reason === 'headers-too-large' ? 'trailers-too-large' : 'trailer-field',
        problem?.at ?? 0,
      )
    }
    this.trailers = this.#trailerReader.head
    this.#state = 'done'
    this.from = at
    this.to = next
    return END
  }

  #bad(problem: ChunkProblem, offset: number): number {
    this.problem = problem
    this.problemAt = this.#consumed + offset
    return BAD
  }
}
