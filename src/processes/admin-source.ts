/** What the admin API is told about the running gateway, gathered from the supervisor and its workers. */
import type { AdminSource, EndpointStatus, GatewayStatus, ReloadResult, UpstreamStatus } from '../admin/source.ts'
import type { BalanceRule, Config, Endpoint } from '../config/config.ts'
import type { EndpointStats } from '../gateway.ts'
import type { Evidence } from '../telemetry/evidence.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import { prometheusText } from '../telemetry/prometheus.ts'
import { runtimeVersion, version } from '../version.ts'
import type { Answers } from './messages.ts'
import { listenerUrl } from './port-book.ts'
import type { Supervisor } from './supervisor.ts'

type Stats = Answers['stats'] | undefined
type Connections = { active: number; idle: number }

export class AdminAnswers implements AdminSource {
  readonly #supervisor: Supervisor

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor
  }

  async status(): Promise<GatewayStatus> {
    const { crew, source, config, generation, loadedAt, rejected, instance, startedAt, state } = this.#supervisor
    const workers = crew.workers
    const stats = await Promise.all(workers.map(worker => worker.ask({ type: 'stats' })))
    const metrics = await crew.metrics()
    return {
      version,
      runtime: runtimeVersion,
      instance,
      pid: process.pid,
      startedAt,
      state,
      listeners: config.listen.map(listenerUrl),
      workers: workers.map((worker, at) => ({
        pid: worker.pid,
        state: worker.state,
        startedAt: worker.startedAt,
        generation: worker.generation,
        connections: stats[at]?.gateway.connections ?? 0,
        activeExchanges: stats[at]?.gateway.inFlight ?? 0,
        ...(stats[at] && { residentBytes: stats[at].residentBytes }),
      })),
      workersWanted: crew.wanted,
      workerRestarts: crew.restarts,
      listenFailures: workers.flatMap(({ pid, failed }) =>
        failed.map(({ address, message, tries, since }) => ({ pid, address, message, tries, since })),
      ),
      config: { files: source.files, generation, loadedAt, ...(rejected && { rejected }) },
      requests: { ...requestSums(metrics), active: sum(stats, each => each.gateway.inFlight) },
      logLinesDropped: metrics.logLinesDropped,
    }
  }

  async upstreams(): Promise<UpstreamStatus[]> {
    const { crew, config } = this.#supervisor
    const [stats, metrics] = await Promise.all([crew.ask({ type: 'stats' }), crew.metrics()])
    return Object.values(config.upstreams).map(upstream => ({
      name: upstream.name,
      balance: balanceName(upstream.balance),
      endpoints: upstream.endpoints.map(endpoint => endpointStatus(upstream.name, endpoint, stats, metrics)),
    }))
  }

  /** One worker has it: the others answer null, and a late answer counts as null. */
  async exchange(requestId: string): Promise<Evidence | null> {
    const found = await this.#supervisor.crew.ask({ type: 'exchange', requestId })
    return found.find(evidence => evidence) ?? null
  }

  async recentExchanges(count: number): Promise<Evidence[]> {
    const perWorker = await this.#supervisor.crew.ask({ type: 'recent', count })
    return perWorker
      .flatMap(evidence => evidence ?? [])
      .sort((a, b) => b.exchange.startedAt - a.exchange.startedAt)
      .slice(0, count)
  }

  async metricsText(): Promise<string> {
    const { crew, config, generation, startedAt } = this.#supervisor
    const workers = crew.workers
    const [stats, metrics] = await Promise.all([crew.ask({ type: 'stats' }), crew.metrics()])
    const endpoints = endpointsOf(config)
    return prometheusText(metrics, {
      version,
      runtime: runtimeVersion,
      startedAt,
      workers: crew.ready.length,
      workerRestarts: crew.restarts,
      configGeneration: generation,
      endpointsUp: endpoints.map(({ upstream, endpoint }) => ({ upstream, endpoint, up: true })),
      endpointConnections: endpoints.map(({ upstream, endpoint }) => ({
        upstream,
        endpoint,
        ...connectionsTo(upstream, endpoint, stats),
      })),
      clientConnections: sum(stats, each => each.gateway.connections),
      incidentsOpen: 0,
      residentBytes: [
        { process: 'supervisor', bytes: process.memoryUsage.rss() },
        ...workers.map((worker, at) => ({ process: `worker-${worker.index}`, bytes: stats[at]?.residentBytes ?? 0 })),
      ],
    })
  }

  async config(): Promise<Config> {
    return this.#supervisor.config
  }

  async reload(): Promise<ReloadResult> {
    const { ok, problems } = await this.#supervisor.reload()
    return ok ? { reloaded: true, generation: this.#supervisor.generation, problems } : { reloaded: false, problems }
  }

  async ready(): Promise<{ ready: boolean; why?: string }> {
    const { state, crew, generation } = this.#supervisor
    if (state !== 'serving') return { ready: false, why: state }
    return crew.serving.some(worker => worker.generation === generation)
      ? { ready: true }
      : { ready: false, why: 'no worker serves the configuration in force' }
  }
}

function requestSums(metrics: MetricsSnapshot): { total: number; failed: number; hidden: number } {
  const count = (counts: number[]): number => counts.reduce((total, each) => total + each, 0)
  return {
    total: count(metrics.requests.flatMap(({ statuses }) => Object.values(statuses))),
    failed: count(metrics.failures.filter(({ hidden }) => !hidden).map(row => row.count)),
    hidden: count(metrics.failures.filter(({ hidden }) => hidden).map(row => row.count)),
  }
}

/** Without health checks an endpoint is taken to be up: nothing says otherwise. */
function endpointStatus(
  upstream: string,
  endpoint: Endpoint,
  stats: Stats[],
  metrics: MetricsSnapshot,
): EndpointStatus {
  const { id, weight, backup } = endpoint
  const { causes = {}, lastFailure } =
    metrics.attempts.find(row => row.upstream === upstream && row.endpoint === id) ?? {}
  const attempts = Object.values(causes).reduce((total, each) => total + each, 0)
  const connections = connectionsTo(upstream, id, stats)
  const unsolicited = sum(rowsOf(upstream, id, stats), row => row.unsolicited ?? 0)
  const failures = attempts - (causes[''] ?? 0)
  const known = { id, weight, backup, connections, unsolicited, attempts, failures }
  return { ...known, state: 'up', ...(lastFailure && { lastFailure }) }
}

function connectionsTo(upstream: string, endpoint: string, stats: Stats[]): Connections {
  const rows = rowsOf(upstream, endpoint, stats)
  return { active: sum(rows, row => row.active), idle: sum(rows, row => row.idle) }
}

/** What each worker has to say of one endpoint. */
function rowsOf(upstream: string, endpoint: string, stats: Stats[]): EndpointStats[] {
  return stats.flatMap(each => {
    const group = each?.gateway.upstreams.find(row => row.upstream === upstream)
    return group?.endpoints.find(row => row.id === endpoint) ?? []
  })
}

function endpointsOf(config: Config): { upstream: string; endpoint: string }[] {
  return Object.values(config.upstreams).flatMap(({ name, endpoints }) =>
    endpoints.map(({ id }) => ({ upstream: name, endpoint: id })),
  )
}

function balanceName(rule: BalanceRule): string {
  return rule.kind === 'hash' ? ['hash', rule.by, rule.name].filter(Boolean).join(' ') : rule.kind
}

function sum<Row>(rows: (Row | undefined)[], value: (row: Row) => number): number {
  return rows.reduce((total, row) => total + (row === undefined ? 0 : value(row)), 0)
}
