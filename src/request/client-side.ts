/** What the later steps of an exchange ask of the connection to its client. */
import type { Wire } from '../wire.ts'

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
  /** The answer is out and must not be taken for whole. */
  abort(): void
  /** The exchange became a tunnel; returns what the client had already sent behind its request. */
  becomeTunnel(): Buffer | null
  /** The client's reading is waited for (or no longer). */
  watchWriting(): void
}

/** Who is told how the relaying of one attempt went. Exactly one call ends an attempt. */
export interface RelayOwner {
  /** A final head has arrived and is about to go out. */
  onHead(status: number): void
  /** The whole answer has been passed on. */
  onAnswered(): void
  onAttemptFailed(): void
  onTunnel(): void
}
