/** A named upstream as one worker uses it: its endpoints, how one is picked, and what dialling one needs. */

import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Endpoint, Upstream } from '../config/config.ts'
import type { World } from '../world.ts'
import { type Balancer, balancerFor } from './balancing/balancer.ts'
import { type AttemptCounter, EndpointState } from './endpoint-state.ts'
import type { Resolver } from './resolve.ts'

export interface DialSettings {
  resolver: Resolver
  connectMs: number
  tlsMs: number
  secure: boolean
  context: SecureContext | undefined
  verify: boolean
  clientCertificate: boolean
  serverName(endpoint: Endpoint): string | undefined
  checkedName(endpoint: Endpoint): string
  denied: ((address: string) => boolean) | undefined
  denyRule: string
}

/** A burst of failures may be retried this often before the budget's share of traffic is all that is left. */
const retryBurst = 10

export class UpstreamGroup {
  readonly upstream: Upstream
  readonly endpoints: EndpointState[]
  readonly world: World
  readonly resolver: Resolver
  #primaries: EndpointState[]
  #backups: EndpointState[]
  #balancer: Balancer
  #context: SecureContext | undefined
  #retryTokens = retryBurst
  #denied: ((address: string) => boolean) | undefined

  constructor(
    world: World,
    resolver: Resolver,
    upstream: Upstream,
    counter: (endpoint: string) => AttemptCounter,
    denied: ((address: string) => boolean) | undefined,
  ) {
    this.world = world
    this.resolver = resolver
    this.upstream = upstream
    this.endpoints = upstream.endpoints.map(
      (endpoint, index) => new EndpointState(endpoint, index, counter(endpoint.id)),
    )
    this.#primaries = this.endpoints.filter(state => !state.endpoint.backup)
    this.#backups = this.endpoints.filter(state => state.endpoint.backup)
    this.#balancer = balancerFor(upstream.balance, () => world.random())
    this.#denied = denied
  }

  /** Backups are asked only when every primary has been tried; null: none is left. */
  pick(tried: readonly EndpointState[], key: number): EndpointState | null {
    if (tried.length === 0) {
      const candidates = this.#primaries.length > 0 ? this.#primaries : this.#backups
      return candidates.length === 1
        ? candidates[0]!
        : candidates.length === 0
          ? null
          : (this.#balancer.pick(candidates, key) as EndpointState)
    }
    const left = (states: EndpointState[]) => states.filter(state => !tried.includes(state))
    const primaries = left(this.#primaries)
    const candidates = primaries.length > 0 ? primaries : left(this.#backups)
    return candidates.length === 0 ? null : (this.#balancer.pick(candidates, key) as EndpointState)
  }

  /** Is there an endpoint that has not been tried? */
  hasLeft(tried: readonly EndpointState[]): boolean {
    return this.endpoints.some(state => !tried.includes(state))
  }

  /** Every request earns its share of a retry. */
  earnRetry(): void {
    this.#retryTokens = Math.min(retryBurst, this.#retryTokens + this.upstream.retry.budget)
  }

  spendRetry(): boolean {
    if (this.#retryTokens < 1) return false
    this.#retryTokens--
    return true
  }

  dialSettings(endpoint: Endpoint, connectMs: number, tlsMs: number): DialSettings {
    const { tls } = this.upstream
    const secure = endpoint.scheme === 'https'
    if (secure) this.#context ??= this.world.tlsContext(tls)
    return {
      resolver: this.resolver,
      connectMs,
      tlsMs,
      secure,
      context: secure ? this.#context : undefined,
      verify: tls.verify,
      clientCertificate: tls.certificate !== undefined,
      serverName: ({ host }) => tls.serverName ?? (isIP(host) === 0 && host !== '' ? host : undefined),
      checkedName: ({ host }) => tls.serverName ?? (host || 'localhost'),
      denied: this.#denied,
      denyRule: this.upstream.deny.join(', '),
    }
  }

  /** Idle time for a connection, the upstream's own promise believed with a second's margin. */
  idleMs(advertisedMs: number, defaultMs: number): number {
    const { idleMs } = this.upstream.keepAlive
    const wanted = idleMs === 'auto' ? defaultMs : idleMs
    return advertisedMs > 0 ? Math.min(wanted, Math.max(advertisedMs - 1000, advertisedMs / 2)) : wanted
  }

  retire(): void {
    for (const endpoint of this.endpoints) endpoint.retire()
  }
}
