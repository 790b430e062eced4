/** The last of a client's connection: FIN behind what is still to be written, and what the client goes on sending is read off. */
import { lingerBytesMax, lingerMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire, WireHandler } from '../wire/wire.ts'
import type { World } from '../world.ts'
import { WriteProgress } from './write-progress.ts'

/** A close with unread bytes is a reset, and a reset eats the answer that is on its way (RFC 9112 §9.6). */
export class Lingering implements WireHandler {
  readonly #world: World
  readonly #wire: Wire
  readonly #clientWriteMs: number
  readonly #onClosed: () => void
  readonly #timer: Timer = new Timer(() => this.#look())
  #read = 0
  readonly #progress: WriteProgress
  /** Nothing was left to be taken at the last look. */
  #written: boolean

  /** Takes the wire over. `clientWriteMs`: how long a client may take nothing of its answer; 0: for ever. */
  constructor(world: World, wire: Wire, clientWriteMs: number, onClosed: () => void) {
    this.#world = world
    this.#wire = wire
    this.#clientWriteMs = clientWriteMs
    this.#onClosed = onClosed
    this.#progress = new WriteProgress(world)
    this.#progress.begin(wire)
    this.#written = wire.pendingBytes === 0
    wire.handler = this
    wire.resume()
    wire.end()
    world.wheel.arm(this.#timer, lingerMs)
  }

  onOpen(): void {}

  onBytes(_bytes: Buffer, size: number): void {
    this.#read += size
    if (this.#read > lingerBytesMax) this.#wire.destroy()
  }

  onEnd(): void {
    if (this.#wire.pendingBytes === 0) this.#wire.destroy()
  }

  onDrain(): void {}

  onClose(): void {
    this.#world.wheel.remove(this.#timer)
    this.#onClosed()
  }

  /** Every `lingerMs`: a slow reader is waited for as long as it reads; one that stopped must not take its part for the whole. */
  #look(): void {
    const written = this.#wire.pendingBytes === 0
    if (written && this.#written) return this.#wire.destroy()
    const stalledMs = this.#progress.look(lingerMs)
    if (!written && this.#clientWriteMs > 0 && stalledMs >= this.#clientWriteMs) return this.#wire.reset()
    this.#written = written
    this.#world.wheel.arm(this.#timer, lingerMs)
  }
}
