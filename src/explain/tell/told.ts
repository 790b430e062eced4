/** What all forms of a report count and name alike. */
import { causeRow, isCauseId } from '../../causes/table.ts'
import type { ExplainReport, Failure } from '../report.ts'
import { share } from './numbers.ts'

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

/** Lines of logs that were understood: a configuration says nothing of what happened. */
export function understood({ recognised, formats }: ToldReport): number {
  return recognised - (formats.config ?? 0)
}

/** It left, or sent what had to be refused: no failure of the gateway or behind it. */
export function isClients({ cause, reason }: ToldFailure): boolean {
  return isCauseId(cause) && causeRow(cause, reason ?? undefined).party === 'client'
}

/** Requests lost at the gateway or behind it. */
export function lostIn(failures: readonly ToldFailure[]): number {
  return failures.reduce((sum, each) => sum + (isClients(each) ? 0 : lostOf(each)), 0)
}

/** Which part of all lost requests were lost by this; undefined where it is no part of them, or all. */
export function shareOf(failure: ToldFailure, total: number): string | undefined {
  const lost = lostOf(failure)
  return isClients(failure) || lost === 0 || lost >= total ? undefined : share(lost, total)
}

/** `error.log:4`; of one input `line 4`. */
export function lineOf({ sampleFile, sampleLine }: ToldFailure): string {
  return sampleFile === null ? `line ${sampleLine}` : `${sampleFile}:${sampleLine}`
}

export function nameOf(cause: string, reason: string | null | undefined): string {
  return reason == null ? cause : `${cause}/${reason}`
}
