/** Sockets to listen on that the supervisor hands this worker over Node's IPC channel, the one that carries descriptors. */
import { handOverMs } from './bounds.ts'
import type { SocketName } from './messages.ts'

interface Handle {
  close(): void
}

export class HandedSockets {
  readonly #arrived = new Map<string, Handle>()
  readonly #awaited = new Map<string, (handle: unknown) => void>()
  readonly #late = new Set<string>()

  constructor() {
    process.on('message', (socket: SocketName, handle: unknown) =>
      this.#receive(socketKey(socket), handle as Handle | undefined),
    )
    // The supervisor may go, and a worker must be able to end.
    process.channel?.unref()
  }

  /** undefined when it does not come: the supervisor is gone, or Node could not pass it. */
  take(socket: SocketName): Promise<unknown> {
    const key = socketKey(socket)
    const handle = this.#arrived.get(key)
    this.#arrived.delete(key)
    if (handle !== undefined) return Promise.resolve(handle)
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.#late.add(key)
        settle(undefined)
      }, handOverMs)
      const settle = (arrived: unknown): void => {
        clearTimeout(timer)
        this.#awaited.delete(key)
        resolve(arrived)
      }
      this.#awaited.set(key, settle)
    })
  }

  /** One that is no longer waited for is closed: held and not listened on, it would be a queue that nobody serves. */
  #receive(key: string, handle: Handle | undefined): void {
    const awaited = this.#awaited.get(key)
    if (awaited) awaited(handle)
    else if (this.#late.delete(key)) handle?.close()
    else if (handle) this.#arrived.set(key, handle)
  }
}

/** `127.0.0.1:8443 1 tls` */
export function socketKey({ address, number, tls }: SocketName): string {
  return `${address} ${number}${tls ? ' tls' : ''}`
}
