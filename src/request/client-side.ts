/** What a client's connection, the exchange on it and the gateway around it ask of one another. */
import type { Refusal } from '../exchange/exchange.ts'
import type { Serving } from '../serve.ts'
import type { Wire } from '../wire/wire.ts'
import type { World } from '../world.ts'
import type { ClientConnection } from './accept.ts'
import type { NamedById } from './request-ids.ts'
import type { Snapshot } from './snapshot.ts'

export type Overload = Refusal & { kind: 'overloaded' }

export interface ClientSide {
  readonly wire: Wire
  readonly peer: string
  readonly scheme: 'http' | 'https'
  /** The request with its body has been read to its end. */
  readonly bodyRead: boolean
  /** May the connection serve another request after this answer? */
  readonly reusable: boolean
  /** Stop or go on reading the request's body. */
  pauseBody(): void
  resumeBody(): void
  /** The answer is out, whole. `keepAlive` false: close in good order. */
  finish(keepAlive: boolean): void
  /** An answer that has begun must not be taken for whole, also not by who half-closed and still reads; else an earlier one stays whole. */
  abort(begun?: boolean): void
  /** The exchange became a tunnel; returns what the client had already sent behind its request. */
  becomeTunnel(): Buffer | null
  /** The client's reading is waited for (or no longer). */
  watchWriting(): void
}

/** Who is told how the relaying of one attempt went. Exactly one call ends an attempt. */
export interface RelayOwner {
  /** The connection that the request was about to go out on had been closed: nothing was sent, another one is needed. */
  onIdleGone(): void
  /** A final head has arrived and is about to go out. */
  onHead(status: number): void
  /** The whole answer has been passed on. */
  onAnswered(): void
  onAttemptFailed(): void
  onTunnel(): void
}

/** What a connection needs of the gateway around it. */
export interface ConnectionHost {
  readonly world: World
  readonly pseudonym: string
  readonly snapshot: Snapshot
  /** Every answer ends its connection. */
  readonly draining: boolean
  /** Who is new is turned away; null: nobody is. */
  readonly overload: Overload | null
  acquire(): Serving
  release(serving: Serving): void
  giveId(to: NamedById, given: string | null): void
  closed(connection: ClientConnection): void
}
