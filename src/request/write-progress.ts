/** Whether a peer still takes what it was sent. As in nginx, limits on writing run between two steps forward, not to the end. */
import type { Wire } from '../wire.ts'

/**
 * A socket tells only when all has been taken, so it is looked at some times per limit. A step is what the kernel takes:
 * it does so once a third of its own buffer is free again.
 */
export class WriteProgress {
  #wire!: Wire
  #taken = 0
  #queued = 0
  #stalledMs = 0

  /** From now on. */
  begin(wire: Wire): void {
    this.#wire = wire
    this.#stalledMs = 0
    this.#moved()
  }

  /** `elapsedMs` since the last look. Returns for how long nothing has moved. */
  look(elapsedMs: number): number {
    this.#stalledMs = this.#moved() ? 0 : this.#stalledMs + elapsedMs
    return this.#stalledMs
  }

  /** A whole write has gone, or a part of the one that is going. */
  #moved(): boolean {
    const { bytesOut, pendingBytes, queuedBytes } = this.#wire
    const taken = bytesOut - pendingBytes
    const moved = taken !== this.#taken || queuedBytes !== this.#queued
    this.#taken = taken
    this.#queued = queuedBytes
    return moved
  }
}
