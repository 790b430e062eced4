/** An answer's content while it passes by: copied up to a bound of its own, and one of all copies under way. */

/** Of all copies of one process. */
export class CopyRoom {
  bytes = 0
  readonly max: number

  constructor(max: number) {
    this.max = max
  }
}

export class AnswerCopy {
  readonly #room: CopyRoom
  readonly #max: number
  #pieces: Buffer[] = []
  #bytes = 0
  /** It did not fit: whatever comes, nothing is kept. */
  overflowed = false

  /** `max`: bytes of content at most. */
  constructor(room: CopyRoom, max: number) {
    this.#room = room
    this.#max = max
  }

  /** Copies the span: its memory is about to be used again. */
  take(bytes: Buffer, from: number, to: number): void {
    if (this.overflowed || to === from) return
    const size = to - from
    if (this.#bytes + size > this.#max || this.#room.bytes + size > this.#room.max) {
      this.release()
      this.overflowed = true
      return
    }
    const piece = Buffer.allocUnsafeSlow(size)
    bytes.copy(piece, 0, from, to)
    this.#pieces.push(piece)
    this.#bytes += size
    this.#room.bytes += size
  }

  /** The whole content, in memory of its own; the copy is then empty. */
  finish(): Buffer {
    const [only] = this.#pieces
    let whole = only ?? Buffer.alloc(0)
    if (this.#pieces.length > 1) {
      whole = Buffer.allocUnsafeSlow(this.#bytes)
      let at = 0
      for (const piece of this.#pieces) at += piece.copy(whole, at)
    }
    this.release()
    return whole
  }

  release(): void {
    this.#room.bytes -= this.#bytes
    this.#bytes = 0
    this.#pieces = []
  }
}
