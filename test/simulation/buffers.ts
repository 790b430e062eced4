/** The two buffers at an end of a simulated connection: what a kernel has not taken yet, and what nobody has read yet. */

export class SendBuffer {
  pendingBytes = 0
  /** Taken, and not read by the peer. */
  inFlight = 0
  #pending: Buffer[] = []

  add(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.pendingBytes += bytes.length
  }

  /** What the kernel has room for goes, in pieces; until then the memory is the writer's and must stay as it is. */
  take(capacity: number, longest: () => number, travel: (piece: Buffer) => void): void {
    while (this.pendingBytes > 0 && this.inFlight < capacity) {
      const first = this.#pending[0]!
      const cut = Math.min(first.length, capacity - this.inFlight, longest())
      const piece = Buffer.from(first.subarray(0, cut))
      if (cut === first.length) this.#pending.shift()
      else this.#pending[0] = first.subarray(cut)
      this.pendingBytes -= cut
      this.inFlight += cut
      travel(piece)
    }
  }

  drop(): void {
    this.#pending = []
    this.pendingBytes = 0
  }
}

export class ReceiveBuffer {
  bytes = 0
  #pieces: Buffer[] = []

  add(piece: Buffer): void {
    this.#pieces.push(piece)
    this.bytes += piece.length
  }

  /** One piece, or with `all` as many as there is room for. Returns how many bytes. */
  readInto(memory: Buffer, all: boolean): number {
    let size = 0
    do {
      const piece = this.#pieces[0]!
      const part = piece.copy(memory, size, 0, Math.min(piece.length, memory.length - size))
      size += part
      if (part === piece.length) this.#pieces.shift()
      else this.#pieces[0] = piece.subarray(part)
    } while (all && this.#pieces.length > 0 && size < memory.length)
    this.bytes -= size
    return size
  }

  drop(): void {
    this.#pieces = []
  }
}
