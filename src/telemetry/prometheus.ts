/** The counters and the supervisor's gauges in Prometheus' text format 0.0.4, under names that dashboards may rely on. */
import { DURATION_BOUNDS_MS, type MetricsSnapshot } from './metrics.ts'

/** What the supervisor knows and the workers' counters do not. */
export interface Gauges {
  version: string
  /** `node 26.10.0` */
  runtime: string
  /** Epoch milliseconds. */
  startedAt: number
  workers: number
  workerRestarts: number
  /** The configuration in force counts from 1. */
  configGeneration: number
  endpointsUp: { upstream: string; endpoint: string; up: boolean }[]
  /** Connections to endpoints, over all workers. */
  endpointConnections: { upstream: string; endpoint: string; active: number; idle: number }[]
  clientConnections: number
  incidentsOpen: number
  /** What is kept: in memory of all workers, and on disk as far as a worker knows. */
  cacheKept: { tier: 'memory' | 'disk'; bytes: number; entries: number }[]
  residentBytes: { process: string; bytes: number }[]
}

type Labels = Readonly<Record<string, string>>
type Sample = readonly [name: string, labels: Labels, value: number]

export function prometheusText(snapshot: MetricsSnapshot, gauges: Gauges): string {
  return [
    family('goodgate_requests_total', 'counter', 'Requests by the status the client was sent.', requests(snapshot)),
    family(
      'goodgate_failures_total',
      'counter',
      'Failed exchanges by cause, each counted once; hidden: kept from the client by a retry, a hold or a stale answer.',
      snapshot.failures.map(row => [
        'goodgate_failures_total',
        { upstream: row.upstream, cause: row.cause, hidden: String(row.hidden) },
        row.count,
      ]),
    ),
    family(
      'goodgate_request_duration_seconds',
      'histogram',
      'First request byte to last response byte.',
      durations(snapshot),
    ),
    family(
      'goodgate_attempts_total',
      'counter',
      'Attempts at endpoints; an empty cause: it did not fail.',
      attempts(snapshot),
    ),
    family(
      'goodgate_client_tls_failures_total',
      'counter',
      'TLS handshakes of clients that came to nothing, by the TLS library’s code.',
      Object.entries(snapshot.clientTlsFailures).map(
        ([code, count]): Sample => ['goodgate_client_tls_failures_total', { code }, count],
      ),
    ),
    family(
      'goodgate_access_log_lines_dropped_total',
      'counter',
      'Lines lost because the access log could not be written, or not fast enough.',
      [['goodgate_access_log_lines_dropped_total', {}, snapshot.logLinesDropped]],
    ),
    ...cacheFamilies(snapshot.cache, gauges),
    ...gaugeFamilies(gauges),
  ].join('')
}

function requests(snapshot: MetricsSnapshot): Sample[] {
  return snapshot.requests.flatMap(({ route, upstream, statuses }) =>
    Object.entries(statuses).map(
      ([status, count]): Sample => ['goodgate_requests_total', { route, upstream, status }, count],
    ),
  )
}

function attempts(snapshot: MetricsSnapshot): Sample[] {
  return snapshot.attempts.flatMap(({ upstream, endpoint, causes }) =>
    Object.entries(causes).map(
      ([cause, count]): Sample => ['goodgate_attempts_total', { upstream, endpoint, cause }, count],
    ),
  )
}

/** Buckets are cumulative in the text and not in the snapshot, where they can be added up. */
function durations(snapshot: MetricsSnapshot): Sample[] {
  const name = 'goodgate_request_duration_seconds'
  return snapshot.requests.flatMap(row => {
    if (row.durations.every(inBucket => inBucket === 0)) return []
    const labels = { route: row.route, upstream: row.upstream }
    let count = 0
    const samples: Sample[] = row.durations.map((inBucket, index) => {
      count += inBucket
      const bound = DURATION_BOUNDS_MS[index]
      return [`${name}_bucket`, { ...labels, le: bound === undefined ? '+Inf' : String(bound / 1000) }, count]
    })
    samples.push([`${name}_sum`, labels, row.durationSumMs / 1000], [`${name}_count`, labels, count])
    return samples
  })
}

function cacheFamilies(cache: MetricsSnapshot['cache'], { cacheKept }: Gauges): string[] {
  const counted = (name: string, label: string, help: string, counts: Record<string, number>) =>
    family(
      name,
      'counter',
      help,
      Object.entries(counts).map(([value, count]): Sample => [name, { [label]: value }, count]),
    )
  const kept = (name: string, help: string, of: 'bytes' | 'entries') =>
    family(
      name,
      'gauge',
      help,
      cacheKept.map((row): Sample => [name, { tier: row.tier }, row[of]]),
    )
  return [
    counted(
      'goodgate_cache_requests_total',
      'result',
      'Requests on routes that keep answers, by how they were answered.',
      cache.requests,
    ),
    counted('goodgate_cache_disk_reads_total', 'result', 'Questions to the disk by their answer.', cache.reads),
    counted(
      'goodgate_cache_disk_rejected_total',
      'reason',
      'Files that were not believed, and were removed.',
      cache.rejected,
    ),
    counted('goodgate_cache_disk_writes_total', 'result', 'What was to be written or removed on disk.', cache.writes),
    kept('goodgate_cache_bytes', 'What kept answers take; on disk at the last sweep.', 'bytes'),
    kept('goodgate_cache_entries', 'Kept answers; on disk at the last sweep.', 'entries'),
  ]
}

function gaugeFamilies(gauges: Gauges): string[] {
  const one = (name: string, type: 'gauge' | 'counter', help: string, value: number) =>
    family(name, type, help, [[name, {}, value]])
  return [
    family(
      'goodgate_endpoint_up',
      'gauge',
      '1: requests may go there; 0: down, ejected or draining.',
      gauges.endpointsUp.map(({ upstream, endpoint, up }) => [
        'goodgate_endpoint_up',
        { upstream, endpoint },
        up ? 1 : 0,
      ]),
    ),
    family(
      'goodgate_endpoint_connections',
      'gauge',
      'Connections to endpoints, carrying an exchange or kept for the next.',
      gauges.endpointConnections.flatMap(({ upstream, endpoint, active, idle }): Sample[] => [
        ['goodgate_endpoint_connections', { upstream, endpoint, state: 'active' }, active],
        ['goodgate_endpoint_connections', { upstream, endpoint, state: 'idle' }, idle],
      ]),
    ),
    one('goodgate_client_connections', 'gauge', 'Open connections from clients.', gauges.clientConnections),
    one('goodgate_incidents_open', 'gauge', 'Runs of failures that have not ended.', gauges.incidentsOpen),
    one('goodgate_workers', 'gauge', 'Data-plane processes that serve.', gauges.workers),
    one('goodgate_worker_restarts_total', 'counter', 'Workers that died and were replaced.', gauges.workerRestarts),
    one('goodgate_config_generation', 'gauge', 'Counts up with each configuration taken.', gauges.configGeneration),
    one('goodgate_start_time_seconds', 'gauge', 'When the gateway started, epoch seconds.', gauges.startedAt / 1000),
    family(
      'goodgate_resident_memory_bytes',
      'gauge',
      'Memory of the processes of this gateway.',
      gauges.residentBytes.map(row => ['goodgate_resident_memory_bytes', { process: row.process }, row.bytes]),
    ),
    family('goodgate_build_info', 'gauge', 'Always 1; the labels tell what runs.', [
      ['goodgate_build_info', { version: gauges.version, runtime: gauges.runtime }, 1],
    ]),
  ]
}

/** HELP and TYPE stand even where there is no sample yet, so that a name can be found before it has happened. */
function family(name: string, type: 'counter' | 'gauge' | 'histogram', help: string, samples: Sample[]): string {
  let text = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
  for (const [sample, labels, value] of samples) text += `${sample}${labelText(labels)} ${value}\n`
  return text
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelEscape(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** The format escapes exactly these three. Lone surrogates have no UTF-8 and become U+FFFD. */
function labelEscape(value: string): string {
  return value.toWellFormed().replace(/[\\"\n]/g, unit => (unit === '\n' ? '\\n' : `\\${unit}`))
}
