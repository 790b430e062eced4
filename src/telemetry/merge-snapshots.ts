/** Adds up the counters of several processes. A process that ends leaves its last snapshot in the sum: counters never fall. */
import { DURATION_BOUNDS_MS, type MetricsSnapshot } from './metrics.ts'

export function mergeSnapshots(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const requests = new Map<string, MetricsSnapshot['requests'][number]>()
  const attempts = new Map<string, MetricsSnapshot['attempts'][number]>()
  const failures = new Map<string, MetricsSnapshot['failures'][number]>()
  const clientTlsFailures: Record<string, number> = {}
  const cache: MetricsSnapshot['cache'] = { requests: {}, reads: {}, rejected: {}, writes: {} }
  let logLinesDropped = 0
  for (const snapshot of snapshots) {
    for (const row of snapshot.requests) {
      const sum = rowOf(requests, [row.route, row.upstream], () => ({
        route: row.route,
        upstream: row.upstream,
        statuses: {},
        durations: new Array<number>(DURATION_BOUNDS_MS.length + 1).fill(0),
        durationSumMs: 0,
      }))
      addCounts(sum.statuses, row.statuses)
      for (const [bucket, count] of row.durations.entries())
        sum.durations[bucket] = (sum.durations[bucket] ?? 0) + count
      sum.durationSumMs += row.durationSumMs
    }
    for (const row of snapshot.attempts) {
      const { upstream, endpoint, lastFailure } = row
      const made: () => MetricsSnapshot['attempts'][number] = () => ({ upstream, endpoint, causes: {} })
      const sum = rowOf(attempts, [upstream, endpoint], made)
      addCounts(sum.causes, row.causes)
      if (lastFailure && lastFailure.at >= (sum.lastFailure?.at ?? 0)) sum.lastFailure = lastFailure
    }
    for (const row of snapshot.failures) {
      rowOf(failures, [row.upstream, row.cause, row.hidden], () => ({ ...row, count: 0 })).count += row.count
    }
    addCounts(clientTlsFailures, snapshot.clientTlsFailures)
    for (const what of ['requests', 'reads', 'rejected', 'writes'] as const)
      addCounts(cache[what], snapshot.cache[what])
    logLinesDropped += snapshot.logLinesDropped
  }
  return {
    requests: [...requests.values()],
    attempts: [...attempts.values()],
    failures: [...failures.values()],
    clientTlsFailures,
    cache,
    logLinesDropped,
  }
}

function rowOf<Row>(rows: Map<string, Row>, labels: unknown[], make: () => Row): Row {
  const key = JSON.stringify(labels)
  let row = rows.get(key)
  if (row === undefined) {
    row = make()
    rows.set(key, row)
  }
  return row
}

function addCounts(sum: Record<string, number>, counts: Record<string, number>): void {
  for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count
}
