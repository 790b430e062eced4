/** One endpoint as all workers together see it. */
import type { EndpointStatus } from '../admin/source.ts'
import type { Endpoint } from '../config/config.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import type { EndpointStats } from '../upstreams/endpoint-stats.ts'
import type { Answers } from './messages.ts'

export type Stats = Answers['stats'] | undefined

/** What keeps requests away most comes first: where workers differ, news are still under way. */
const GRAVEST: readonly EndpointStats['standing'][] = ['draining', 'away', 'failing', 'open', 'ejected', 'in']

export function endpointStatus(
  upstream: string,
  endpoint: Endpoint,
  stats: Stats[],
  metrics: MetricsSnapshot,
): EndpointStatus {
  const { id, weight, backup } = endpoint
  const { causes = {}, lastFailure } =
    metrics.attempts.find(row => row.upstream === upstream && row.endpoint === id) ?? {}
  const attempts = Object.values(causes).reduce((total, each) => total + each, 0)
  const rows = rowsOf(upstream, id, stats)
  return {
    id,
    ...standingOf(rows),
    weight,
    backup,
    ...paceOf(rows),
    inFlight: sum(rows, row => row.inFlight),
    connections: connectionsOf(rows),
    unsolicited: sum(rows, row => row.unsolicited ?? 0),
    attempts,
    failures: attempts - (causes[''] ?? 0),
    ...(lastFailure && { lastFailure }),
  }
}

export function connectionsTo(upstream: string, endpoint: string, stats: Stats[]): EndpointStatus['connections'] {
  return connectionsOf(rowsOf(upstream, endpoint, stats))
}

export function isUp(upstream: string, endpoint: string, stats: Stats[]): boolean {
  return standingOf(rowsOf(upstream, endpoint, stats)).state === 'up'
}

/** Of an endpoint that no worker tells of nothing speaks against it. */
function standingOf(rows: EndpointStats[]): Pick<EndpointStatus, 'state' | 'because' | 'workers'> {
  const kind = GRAVEST.find(grave => rows.some(({ standing }) => standing === grave)) ?? 'in'
  if (kind === 'in') return { state: 'up', workers: rows.length }
  const alike = rows.filter(({ standing }) => standing === kind)
  const told = alike.flatMap(({ because }) => because ?? []).sort((one, other) => one.since - other.since)
  const count = Math.max(0, ...told.map(because => because.count))
  return { state: kind, workers: alike.length, ...(told[0] && { because: { ...told[0], count } }) }
}

function paceOf(rows: EndpointStats[]): Pick<EndpointStatus, 'lag' | 'typicalMs' | 'limit'> {
  const lag = rows.find(row => row.lag !== undefined)?.lag
  const typicalMs = Math.max(0, ...rows.map(row => row.typicalMs ?? 0))
  const isLimited = rows.length > 0 && rows.every(row => row.limit !== undefined)
  return {
    ...(lag !== undefined && { lag }),
    ...(typicalMs > 0 && { typicalMs }),
    ...(isLimited && { limit: sum(rows, row => row.limit ?? 0) }),
  }
}

function connectionsOf(rows: EndpointStats[]): EndpointStatus['connections'] {
  return { active: sum(rows, row => row.active), idle: sum(rows, row => row.idle) }
}

/** What each worker has to say of one endpoint. */
export function rowsOf(upstream: string, endpoint: string, stats: Stats[]): EndpointStats[] {
  return stats.flatMap(each => {
    const group = each?.gateway.upstreams.find(row => row.upstream === upstream)
    return group?.endpoints.find(row => row.id === endpoint) ?? []
  })
}

export function sum<Row>(rows: (Row | undefined)[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + (row === undefined ? 0 : value(row)), 0)
}
