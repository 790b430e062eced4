/** One client request and all that came of it, as facts. Plain JSON: the gateway records it, doctor makes it on purpose, explain reads old ones. */
import type { Attempt } from './attempt.ts'
import type { Phase } from './phase.ts'

export interface Exchange {
  requestId: string
  /** Epoch milliseconds of the first request byte. */
  startedAt: number
  durationMs: number
  /** The client's effective address, no port. */
  client: string
  method: string
  host: string
  /** Without query. */
  path: string
  /** As received: HTTP/1.1, HTTP/1.0. */
  protocol: string
  route?: string
  upstream?: string
  /** The step in which the exchange ended. */
  phase: Phase
  attempts: Attempt[]
  /** Set when the gateway refused the request before an endpoint was chosen. */
  refusal?: Refusal
  /** Set when no endpoint could be chosen: every endpoint of the group with what took it out. */
  unavailable?: Unavailable
  /** Set when it waited: for an outage to end (`cause`: what had taken the last endpoint out), or else for room at an endpoint. */
  waited?: { ms: number; cause?: string; reason?: string }
  /** Set when the client's side ended or broke the exchange before it was complete. */
  clientEnd?: ClientEnd
  /** What the client was sent. `status` absent: no head went out. `complete` false: the message was cut on purpose. */
  answer: { by: 'origin' | 'gateway' | 'cache' | 'none'; status?: number; committed: boolean; complete: boolean }
  bytesIn: number
  bytesOut: number
  /** The request's method is idempotent (RFC 9110 §9.2.2) or it carries Idempotency-Key. */
  idempotent: boolean
  /** Response fields that diagnosis reads, lower-case names: retry-after, proxy-status. Only on failures. */
  originFields?: Record<string, string>
}

export type Refusal =
  /** The request broke the grammar or a limit: `reason` is http1's. */
  | { kind: 'invalid-request'; reason: string; at: number; values?: string[] }
  | { kind: 'no-route'; candidates: { route: string; missed: string }[] }
  | { kind: 'denied'; rule: string }
  | { kind: 'rate-limited'; rule: string; retryAfterSeconds: number }
  | { kind: 'maintenance'; until?: number; reason?: string }
  | { kind: 'loop'; via: string }
  /** Every endpoint is one of the gateway's own listeners. */
  | { kind: 'own-listener'; listener: string }
  | { kind: 'method-not-allowed' }
  | { kind: 'configuration'; message: string }
  | { kind: 'overloaded'; what: string; retryAfterSeconds?: number }
  /**
   * total: `timeouts.total` was over, or the gateway's own time (stopping), before its turn came. `line`: how long it was then, in this
   * process, and how many of it had their turn in a second.
   */
  | {
      kind: 'queue'
      outcome: 'timeout' | 'full' | 'total' | 'stopping'
      ms: number
      retryAfterSeconds?: number
      line?: { length: number; perSecond: number }
    }
  | { kind: 'connection-limit'; limit: number }
  | { kind: 'bug'; message: string }

export interface Unavailable {
  /** unknown: only in logs of other gateways, which often say no more than that nobody was left. */
  why: 'no-endpoints' | 'failing-checks' | 'ejected' | 'circuit-open' | 'draining' | 'unknown'
  endpoints: {
    endpoint: string
    cause: string
    reason?: string
    /** What was seen, in a sentence. */
    evidence?: string
    count: number
    since?: number
    until?: number
  }[]
}

export type ClientEnd =
  /** It closed (FIN) or reset (RST) before the answer was whole. */
  | { kind: 'fin' | 'reset' }
  /**
   * headerTimeout, bodyIdle: its head, or more of its body, did not come · bodyRate: bytes came, too few of them · clientWrite: it
   * stopped reading.
   */
  | { kind: 'timer'; timer: 'headerTimeout' | 'bodyIdle' | 'bodyRate' | 'clientWrite'; ms: number }
  /** Its request body broke the framing (bad chunk), or went over a limit, after the head had been accepted. */
  | { kind: 'invalid-body'; reason: string; at: number }
