/** Whether a peer still takes what it was sent. As in nginx, limits on writing run between two steps forward, not to the end. */
import type { Wire } from '../wire/wire.ts'
import type { World } from '../world.ts'

/**
 * A socket tells only when all has been taken, so it is looked at some times per limit. The kernel takes more once a third of
 * its own buffer is free, which may be a megabyte: a slow reader's steps within it are asked of the kernel itself.
 */
export class WriteProgress {
  readonly #world: World
  #wire!: Wire
  #taken = 0
  #queued = 0
  #stalledMs = 0
  /** When this was last asked; null: not since the last step. */
  #unconfirmed: number | null = null
  #confirmedMore = false
  /** Answers to the questions of an earlier run do not count. */
  #run = 0

  constructor(world: World) {
    this.#world = world
  }

  /** From now on. */
  begin(wire: Wire): void {
    this.#wire = wire
    this.#run++
    this.#unconfirmed = null
    this.#confirmedMore = false
    this.#stalledMs = 0
    this.#moved()
  }

  /** `elapsedMs` since the last look. Returns for how long nothing has moved. */
  look(elapsedMs: number): number {
    const moved = this.#moved()
    if (moved) this.#unconfirmed = null
    this.#stalledMs = moved || this.#confirmedMore ? 0 : this.#stalledMs + elapsedMs
    this.#confirmedMore = false
    if (!moved) this.#askKernel(this.#run)
    return this.#stalledMs
  }

  #askKernel(run: number): void {
    this.#world.unconfirmed(this.#wire, bytes => {
      if (run !== this.#run || bytes === null) return
      if (this.#unconfirmed !== null && bytes !== this.#unconfirmed) this.#confirmedMore = true
      this.#unconfirmed = bytes
    })
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
