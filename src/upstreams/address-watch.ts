/** An endpoint's name moves: connections to addresses that it has no more are closed when idle, and not kept when in use. */
import type { UpstreamConnection } from './connection.ts'
import type { Follower, KnownName } from './known-name.ts'
import type { Resolver } from './resolve.ts'

/** The endpoint, as far as its name matters. */
interface Named {
  readonly connections: number
  discard(gone: (connection: UpstreamConnection) => boolean): void
}

export class AddressWatch implements Follower {
  readonly #endpoint: Named
  readonly #resolver: Resolver
  readonly #host: string
  readonly #now: () => number
  readonly #moved: () => void
  #name: KnownName | null = null
  /** Counts answers: a connection that has been looked at since the last one need not be again. */
  #serial = 0

  /** `moved`: there is an answer, which may be another than before. */
  constructor(endpoint: Named, host: string, resolver: Resolver, now: () => number, moved: () => void) {
    this.#endpoint = endpoint
    this.#host = host
    this.#resolver = resolver
    this.#now = now
    this.#moved = moved
  }

  start(): void {
    this.#resolver.follow(this.#host, this)
  }

  stop(): void {
    this.#resolver.unfollow(this.#host, this)
  }

  get inUse(): boolean {
    return this.#endpoint.connections > 0
  }

  onAnswer(name: KnownName): void {
    this.#name = name
    this.#serial++
    if (this.#endpoint.connections > 0) this.#endpoint.discard(connection => this.hasLeft(connection))
    if (name.error === null) this.#moved()
  }

  /** Is `connection` to an address that the name has no more? */
  hasLeft(connection: UpstreamConnection): boolean {
    if (this.#name === null || connection.addressSeen === this.#serial) return false
    connection.addressSeen = this.#serial
    return this.#name.lacks(hostOf(connection.origin.address), this.#now())
  }
}

/** Of `192.0.2.1:80` and `[2001:db8::1]:80`. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '')
}
