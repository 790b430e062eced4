/** Which addresses this worker listens on, and how it comes from one set to the next. */
import type { Listener } from '../config/config.ts'
import type { Gateway } from '../gateway.ts'
import type { ListenFailure } from './messages.ts'
import { probeAddress } from './probe.ts'

export class Listening {
  readonly #gateway: Gateway
  readonly #open = new Map<string, Listener>()

  constructor(gateway: Gateway) {
    this.#gateway = gateway
  }

  get addresses(): string[] {
    return [...this.#open.keys()]
  }

  /** Opens what is missing, then closes what is no longer wanted; what stays is not touched. */
  async become(listeners: Listener[], withUnix: boolean): Promise<ListenFailure[]> {
    const wanted = listeners.filter(({ bind }) => withUnix || !('path' in bind))
    const failed: ListenFailure[] = []
    for (const listener of wanted) {
      if (this.#open.has(listener.address)) continue
      const { address, bind } = listener
      try {
        // A worker that was killed has left its socket file behind.
        if ('path' in bind) await probeAddress(address, bind)
        await this.#gateway.listen(listener, { reusePort: !('path' in bind) })
        this.#open.set(address, listener)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        failed.push({ address, code: code ?? 'UNKNOWN', message })
      }
    }
    const kept = new Set(wanted.map(({ address }) => address))
    for (const address of this.addresses) if (!kept.has(address)) await this.#close(address)
    return failed
  }

  async leaveUnix(): Promise<void> {
    for (const { address, bind } of [...this.#open.values()]) if ('path' in bind) await this.#close(address)
  }

  async #close(address: string): Promise<void> {
    this.#open.delete(address)
    await this.#gateway.unlisten(address)
  }
}
