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

function isAt({ upstreams, endpoint, endpoints }: ToldFailure, asked: string): boolean {
  return (
    upstreams.includes(asked) || [endpoint, ...endpoints.map(each => each.endpoint)].some(each => each?.includes(asked))
  )
}

const PLACES_TOLD_MAX = 8

/** Where there are failures: for who asked for a place that has none, maybe by a slip of the pen. */
export function placesOf({ failures }: ToldReport): string {
  const places = new Set(failures.flatMap(({ upstreams, endpoint }) => [...upstreams, ...(endpoint ? [endpoint] : [])]))
  const more = places.size > PLACES_TOLD_MAX ? ` and ${places.size - PLACES_TOLD_MAX} more` : ''
  return [...places].slice(0, PLACES_TOLD_MAX).join(', ') + more
}
