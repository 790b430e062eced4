/** May a failed attempt be followed by another one? The contract's rules, each with its name. */
import { causeRow } from '../causes/table.ts'
import { processedByAttempt } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Attempt, NotRetried } from '../exchange/attempt.ts'

export interface RetryQuestion {
  /** The attempt that failed, and what it was called. */
  attempt: Attempt
  found: Diagnosis
  /** Attempts so far, this one included, and how many there may be. */
  attempts: number
  attemptsMax: number
  /** `retry.on` names timeouts. */
  onTimeout: boolean
  idempotent: boolean
  /** Parts of the request's body are gone. */
  bodyLost: boolean
  /** An endpoint is left to go to. */
  endpointLeft: boolean
}

/** null: another attempt is safe and may help. Whether it is affordable is the budget's affair; the one repeat after a lost keep-alive race is free. */
export function whyNotAgain(question: RetryQuestion): NotRetried | null {
  const { attempt, found } = question
  const { retry } = causeRow(found.cause, found.reason)
  if (retry === 'never' || (retry === 'timeout' && !question.onTimeout)) return 'cause'
  if (attempt.end.kind === 'timer' && attempt.end.timer === 'total') return 'deadline'
  if (processedByAttempt(attempt) !== 'no' && !question.idempotent) return 'non-idempotent'
  // A final answer had begun: repeating could only give another one.
  if (attempt.headReceived) return 'cause'
  if (question.bodyLost) return 'body-not-buffered'
  if (question.attempts >= question.attemptsMax) return 'attempts'
  return question.endpointLeft ? null : 'no-other-endpoint'
}
