/**
 * The gateway's listening sockets, kept by the supervisor while the workers that listen on them come and go: who has
 * connected waits in a socket's queue, and a queue lives as long as someone holds its socket.
 */
import { lookup } from 'node:dns/promises'
import net from 'node:net'
import type { Listener } from '../config/config.ts'
import type { SocketName } from './messages.ts'

/** A bound TCP or pipe handle, which a child process can be given. Never listened on here: that would accept. */
export interface BoundHandle {
  close(): void
}

interface Held {
  socket: SocketName
  handle: BoundHandle
}

/** A slot's worker can be given sockets; or not, being adopted from another supervisor; or is still to come. */
export type Able = 'yes' | 'no' | 'not yet'

/** Absent where Node ever hides it: then each worker opens its own sockets, as adopted ones do. */
const bindHandle = (
  net as unknown as {
    _createServerHandle?: (host: string | null, port: number, family: number, fd?: number, flags?: number) => unknown
  }
)._createServerHandle

const REUSE_PORT = 2

export class HeldSockets {
  #held: Held[] = []
  #listeners: Listener[] = []

  get addresses(): string[] {
    return this.#held.map(({ socket }) => socket.address)
  }

  /** Lets go of what these do not need: who still listens there is then the last to hold it. */
  async settle(listeners: readonly Listener[]): Promise<void> {
    this.#listeners = await Promise.all(listeners.map(resolved))
    const wanted = ({ socket }: Held): boolean =>
      listeners.some(({ address, tls }) => address === socket.address && (tls !== undefined) === socket.tls)
    for (const held of this.#held) if (!wanted(held)) this.#drop(held)
  }

  /**
   * Which sockets each slot's worker is to listen on. A TCP address has one for each worker, SO_REUSEPORT dealing the
   * connections out among them, and a Unix address one, the first slot's. A socket whose slot has nobody goes to another
   * worker, for to close it would be to reset its queue; it waits for who comes when there is no other.
   */
  deal(slots: readonly Able[]): SocketName[][] {
    const takers = slots.flatMap((able, index) => (able === 'yes' ? [index] : []))
    for (const { address, bind, tls } of this.#listeners) {
      const numbers = 'path' in bind ? takers.slice(0, slots[0] === 'no' ? 0 : 1).map(() => 0) : takers
      for (const number of numbers) this.#hold({ address, number, tls: tls !== undefined }, bind)
    }
    const dealt: SocketName[][] = slots.map(() => [])
    for (const held of this.#held) {
      const { number } = held.socket
      const taker = takers.includes(number) ? number : takers[number % takers.length]
      if (taker !== undefined) dealt[taker]?.push(held.socket)
      else if (slots.includes('no')) this.#drop(held)
    }
    return dealt
  }

  handleOf({ address, number, tls }: SocketName): BoundHandle | undefined {
    return this.#held.find(({ socket }) => socket.address === address && socket.number === number && socket.tls === tls)
      ?.handle
  }

  /** Nobody listens on it, and whom the kernel puts into its queue would wait for ever. */
  lose(lost: SocketName): void {
    const handle = this.handleOf(lost)
    for (const held of this.#held) if (held.handle === handle) this.#drop(held)
  }

  /** Who still listens goes on, the last to hold what it listens on; else connecting is refused. */
  letGo(): void {
    for (const held of this.#held) this.#drop(held)
  }

  /** What cannot be bound is left out: the worker then tries by itself, says why it cannot, and tries again. */
  #hold(socket: SocketName, where: Listener['bind']): void {
    if (!bindHandle || this.handleOf(socket)) return
    const handle =
      'path' in where
        ? bindHandle(where.path, -1, -1)
        : bindHandle(where.host || null, where.port, net.isIPv6(where.host) ? 6 : 4, undefined, REUSE_PORT)
    if (typeof handle === 'object' && handle !== null) this.#held.push({ socket, handle: handle as BoundHandle })
  }

  #drop(gone: Held): void {
    this.#held = this.#held.filter(held => held !== gone)
    gone.handle.close()
  }
}

/** Binding takes an address. A name without one is left to the worker, whose complaint is the better one. */
async function resolved(listener: Listener): Promise<Listener> {
  const { bind } = listener
  if ('path' in bind || bind.host === '' || net.isIP(bind.host)) return listener
  const host = await lookup(bind.host).then(
    found => found.address,
    () => bind.host,
  )
  return { ...listener, bind: { ...bind, host } }
}
