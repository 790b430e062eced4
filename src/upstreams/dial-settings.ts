/** What opening a connection to an upstream's endpoints needs to know. */
import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Endpoint, Upstream } from '../config/config.ts'
import type { World } from '../world.ts'
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

/** One per upstream: the TLS context is made once, when first needed. */
export class Dialling {
  readonly resolver: Resolver
  readonly #world: World
  readonly #upstream: Upstream
  readonly #denied: ((address: string) => boolean) | undefined
  #context: SecureContext | undefined

  constructor(
    world: World,
    resolver: Resolver,
    upstream: Upstream,
    denied: ((address: string) => boolean) | undefined,
  ) {
    this.#world = world
    this.resolver = resolver
    this.#upstream = upstream
    this.#denied = denied
  }

  settings(endpoint: Endpoint, connectMs: number, tlsMs: number): DialSettings {
    const { tls, deny } = this.#upstream
    const secure = endpoint.scheme === 'https'
    if (secure) this.#context ??= this.#world.tlsContext(tls)
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
      denyRule: deny.join(', '),
    }
  }
}
