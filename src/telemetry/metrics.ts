/** Counters of one process, found once and then only added to; their snapshots are plain JSON and add up over processes. */
import { type CacheCounts, CacheSeries } from './cache-series.ts'

/** Upper bounds of the duration histogram, in milliseconds; the last bucket, without bound, is one more. */
export const DURATION_BOUNDS_MS: readonly number[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000,
]

/** Discovery can bring new endpoints without end; past this many series of a family, new ones are counted together. */
const SERIES_MAX = 10_000
const OVERFLOW_LABEL = '_other'

export interface MetricsSnapshot {
  requests: {
    route: string
    upstream: string
    statuses: Record<string, number>
    /** Per bound of DURATION_BOUNDS_MS and one for the rest; not cumulative. */
    durations: number[]
    durationSumMs: number
  }[]
  /** The key '' stands for attempts without a failure. */
  attempts: { upstream: string; endpoint: string; causes: Record<string, number>; lastFailure?: LastFailure }[]
  failures: { upstream: string; cause: string; hidden: boolean; count: number }[]
  /** By the TLS library's code. */
  clientTlsFailures: Record<string, number>
  cache: CacheCounts
  logLinesDropped: number
}

/** Of one endpoint; `at` in epoch milliseconds. */
export interface LastFailure {
  cause: string
  reason?: string
  at: number
  requestId: string
}

export class Metrics {
  readonly #requests = new Map<string, Map<string, RequestSeries>>()
  readonly #attempts = new Map<string, Map<string, AttemptSeries>>()
  readonly #failures = new Map<string, Map<string, Failures>>()
  readonly cache: CacheSeries = new CacheSeries()
  #requestSeries = 0
  #attemptSeries = 0
  /** Set by whoever counts them. */
  clientTlsFailures: () => Record<string, number> = () => ({})
  /** Set by whoever owns the log. */
  logLinesDropped: () => number = () => 0

  /** Keep the result: one look-up per route and upstream, not per request. '' where there is none. */
  requestSeries(route: string, upstream: string): RequestSeries {
    const series = this.#requests.get(route)?.get(upstream)
    if (series !== undefined) return series
    if (this.#requestSeries >= SERIES_MAX && route !== OVERFLOW_LABEL) {
      return this.requestSeries(OVERFLOW_LABEL, OVERFLOW_LABEL)
    }
    this.#requestSeries++
    return putInto(this.#requests, route, upstream, new RequestSeries())
  }

  /** Keep the result with the endpoint. */
  attemptSeries(upstream: string, endpoint: string): AttemptSeries {
    const series = this.#attempts.get(upstream)?.get(endpoint)
    if (series !== undefined) return series
    if (this.#attemptSeries >= SERIES_MAX && endpoint !== OVERFLOW_LABEL) {
      return this.attemptSeries(OVERFLOW_LABEL, OVERFLOW_LABEL)
    }
    this.#attemptSeries++
    return putInto(this.#attempts, upstream, endpoint, new AttemptSeries())
  }

  /** Once per failed exchange, however many of its attempts failed. `upstream` '' where none was chosen. */
  failure(upstream: string, cause: string, hidden: boolean): void {
    const counts =
      this.#failures.get(upstream)?.get(cause) ??
      putInto(this.#failures, upstream, cause, { shown: 0, hidden: 0 } satisfies Failures)
    if (hidden) counts.hidden++
    else counts.shown++
  }

  snapshot(): MetricsSnapshot {
    return {
      requests: entriesOf(this.#requests).map(([route, upstream, series]) => ({ route, upstream, ...series.read() })),
      attempts: entriesOf(this.#attempts).map(([upstream, endpoint, series]) => ({
        upstream,
        endpoint,
        causes: series.read(),
        ...(series.lastFailure && { lastFailure: series.lastFailure }),
      })),
      failures: entriesOf(this.#failures).flatMap(([upstream, cause, counts]) =>
        [
          { upstream, cause, hidden: false, count: counts.shown },
          { upstream, cause, hidden: true, count: counts.hidden },
        ].filter(row => row.count > 0),
      ),
      clientTlsFailures: { ...this.clientTlsFailures() },
      cache: this.cache.read(),
      logLinesDropped: this.logLinesDropped(),
    }
  }
}

export class RequestSeries {
  readonly #statuses = new Map<number, Counter>()
  readonly #durations = new Float64Array(DURATION_BOUNDS_MS.length + 1)
  #sumMs = 0

  record(status: number, durationMs: number): void {
    const counter = this.#statuses.get(status)
    if (counter === undefined) this.#statuses.set(status, { count: 1 })
    else counter.count++
    let bucket = 0
    while (bucket < DURATION_BOUNDS_MS.length && durationMs > DURATION_BOUNDS_MS[bucket]!) bucket++
    this.#durations[bucket]!++
    this.#sumMs += durationMs
  }

  read(): { statuses: Record<string, number>; durations: number[]; durationSumMs: number } {
    const statuses: Record<string, number> = {}
    for (const [status, counter] of this.#statuses) statuses[status] = counter.count
    return { statuses, durations: [...this.#durations], durationSumMs: this.#sumMs }
  }
}

export class AttemptSeries {
  readonly #causes = new Map<string, Counter>()
  #fine = 0
  lastFailure: LastFailure | undefined

  /** `cause` undefined: the attempt did not fail. `failure`: to be shown as the endpoint's last one. */
  record(cause: string | undefined, failure?: Omit<LastFailure, 'cause'>): void {
    if (cause === undefined) {
      this.#fine++
      return
    }
    if (failure !== undefined) this.lastFailure = { cause, ...failure }
    const counter = this.#causes.get(cause)
    if (counter === undefined) this.#causes.set(cause, { count: 1 })
    else counter.count++
  }

  read(): Record<string, number> {
    const causes: Record<string, number> = {}
    if (this.#fine > 0) causes[''] = this.#fine
    for (const [cause, counter] of this.#causes) causes[cause] = counter.count
    return causes
  }
}

interface Counter {
  count: number
}

interface Failures {
  shown: number
  hidden: number
}

function putInto<V>(table: Map<string, Map<string, V>>, outer: string, inner: string, value: V): V {
  const row = table.get(outer)
  if (row === undefined) table.set(outer, new Map([[inner, value]]))
  else row.set(inner, value)
  return value
}

function entriesOf<V>(table: Map<string, Map<string, V>>): [string, string, V][] {
  return [...table].flatMap(([outer, row]) =>
    [...row].map(([inner, value]): [string, string, V] => [outer, inner, value]),
  )
}
