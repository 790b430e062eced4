/** What all forms of a report count and name alike. */
import type { ExplainReport, Failure } from '../report.ts'

export type ToldReport = ExplainReport
export type ToldFailure = Failure

export interface TellOptions {
  /** Causes that are told of at length. */
  limit: number
  /** What narrowed the report down: `--since 10:05`. */
  narrowed?: string
}

/** Requests whose clients went without, as far as is known. */
export function lostOf({ count, hidden, apart }: ToldFailure): number {
  return Math.max(0, count - hidden - apart)
}

export function nameOf(cause: string, reason: string | null | undefined): string {
  return reason == null ? cause : `${cause}/${reason}`
}
