/** A place where endpoints are found: what all kinds have in common. */
import type { Endpoint } from '../config/config.ts'
import type { Resolver, Say } from '../upstreams/resolve.ts'
import type { World } from '../world.ts'

/** Told whenever it may have changed. `failed`: nothing is known, and nothing was known before. */
export type Finding = { endpoints: Endpoint[] } | { failed: { code: string; message: string } }

/** What a source remembers is its own affair: it tells of good sets while its own source fails. */
export interface Source {
  /** For people: `dns app.internal:3000`. */
  readonly name: string
  start(): void
  stop(): void
}

export interface SourceParts {
  world: World
  resolver: Resolver
  /** As in `resolver.servers`. */
  servers: string[] | null
  say: Say
  found(finding: Finding): void
}

/** An endpoint at one address of a name; for TLS and Host it goes by the name. */
export function endpointAt(scheme: Endpoint['scheme'], name: string, address: string, port: number): Endpoint {
  const host = address.includes(':') ? `[${address}]` : address
  return {
    id: `${scheme}://${host}:${port}`,
    scheme,
    host: name,
    port,
    addresses: [address],
    weight: 1,
    backup: false,
  }
}
