/** A client that must wait with what it sends: held, then not read, and all the while watched, for who left must not keep an upstream busy. */
import { pausedLookMs, pipelineBytesMax, readAheadBytesMax, readBufferBytes } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'
import type { Wire } from '../wire/wire.ts'

/**
 * A socket that is not read tells nothing. So a pause that lasts reads on up to a bound, which shows a FIN close behind; when
 * that is used up, an empty write shows a reset. A FIN behind more bytes than that is seen only when reading goes on.
 */
export class ReadAhead {
  readonly #wheel: Wheel
  readonly #wire: Wire
  #pause: 'none' | 'reads-nothing' | 'reads-ahead' | 'full' = 'none'
  /** Made with the first pause: most clients never have one. */
  #timer: Timer | null = null
  #aheadBytes = 0
  /** Bytes behind the current request: the next ones of a pipelining client. */
  #held: Buffer | null = null

  constructor(wheel: Wheel, wire: Wire) {
    this.#wheel = wheel
    this.#wire = wire
  }

  /** For every read. */
  came(size: number): void {
    if (this.#pause !== 'reads-ahead') return
    this.#aheadBytes += size
    if (this.#aheadBytes < readAheadBytesMax) return
    this.#pause = 'full'
    this.#wire.pause()
  }

  hold(bytes: Buffer, from: number, to: number): void {
    const rest = bytes.subarray(from, to)
    this.#held = this.#held === null ? Buffer.from(rest) : Buffer.concat([this.#held, rest])
    if (this.#held.length > pipelineBytesMax) this.pause()
  }

  /** What was held, given away. */
  take(): Buffer | null {
    const held = this.#held
    this.#held = null
    return held
  }

  pause(): void {
    if (this.#pause !== 'none') return
    this.#pause = 'reads-nothing'
    this.#wire.pause()
    this.#timer ??= new Timer(() => this.#look())
    this.#wheel.arm(this.#timer, pausedLookMs)
  }

  resume(): void {
    if (this.#pause === 'none') return
    this.#wheel.disarm(this.#timer!)
    this.#pause = 'none'
    this.#aheadBytes = 0
    this.#wire.resume()
  }

  #look(): void {
    const held = this.#held?.length ?? 0
    if (this.#pause === 'reads-nothing') {
      // What was read ahead during an earlier request's pause counts too; the read that passed a bound may have been a whole one.
      const full = held >= pipelineBytesMax + readBufferBytes + readAheadBytesMax
      this.#pause = full ? 'full' : 'reads-ahead'
      if (!full) this.#wire.resume()
    } else if (this.#pause === 'full') this.#wire.probe()
    this.#wheel.arm(this.#timer!, pausedLookMs)
  }

  /** For the end of the connection, or when another reads the wire from now on. */
  remove(): void {
    this.#held = null
    this.#pause = 'none'
    if (this.#timer !== null) this.#wheel.remove(this.#timer)
  }
}
