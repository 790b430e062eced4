/** One exchange while it lives: what the log, the counters and the evidence are made from. Reused, so `reset` names every field. */
import type { Attempt } from '../exchange/attempt.ts'
import type { ClientEnd, Exchange, Refusal, Unavailable } from '../exchange/exchange.ts'
import type { Phase } from '../exchange/phase.ts'
import type { Head } from '../http1/head.ts'
import { unreadField } from '../http1/unread-field.ts'
import type { AccessEntry } from '../telemetry/access-entry.ts'
import type { World } from '../world.ts'
import { tenths } from './attempt-facts.ts'
import type { Prepared, Refused } from './match.ts'
import type { NamedById } from './request-ids.ts'

/** The first request byte: epoch ms, and the same instant on the monotonic clock. */
export interface ExchangeStart extends NamedById {
  at: number
  mono: number
}

export function startNow(start: ExchangeStart, world: Pick<World, 'now' | 'epoch'>): void {
  start.mono = world.now()
  start.at = world.epoch(start.mono)
}

export class LiveExchange implements AccessEntry {
  prepared: Prepared | null = null
  head: Head | null = null
  requestId = ''
  startedAt = 0
  /** The same instant on the monotonic clock. */
  startedMono = 0
  durationMs = 0
  client = ''
  method = ''
  host = ''
  path = ''
  query = ''
  protocol = ''
  status = 0
  bytesIn = 0
  bytesOut = 0
  route: string | undefined
  upstream: string | undefined
  endpoint: string | undefined
  attempts: Attempt[] | null = null
  cause: string | undefined
  reason: string | undefined
  phase: Phase | undefined
  hidden = false
  refusal: Refusal | undefined
  unavailable: Unavailable | undefined
  waited: Exchange['waited']
  clientEnd: ClientEnd | undefined
  /** Who gave the answer, whether its head is out, and whether it is whole. */
  by: 'origin' | 'gateway' | 'cache' | 'none' = 'none'
  committed = false
  complete = false
  originFields: Record<string, string> | undefined

  reset(start: ExchangeStart): void {
    this.requestId = start.requestId
    this.startedAt = start.at
    this.startedMono = start.mono
    this.prepared = this.head = null
    this.durationMs = this.status = this.bytesIn = this.bytesOut = 0
    this.client = this.method = this.host = this.path = this.query = this.protocol = ''
    this.route = this.upstream = this.endpoint = this.cause = this.reason = this.phase = undefined
    this.attempts = null
    this.hidden = this.committed = this.complete = false
    this.refusal = this.unavailable = this.waited = this.clientEnd = this.originFields = undefined
    this.by = 'none'
  }

  describe(prepared: Prepared): void {
    this.prepared = prepared
    this.head = prepared.head
    this.client = prepared.client
    this.method = prepared.head.method
    this.host = prepared.host
    this.path = prepared.path
    this.query = prepared.query
    this.protocol = prepared.protocol
    this.route = prepared.route.name
  }

  /** Whatever is known of a request that will not be served. */
  describeRefused(refused: Refused, head: Head | null): void {
    this.describeUnread(head)
    this.bytesIn = refused.unreadBytes ?? 0
    this.host = refused.host ?? this.host
    this.path = refused.path ?? this.path
    this.query = refused.query ?? this.query
    this.route = refused.route?.name
  }

  refused({ client, refusal }: Refused): void {
    this.client = client
    this.refusal = refusal
    this.phase = refusedIn(refusal)
  }

  /** A head that may not be whole. */
  describeUnread(head: Head | null): void {
    if (head === null) return
    this.head = head
    this.method = head.method
    this.path = head.target.split('?', 1)[0]!
    this.protocol = head.method === '' ? '' : `HTTP/1.${head.minor}`
  }

  get memo(): { text: string | undefined } | null {
    return this.prepared === null ? null : this.prepared.logMemo
  }

  /** For an answer of ours alone: what was not understood is looked through as it stands. */
  field(name: string): string | undefined {
    const { head } = this
    if (head === null) return undefined
    return head.unread === '' ? head.field(name) : unreadField(head.unread, name)
  }

  /** The facts alone, for diagnosis and evidence. */
  facts(): Exchange {
    const exchange: Exchange = {
      requestId: this.requestId,
      startedAt: this.startedAt,
      durationMs: tenths(this.durationMs),
      client: this.client,
      method: this.method,
      host: this.host,
      path: this.path,
      protocol: this.protocol,
      phase: this.phase ?? this.attempts?.at(-1)?.phase ?? 'accept',
      attempts: this.attempts ?? [],
      answer: {
        by: this.by,
        committed: this.committed,
        complete: this.complete,
        ...(this.status !== 0 && { status: this.status }),
      },
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      idempotent: this.prepared?.idempotent ?? false,
    }
    if (this.route !== undefined) exchange.route = this.route
    if (this.upstream !== undefined) exchange.upstream = this.upstream
    if (this.refusal !== undefined) exchange.refusal = this.refusal
    if (this.unavailable !== undefined) exchange.unavailable = this.unavailable
    if (this.waited !== undefined) exchange.waited = this.waited
    if (this.clientEnd !== undefined) exchange.clientEnd = this.clientEnd
    if (this.originFields !== undefined) exchange.originFields = this.originFields
    return exchange
  }
}

/** A request that could not be understood never came to be matched. */
function refusedIn({ kind }: Refusal): Phase {
  if (kind === 'queue' || kind === 'connection-limit') return 'queue'
  return kind === 'invalid-request' || kind === 'method-not-allowed' || kind === 'overloaded' ? 'accept' : 'match'
}
