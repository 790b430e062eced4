/** After a protocol switch: raw bytes both ways, each side's half-close passed on, one idle timer. */
import { lingerMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire, WireHandler } from '../wire.ts'
import type { World } from '../world.ts'

export interface TunnelEnd {
  by: 'client' | 'upstream' | 'timer'
}

export class Tunnel {
  #world: World
  #client: Wire
  #upstream: Wire
  #idleMs: number
  #timer: Timer
  #onEnd: (end: TunnelEnd) => void
  #ended: { client: boolean; upstream: boolean } = { client: false, upstream: false }
  #over = false

  constructor(world: World, client: Wire, upstream: Wire, idleMs: number, onEnd: (end: TunnelEnd) => void) {
    this.#world = world
    this.#client = client
    this.#upstream = upstream
    this.#idleMs = idleMs
    this.#onEnd = onEnd
    this.#timer = new Timer(() => (this.#over ? this.#destroy() : this.#finish('timer')))
    client.handler = this.#side('client', client, upstream)
    upstream.handler = this.#side('upstream', upstream, client)
    client.bulk = upstream.bulk = true
    client.resume()
    upstream.resume()
    this.#touch()
  }

  #side(name: 'client' | 'upstream', from: Wire, to: Wire): WireHandler {
    return {
      onOpen: () => {},
      onBytes: (bytes, size) => {
        this.#touch()
        from.pass(bytes, 0, size, to)
        if (to.blocked) from.pause()
      },
      onDrain: () => {
        this.#touch()
        to.resume()
      },
      onEnd: () => {
        this.#ended[name] = true
        to.end()
        if (this.#ended.client && this.#ended.upstream) this.#finish(name)
      },
      onClose: error => this.#finish(name, error !== null),
    }
  }

  #touch(): void {
    if (this.#idleMs > 0) this.#world.wheel.arm(this.#timer, this.#idleMs)
  }

  /** A reset on one side is a reset on the other: half of a message must not look whole. */
  #finish(by: TunnelEnd['by'], broken = false): void {
    if (this.#over) return
    this.#over = true
    for (const wire of [this.#client, this.#upstream]) {
      if (wire.closed) continue
      if (broken) wire.reset()
      else wire.end()
    }
    if (by === 'timer') this.#destroy()
    // A side that never answers our FIN is not waited for without end.
    if (this.#client.closed && this.#upstream.closed) this.#world.wheel.remove(this.#timer)
    else this.#world.wheel.arm(this.#timer, lingerMs)
    this.#onEnd({ by })
  }

  #destroy(): void {
    this.#client.destroy()
    this.#upstream.destroy()
  }

  /** The gateway is going down. */
  cut(): void {
    this.#finish('timer')
  }
}
