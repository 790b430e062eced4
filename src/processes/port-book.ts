/** Which addresses are known to be ours, and which port stands behind a port 0. */
import type { Config, Listener } from '../config/config.ts'
import { probeAddress } from './probe.ts'

export class PortBook {
  /** The ports that the system chose, by address as written: a reload must find the same ones. */
  readonly #chosen = new Map<string, number>()

  /**
   * Binds each address that is not yet `held` by our workers once, and writes chosen ports into the configuration.
   * @throws AddressUnusable for the first that cannot be had
   */
  async settle(config: Config, held: ReadonlySet<string>): Promise<void> {
    for (const { address, bind } of config.listen) {
      const chosen = this.#chosen.get(address)
      if ('port' in bind && bind.port === 0 && chosen !== undefined) bind.port = chosen
      if (held.has(address)) continue
      const port = await probeAddress(address, bind)
      if (!('port' in bind) || bind.port !== 0) continue
      bind.port = port
      this.#chosen.set(address, port)
    }
  }
}

/** What makes two gateways rivals, and a new supervisor the successor of a dead one. */
export function listenAddresses(config: Config): string[] {
  return [...config.listen.map(({ address }) => address), `admin ${config.admin.address}`]
}

/** `http://127.0.0.1:8080`, `unix:/run/app.sock`: where a client finds it. */
export function listenerUrl({ bind, tls }: Listener): string {
  if ('path' in bind) return `unix:${bind.path}`
  const host = bind.host === '' ? '0.0.0.0' : bind.host.includes(':') ? `[${bind.host}]` : bind.host
  return `${tls ? 'https' : 'http'}://${host}:${bind.port}`
}
