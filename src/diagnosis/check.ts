/** What a health check found, named as traffic's failures are. */
import type { Attempt } from '../exchange/attempt.ts'
import { diagnoseAttempt } from './diagnose.ts'
import type { Diagnosis } from './diagnosis.ts'
import { verdict } from './verdict.ts'

/** `asExpected`: a whole answer came, and it is one that the check accepts. null: all is well. */
export function diagnoseCheck(attempt: Attempt, asExpected: boolean): Diagnosis | null {
  const failure = diagnoseAttempt(attempt)
  if (failure !== null || asExpected) return failure
  return verdict('origin-error-response', attempt.phase)
}
