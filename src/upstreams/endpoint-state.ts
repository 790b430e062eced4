/** An endpoint as one worker knows it: what is in flight there, and the idle connections to it. */
import type { Endpoint } from '../config/config.ts'
import type { UpstreamConnection } from './connection.ts'

/** Counts attempts at an endpoint by how they ended; telemetry brings it. */
export interface AttemptCounter {
  record(cause: string | undefined, failure?: { reason?: string; at: number; requestId: string }): void
}

export class EndpointState {
  readonly endpoint: Endpoint
  readonly index: number
  readonly weight: number
  readonly attempts: AttemptCounter
  /** Exchanges at it now. */
  inFlight = 0
  /** Open connections, idle ones included. */
  connections = 0
  /** Bytes that nobody asked for, behind an answer or on an idle connection: how often that ended a connection. */
  unsolicited = 0
  /** Last TCP connect, ms: the yardstick for a lost keep-alive race. */
  connectMs = 0
  /** The group it belongs to is still in the configuration. */
  current = true
  /** The most recently used last: it is the least likely to be closed by the upstream. */
  readonly #idle: UpstreamConnection[] = []

  constructor(endpoint: Endpoint, index: number, attempts: AttemptCounter) {
    this.endpoint = endpoint
    this.index = index
    this.weight = endpoint.weight
    this.attempts = attempts
  }

  get id(): string {
    return this.endpoint.id
  }

  get idleConnections(): number {
    return this.#idle.length
  }

  takeIdle(): UpstreamConnection | undefined {
    return this.#idle.pop()
  }

  /** `surplus`: more than `idleMax` are idle at this moment; 0 keeps none at all. */
  park(connection: UpstreamConnection, idleMax: number): 'kept' | 'surplus' | 'none' {
    if (!this.current || idleMax === 0) return 'none'
    this.#idle.push(connection)
    return this.#idle.length > idleMax ? 'surplus' : 'kept'
  }

  unpark(connection: UpstreamConnection): void {
    const at = this.#idle.lastIndexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
  }

  /** The configuration dropped or changed it: what is in use finishes, nothing is kept. */
  retire(): void {
    this.current = false
    for (const connection of [...this.#idle]) connection.discard()
  }
}
