/** What the chaos suite asks of each gateway. */
import type { Running } from '../peer.ts'

export interface ChaosPeer {
  /** `nginx`: a plain configuration. `nginx-tuned`: with what its documents recommend against failures. */
  name: string
  /** null when the program is not installed. */
  version(): string | null
  /** It has workers besides whoever the service manager watches, or is restarted by that: else killing one means nothing. */
  hasWorkers: boolean
  start(plan: ChaosPlan): Promise<ChaosGateway>
}

export interface ChaosPlan {
  port: number
  /** HOST:PORT of each. */
  endpoints: readonly string[]
  /** Its own empty folder. */
  folder: string
  /** How many requests an endpoint takes at once; absent: the gateway is not told. */
  atOnceMax?: number
  /** The one endpoint has a name: `endpoints` holds its address at the start. */
  name?: { host: string; port: number; nameServer: string }
}

export interface ChaosGateway extends Running {
  /** Takes its configuration anew, as its service file would do it. */
  reload(): void
  /** One process that carries traffic. */
  worker(): Promise<number>
  /** As its operator would have it stop without loss, as far as this configuration knows. */
  leave(): void
  /** Ids of failed requests by what the gateway's own log says of them; and what it kept from clients. After `stop()`. */
  said?(ids: readonly string[]): Said
}

export interface Said {
  causes: Record<string, number>
  hidden: Record<string, number>
}
