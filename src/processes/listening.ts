/** Which sockets this worker listens on, and how it comes from one set to the next. */
import type { Listener } from '../config/config.ts'
import type { Gateway } from '../gateway.ts'
import { listenBackOffMaxMs, listenBackOffMs } from './bounds.ts'
import { type HandedSockets, socketKey } from './handed-sockets.ts'
import type { ListenFailure, ListenReport, SocketName } from './messages.ts'
import { probeAddress, unusable } from './probe.ts'

interface Wanted {
  listener: Listener
  /** Handed over; else our own. */
  socket?: SocketName
}

export class Listening {
  readonly #gateway: Gateway
  readonly #handed: HandedSockets
  /** Told when what had failed was tried again. */
  readonly #onRetry: (report: ListenReport) => void
  readonly #open = new Map<string, Listener>()
  readonly #failed = new Map<string, ListenFailure>()
  #lost: SocketName[] = []
  #wanted = new Map<string, Wanted>()
  /** One change after the other. */
  #changing: Promise<unknown> = Promise.resolve()
  #retry: NodeJS.Timeout | undefined
  #left = false

  constructor(gateway: Gateway, handed: HandedSockets, onRetry: (report: ListenReport) => void) {
    this.#gateway = gateway
    this.#handed = handed
    this.#onRetry = onRetry
  }

  get addresses(): string[] {
    return [...new Set([...this.#open.values()].map(({ address }) => address))]
  }

  /** Opens what is missing, then closes what is no longer wanted; what stays keeps its queue. What fails is tried again. */
  become(listeners: Listener[], sockets: SocketName[], withUnix: boolean): Promise<ListenReport> {
    const changed = this.#changing.then(() => {
      this.#wanted = new Map(listeners.flatMap(listener => this.#wantedOf(listener, sockets, withUnix)))
      this.#failed.clear()
      return this.#toWanted()
    })
    this.#changing = changed
    return changed
  }

  /** From now on nothing is opened any more. */
  leave(): void {
    this.#left = true
    clearTimeout(this.#retry)
  }

  /** Who is given none keeps what it has: a supervisor that adopts it cannot hand over any. */
  #wantedOf(listener: Listener, sockets: SocketName[], withUnix: boolean): [string, Wanted][] {
    const { address, bind, tls } = listener
    const sameKind = (other: { address: string; tls?: unknown }): boolean =>
      other.address === address && !other.tls === !tls
    const handed = sockets.filter(sameKind)
    if (handed.length > 0) return handed.map(socket => [socketKey(socket), { listener, socket }])
    const had = [...this.#open]
      .filter(([, open]) => sameKind(open))
      .map(([name]): [string, Wanted] => [name, { listener }])
    if (had.length > 0) return had
    return 'path' in bind && !withUnix ? [] : [[`${address} own${tls ? ' tls' : ''}`, { listener }]]
  }

  #tryAgain(): void {
    const changed = this.#changing.then(() => this.#toWanted())
    this.#changing = changed
    void changed.then(this.#onRetry)
  }

  async #toWanted(): Promise<ListenReport> {
    clearTimeout(this.#retry)
    this.#lost = []
    for (const [name, wanted] of this.#wanted) if (!this.#left) await this.#ensure(name, wanted)
    for (const name of [...this.#open.keys()]) if (!this.#wanted.has(name)) await this.#close(name)
    this.#armRetry()
    return { listening: this.addresses, failed: [...this.#failed.values()], lost: this.#lost }
  }

  async #ensure(name: string, wanted: Wanted): Promise<void> {
    const { listener } = wanted
    const { address, bind } = listener
    try {
      const open = this.#open.get(name)
      if (!open) await this.#listen(name, wanted)
      else if (listener.tls && !sameMaterial(open.tls, listener.tls)) this.#gateway.renew(name, listener.tls)
      this.#open.set(name, listener)
      this.#failed.delete(address)
    } catch (error) {
      const { code, message } = unusable(address, bind, error as NodeJS.ErrnoException)
      const before = this.#failed.get(address)
      const tries = (before?.tries ?? 0) + 1
      this.#failed.set(address, { address, code, message, tries, since: before?.since ?? Date.now() })
    }
  }

  async #listen(name: string, { listener, socket }: Wanted): Promise<void> {
    const { address, bind } = listener
    const handle = socket && (await this.#handed.take(socket))
    if (socket && handle === undefined) this.#lost.push(socket)
    // A worker that was killed has left its socket file behind.
    if (handle === undefined && 'path' in bind) await probeAddress(address, bind)
    await this.#gateway.listen(listener, { reusePort: !('path' in bind), name, handle })
  }

  #armRetry(): void {
    if (this.#failed.size === 0 || this.#left) return
    const tries = Math.min(...[...this.#failed.values()].map(each => each.tries))
    const waitMs = Math.min(listenBackOffMs * 2 ** (tries - 1), listenBackOffMaxMs)
    this.#retry = setTimeout(() => this.#tryAgain(), waitMs)
  }

  async #close(name: string): Promise<void> {
    this.#open.delete(name)
    await this.#gateway.unlisten(name)
  }
}

function sameMaterial(one: Listener['tls'], other: NonNullable<Listener['tls']>): boolean {
  return one?.certificate === other.certificate && one.key === other.key
}
