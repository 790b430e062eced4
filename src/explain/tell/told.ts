/** A report as it is told: what page, Markdown and browser show of it, and how requests are counted. */
import type { ExplainReport, Failure } from '../report.ts'

export interface ToldReport extends Omit<ExplainReport, 'failures'> {
  failures: ToldFailure[]
  /** Times of the first and of the last line that has one. */
  firstLine?: string | null
  lastLine?: string | null
}

export interface ToldFailure extends Failure {
  /** Of `count`: requests that had nobody left to ask because of this. */
  folded?: number
  endpoints?: readonly { endpoint: string; count: number }[]
  recoveredAfterMs?: number
}

/** Requests whose clients went without, as far as is known. */
export function lostOf({ count, hidden, apart }: ToldFailure): number {
  return Math.max(0, count - hidden - apart)
}

export function nameOf(cause: string, reason: string | null | undefined): string {
  return reason == null ? cause : `${cause}/${reason}`
}
