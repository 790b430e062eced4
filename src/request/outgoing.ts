/** The request's body on its way to the upstream: what waits to be written, and what is kept for sending it again. */
import { replayBytesMax } from '../limits.ts'
import type { Wire } from '../wire/wire.ts'

type Piece = string | Buffer

export class Outgoing {
  #waiting: Piece[] = []
  #replay: Piece[] = []
  #replayBytes = 0
  #waitingBytes = 0
  /** Where what is kept was last written to. */
  #wire: Wire | null = null
  /** Pieces were let go of: the request cannot be sent a second time. */
  lost = false
  /** All of the body has been given to `add`. */
  ended = false

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  get empty(): boolean {
    return this.#waiting.length === 0
  }

  /** The whole request has been written. */
  get done(): boolean {
    return this.ended && this.empty
  }

  reset(): void {
    if (this.#waiting.length > 0) this.#waiting = []
    if (this.#replay.length > 0) {
      if (this.#wire !== null) giveBack(this.#replay, this.#wire)
      this.#replay = []
    }
    this.#wire = null
    this.#replayBytes = this.#waitingBytes = 0
    this.lost = this.ended = false
  }

  /** Texts are latin1. Buffers must stay as they are. */
  add(piece: Piece): void {
    this.#waiting.push(piece)
    this.#waitingBytes += piece.length
  }

  /** Writes head and all that waits, in as few calls as can be. `keep`: the request might be sent again. */
  writeAll(wire: Wire, head: string, keep: boolean): void {
    const [first] = this.#waiting
    if (first === undefined) {
      if (head !== '') wire.writeText(head)
      return
    }
    if (typeof first === 'string') wire.writeText(head + first)
    else if (head === '') wire.writeBytes(first)
    else wire.writeTextAndBytes(head, first)
    for (let i = 1; i < this.#waiting.length; i++) {
      const piece = this.#waiting[i]!
      if (typeof piece === 'string') wire.writeText(piece)
      else wire.writeBytes(piece)
    }
    this.#retain(keep, wire)
    if (this.lost) giveBack(this.#waiting, wire)
    this.#waiting = []
    this.#waitingBytes = 0
  }

  /** What was written goes in front of what waits, for another attempt. */
  rewind(): void {
    this.#waiting = [...this.#replay, ...this.#waiting]
    this.#waitingBytes += this.#replayBytes
    this.#replay = []
    this.#replayBytes = 0
  }

  #retain(keep: boolean, wire: Wire): void {
    if (this.lost) return
    if (!keep || this.#replayBytes + this.#waitingBytes > replayBytesMax) {
      this.lost = true
      this.#replay = []
      this.#replayBytes = 0
      return
    }
    this.#wire = wire
    this.#replay.push(...this.#waiting)
    this.#replayBytes += this.#waitingBytes
  }
}

function giveBack(pieces: readonly Piece[], wire: Wire): void {
  for (const piece of pieces) if (typeof piece !== 'string') wire.giveBack(piece)
}
