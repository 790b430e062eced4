/** The admin address while it moves: started, replaced when its port is in use, followed over reloads. */
import { startAdmin } from '../admin/server.ts'
import { readListenAddress } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import { AdminAnswers } from './admin-source.ts'
import { unusable } from './probe.ts'
import type { Supervisor } from './supervisor.ts'

/** Nobody chose it, so nobody minds another one. */
const DEFAULT_ADDRESS = '127.0.0.1:9901'

type Running = Awaited<ReturnType<typeof startAdmin>>

export class AdminServer {
  readonly #supervisor: Supervisor
  readonly #anyPort: boolean
  #running: Running | undefined
  #settings: Config['admin'] | undefined

  constructor(supervisor: Supervisor, anyPort: boolean) {
    this.#supervisor = supervisor
    this.#anyPort = anyPort
  }

  /** As bound. */
  get address(): string | undefined {
    return this.#running?.address
  }

  /** @throws AddressUnusable */
  async start(config: Config): Promise<void> {
    const { address, token } = config.admin
    try {
      this.#running = await this.#open(address, token)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const parsed = readListenAddress(address)
      if (!parsed.ok || !code) throw error
      const refusal = unusable(`the admin address ${address}`, parsed.value, error as NodeJS.ErrnoException)
      if (code !== 'EADDRINUSE' || 'path' in parsed.value || !(this.#anyPort || address === DEFAULT_ADDRESS))
        throw refusal
      const host = parsed.value.host.includes(':') ? `[${parsed.value.host}]` : parsed.value.host
      this.#running = await this.#open(`${host}:0`, token)
      this.#supervisor.log.warn(`${refusal.message}: using ${this.#running.address} instead`)
    }
    this.#settings = config.admin
  }

  /** After a reload. A new address that cannot be had leaves the old one. @throws AddressUnusable */
  async move(config: Config): Promise<void> {
    const before = this.#settings
    const { address, token } = config.admin
    if (before?.address === address && before.token === token) return
    const old = this.#running
    // Only a new token: the port must be free before it can be bound again.
    if (before?.address === address) await old?.close()
    await this.start(config)
    if (before?.address !== address) await old?.close()
  }

  async close(): Promise<void> {
    await this.#running?.close()
    this.#running = undefined
  }

  #open(address: string, token: string | undefined): Promise<Running> {
    return startAdmin({ address, ...(token !== undefined && { token }), source: new AdminAnswers(this.#supervisor) })
  }
}
