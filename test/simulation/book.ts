/** What was really done, written down by network, servers and clients: the truth that the gateway's reports are held against. */
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { ClientEnd } from '../../src/exchange/exchange.ts'
import type { End } from './end.ts'
import type { How, Malformed, Plan } from './plan.ts'
import type { Trigger } from './trace.ts'

/** A request as its client means it. */
export interface Asked {
  id: number
  method: string
  minor: number
  path: string
  upstream: string
  framing: 'none' | 'length' | 'chunked'
  size: number
  idempotent: boolean
  expects: boolean
  flaw: Flaw | null
  /** Pieces that the body goes out in, and the pause between them. */
  pieces: number
  gapMs: number
  /** All of it has been given to the network. */
  sent: boolean
  client: number
}

/** What a client does wrong, or does to us. */
export type Flaw = 'stalls-in-head' | 'stalls-in-body' | 'bad-chunk' | 'bad-field' | 'unknown-route' | 'leaves'

/** One arrival of a request at a server. */
export interface Arrival {
  id: number
  tag: string
  endpoint: string
  localPort: number
  /** When the gateway wrote the first byte of its head. */
  mark: number
  at: number
  plan: Plan
  executed: boolean
  /** The answer went out, all of it. */
  answered: boolean
  /** Its body ended with the connection and was cut by a close in good order: nobody can see that. */
  cutUnseen: boolean
}

/** What happened to a connection at the server's side: the fault that the oracle knows of. */
export interface Fault {
  part: 'idle' | 'accept' | 'unanswered' | 'head' | 'body'
  how: How | Malformed
  at: number
}

export interface UpstreamRecord {
  endpoint: string
  localPort: number
  requests: number
  faults: Fault[]
  arrivals: Arrival[]
  /** Octets of answers that were asked for. */
  asked: number
  /** It has said what nobody had asked for: what comes next on it may be taken for another's answer, and nobody could tell. */
  strayed: boolean
  mixedUp: boolean
}

/** foreign: octets of another exchange · order: an answer before its turn · request: what a server got is not what was sent · unasked: sent on a connection that had to be given up. */
export interface Oddity {
  kind: 'foreign' | 'order' | 'request' | 'unasked' | 'answer'
  text: string
}

/** An answer as the client has it. */
export interface Got {
  id: number
  status: number
  /** The origin's tag; null: the gateway's own answer. */
  tag: string | null
  requestId: string
  /** The client takes it for whole. */
  whole: boolean
  /** When the gateway wrote its first byte. */
  mark: number
  /** The content is what this server said, from the beginning, as far as it came. */
  faithful: boolean
  contentBytes: number
}

export interface Line {
  id: number | null
  requestId: string
  method: string
  status: number
  cause: string | undefined
  reason: string | undefined
  phase: string | undefined
  hidden: boolean
  upstream: string | undefined
  endpoint: string | undefined
  attempts: readonly Attempt[] | null
  attemptCauses: (string | undefined)[]
  clientEnd: ClientEnd | undefined
  by: 'origin' | 'gateway' | 'cache' | 'none'
  complete: boolean
  startedAt: number
  at: number
  waited: boolean
  trigger: Trigger['kind']
  side: 'client' | 'upstream' | 'script' | null
  client: number | null
}

export class Book {
  readonly asked: Map<number, Asked> = new Map()
  readonly arrivals: Arrival[] = []
  readonly connections: Map<number, UpstreamRecord> = new Map()
  readonly got: Got[] = []
  readonly lines: Line[] = []
  /** The connections to servers on which any octet of this request was written. */
  readonly written: Map<number, number[]> = new Map()
  /** Of each request: the last such connection, and where in its stream the request began. */
  readonly lastWrite: Map<number, { end: End; from: number }> = new Map()
  /** Of each client's connection: the request that is answered next, and where in its stream it began. */
  readonly current: Map<number, { id: number; from: number }> = new Map()
  /** What clients and servers saw that no peer may show them. */
  readonly oddities: Oddity[] = []
  /** Clients that stopped reading on purpose, and clients that left, by their ports. */
  readonly unread: Set<number> = new Set()
  readonly left: Set<number> = new Set()
  odd(kind: Oddity['kind'], text: string): void {
    this.oddities.push({ kind, text })
  }

  readonly #byId = new Map<number, Arrival[]>()
  readonly #byTag = new Map<string, Arrival>()

  readonly #logged = new Set<number>()

  line(line: Line): void {
    this.lines.push(line)
    if (line.id !== null) this.#logged.add(line.id)
  }

  /** Of the requests that came on this one's connections some got what nobody had asked for: from then on all is one off. */
  isMixedUp(id: number): boolean {
    return this.written.get(id)?.some(port => this.connections.get(port)?.mixedUp) ?? false
  }

  isLogged(id: number): boolean {
    return this.#logged.has(id)
  }

  arrive(arrival: Arrival): void {
    this.arrivals.push(arrival)
    this.#byTag.set(arrival.tag, arrival)
    const same = this.#byId.get(arrival.id)
    if (same === undefined) this.#byId.set(arrival.id, [arrival])
    else same.push(arrival)
  }

  arrivalsOf(id: number): readonly Arrival[] {
    return this.#byId.get(id) ?? []
  }

  arrivalOf(tag: string): Arrival | undefined {
    return this.#byTag.get(tag)
  }
}
