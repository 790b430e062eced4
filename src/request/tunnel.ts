/** After a protocol switch: raw bytes both ways, each side's half-close passed on, one idle timer. */
import { lingerMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { Wire, WireError, WireHandler } from '../wire/wire.ts'
import type { World } from '../world.ts'

type Side = 'client' | 'upstream'

/** `closed`: in good order. `idle`: nothing moved for `tunnelIdle`. `cut`: the gateway goes down. */
export type TunnelEnd =
  | { how: 'closed'; by: Side }
  | { how: 'broken'; by: Side; error: WireError }
  | { how: 'idle' }
  | { how: 'cut' }

export interface TunnelOptions {
  client: Wire
  upstream: Wire
  /** What the client had sent behind its request. */
  held: Buffer | null
  idleMs: number
}

export class Tunnel {
  #world: World
  #client: Wire
  #upstream: Wire
  #idleMs: number
  #timer: Timer
  #onEnd: (end: TunnelEnd) => void
  #ended: Record<Side, boolean> = { client: false, upstream: false }
  #over = false
  /** The client wire's counter, less what was held. */
  readonly #bytesInBefore: number

  constructor(world: World, options: TunnelOptions, onEnd: (end: TunnelEnd) => void) {
    const { client, upstream, held, idleMs } = options
    this.#world = world
    this.#client = client
    this.#upstream = upstream
    this.#idleMs = idleMs
    this.#onEnd = onEnd
    this.#bytesInBefore = client.bytesIn - (held?.length ?? 0)
    this.#timer = new Timer(() => (this.#over ? this.#destroy() : this.#finish({ how: 'idle' })))
    client.handler = this.#side('client', client, upstream)
    upstream.handler = this.#side('upstream', upstream, client)
    client.bulk = upstream.bulk = true
    if (held !== null) upstream.writeBytes(held)
    client.resume()
    upstream.resume()
    this.#touch()
  }

  /** From the client, after its request. */
  get bytesIn(): number {
    return this.#client.bytesIn - this.#bytesInBefore
  }

  #side(name: Side, from: Wire, to: Wire): WireHandler {
    return {
      onOpen: () => {},
      onBytes: (bytes, size) => {
        // There is nobody left to have them.
        if (this.#over) return
        this.#touch()
        from.pass(bytes, 0, size, to)
        if (to.blocked) from.pause()
      },
      onDrain: () => {
        if (this.#over) return
        this.#touch()
        to.resume()
      },
      onEnd: () => {
        this.#ended[name] = true
        to.end()
        if (this.#ended.client && this.#ended.upstream) this.#finish({ how: 'closed', by: name })
      },
      // Who had said its end takes no more, and answers what still comes with a reset: nothing that it said is lost.
      onClose: error =>
        this.#finish(
          error === null || this.#ended[name] ? { how: 'closed', by: name } : { how: 'broken', by: name, error },
        ),
    }
  }

  #touch(): void {
    if (this.#idleMs > 0) this.#world.wheel.arm(this.#timer, this.#idleMs)
  }

  /** A reset on one side is a reset on the other: half of a message must not look whole. */
  #finish(end: TunnelEnd): void {
    if (this.#over) return
    this.#over = true
    for (const wire of [this.#client, this.#upstream]) {
      if (wire.closed) continue
      if (end.how === 'broken') wire.reset()
      else wire.end()
    }
    if (end.how === 'idle' || end.how === 'cut') this.#destroy()
    // A side that never answers our FIN is not waited for without end.
    if (this.#client.closed && this.#upstream.closed) this.#world.wheel.remove(this.#timer)
    else this.#world.wheel.arm(this.#timer, lingerMs)
    this.#onEnd(end)
  }

  #destroy(): void {
    this.#client.destroy()
    this.#upstream.destroy()
  }

  /** The gateway is going down. */
  cut(): void {
    this.#finish({ how: 'cut' })
  }
}
