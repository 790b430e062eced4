/** `--cause` and `--upstream`: of the failures found, those that were asked for. */
import type { ToldFailure, ToldReport } from '../../explain/tell/told.ts'
import type { ExplainRequest } from './request.ts'

export function chosen(report: ToldReport, { cause, upstream }: ExplainRequest): ToldReport {
  if (cause === undefined && upstream === undefined) return report
  const failures = report.failures.filter(
    failure =>
      (cause === undefined ||
        (cause.causes.has(failure.cause) && (cause.reason === undefined || cause.reason === failure.reason))) &&
      (upstream === undefined || isAt(failure, upstream)),
  )
  // What has no reason has no cause and no endpoint either.
  const { unexplained: _, ...rest } = report
  return { ...rest, failures }
}

function isAt({ upstream, endpoint, endpoints }: ToldFailure, asked: string): boolean {
  return upstream === asked || [endpoint, ...endpoints.map(each => each.endpoint)].some(each => each?.includes(asked))
}
