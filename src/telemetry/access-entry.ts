/** What a line of the access log is made from: the data plane's live exchange has this shape, so nothing is copied. */
import { diagnoseAttempt } from '../diagnosis/diagnose.ts'
import type { Attempt } from '../exchange/attempt.ts'
import type { ClientEnd } from '../exchange/exchange.ts'
import type { Phase } from '../exchange/phase.ts'

export interface AccessEntry {
  /** Epoch milliseconds of the first request byte. */
  readonly startedAt: number
  /** Ours, or one that a trusted proxy gave: letters, digits, `_.-` alone, so it needs no escapes anywhere. */
  readonly requestId: string
  /** The effective address, no port. */
  readonly client: string
  /** Empty where the request's head was never understood; likewise host, path and protocol. */
  readonly method: string
  readonly host: string
  readonly path: string
  /** '' or '?…' */
  readonly query: string
  readonly protocol: string
  /** As sent; 499 when the client left first; 0 when nothing was sent. */
  readonly status: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly durationMs: number
  readonly route?: string | undefined
  readonly upstream?: string | undefined
  readonly endpoint?: string | undefined
  /** null unless there was more than one, or one that failed. */
  readonly attempts: readonly Attempt[] | null
  /** How the client's side ended it, where it did: an attempt given up for that has no cause of its own. */
  readonly clientEnd?: ClientEnd | undefined
  readonly cause?: string | undefined
  readonly reason?: string | undefined
  readonly phase?: Phase | undefined
  /** The failure was kept from the client. */
  readonly hidden: boolean
  /** A place for the piece of line that only depends on the request's head; shared by exchanges with the same head. */
  readonly memo?: { text: string | undefined } | null
  /** A request field by its lower-case name: `referer` and `user-agent` are asked for. */
  field(name: string): string | undefined
}

/** One attempt as the log shows it. */
export interface LoggedAttempt {
  endpoint: string
  reused: boolean
  phase: Phase
  cause?: string
  reason?: string
  ms: Attempt['ms']
  bytesOut: number
  bytesIn: number
}

export function loggedAttempts(entry: AccessEntry): LoggedAttempt[] {
  return (entry.attempts ?? []).map(attempt => loggedAttempt(attempt, entry.clientEnd))
}

function loggedAttempt(attempt: Attempt, clientEnd: ClientEnd | undefined): LoggedAttempt {
  const diagnosis = diagnoseAttempt(attempt, clientEnd)
  return {
    endpoint: attempt.endpoint,
    reused: attempt.reused,
    phase: attempt.phase,
    ...(diagnosis && { cause: diagnosis.cause }),
    ...(diagnosis?.reason !== undefined && { reason: diagnosis.reason }),
    ms: roundedSteps(attempt.ms),
    bytesOut: attempt.bytesOut,
    bytesIn: attempt.bytesIn,
  }
}

function roundedSteps(steps: Attempt['ms']): Attempt['ms'] {
  const rounded: Attempt['ms'] = {}
  for (const [step, ms] of Object.entries(steps) as [keyof Attempt['ms'], number | undefined][]) {
    if (ms !== undefined) rounded[step] = Math.round(ms * 1000) / 1000
  }
  return rounded
}
