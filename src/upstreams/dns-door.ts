/** The way out to name servers, and what comes back from it. */

export interface Address {
  address: string
  family: 4 | 6
}

/** `code`: as c-ares or getaddrinfo say it (ENOTFOUND, ENODATA, ESERVFAIL, EREFUSED, ETIMEOUT, ECONNREFUSED, EAI_AGAIN …), or TIMER: ours struck. */
export interface ResolveError {
  code: string
  message: string
}

/** The way out to the network; `node:dns` fits it. */
export interface DnsDoor {
  lookup(
    host: string,
    options: { all: true; order: 'verbatim' },
    done: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
  ): void
  /** null: the servers that the system would ask. */
  resolver(servers: string[] | null): NameServers
}

export interface NameServers {
  resolve4(
    host: string,
    options: { ttl: true },
    done: (error: NodeJS.ErrnoException | null, found: Found[]) => void,
  ): void
  resolve6(
    host: string,
    options: { ttl: true },
    done: (error: NodeJS.ErrnoException | null, found: Found[]) => void,
  ): void
  resolveSrv(name: string, done: (error: NodeJS.ErrnoException | null, records: SrvRecord[]) => void): void
  getServers(): string[]
}

/** RFC 2782; the lifetime is not told. */
export interface SrvRecord {
  name: string
  port: number
  priority: number
  weight: number
}

export interface Found {
  address: string
  /** Seconds. */
  ttl: number
}

/** What asking came to. A second call of `done` brings what was late for the first. */
export type Ask = (host: string, done: (outcome: Outcome) => void) => void
export type Outcome = { addresses: Address[]; holdsMs: number } | { error: ResolveError }

/** `addresses` is empty exactly when there is an error. `ms`: how long this caller waited. `stale`: the last good answer, for the resolver fails. */
export type Resolved = (error: ResolveError | null, addresses: readonly Address[], ms: number, stale: boolean) => void

/** NXDOMAIN and "no such record", in every spelling. */
export function isNegative(code: string): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EAI_NONAME' || code === 'EAI_NODATA'
}

/** As given, but with the families taking turns (RFC 8305 §4): one that leads nowhere costs one try, not all. */
export function interleaved(addresses: readonly Address[]): Address[] {
  const first = addresses.filter(one => one.family === addresses[0]?.family)
  const second = addresses.filter(one => one.family !== addresses[0]?.family)
  const longer = Math.max(first.length, second.length)
  return Array.from({ length: longer }, (_, at) => [...first.slice(at, at + 1), ...second.slice(at, at + 1)]).flat()
}
