/** One address in the race for a connection: dialled, and told of how that ended. */
import type { Wire, WireError, WireHandler } from '../wire/wire.ts'
import type { DialTarget, World } from '../world.ts'

export class Racer implements WireHandler {
  readonly wire: Wire
  readonly address: string
  readonly startedAt: number
  #handler: RaceHandler

  constructor(world: World, target: DialTarget, raw: boolean, handler: RaceHandler) {
    this.#handler = handler
    this.startedAt = world.now()
    this.address =
      'path' in target
        ? `unix:${target.path}`
        : target.family === 6
          ? `[${target.host}]:${target.port}`
          : `${target.host}:${target.port}`
    this.wire = world.dial(target, raw, this)
  }

  onOpen(): void {
    this.#handler.onWon(this)
  }

  onBytes(): void {}
  onEnd(): void {}
  onDrain(): void {}

  onClose(error: WireError | null): void {
    this.#handler.onLost(this, error)
  }
}

export interface RaceHandler {
  onWon(racer: Racer): void
  onLost(racer: Racer, error: WireError | null): void
}
