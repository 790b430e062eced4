/** What the admin API is told about the running gateway, gathered from the supervisor and its workers. */
import type {
  AdminSource,
  DrainResult,
  GatewayStatus,
  MaintenanceRequest,
  MaintenanceResult,
  ReloadResult,
  UpstreamStatus,
} from '../admin/source.ts'
import type { BalanceRule, Config } from '../config/config.ts'
import type { Evidence } from '../telemetry/evidence.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import { prometheusText } from '../telemetry/prometheus.ts'
import { type WhyReport, whyReport } from '../telemetry/why.ts'
import { runtimeVersion, version } from '../version.ts'
import { cacheKept, cacheStatus } from './cache-status.ts'
import { connectionsTo, endpointStatus, isUp, sum } from './endpoint-status.ts'
import { drain, maintain, maintained } from './operations.ts'
import { listenerUrl } from './port-book.ts'
import type { Supervisor } from './supervisor.ts'

/** The newest of each worker: to write all of them down would keep its requests waiting. */
const evidencePerWorker = 300

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
      maintenance: maintained(config, this.#supervisor.orders.all),
      requests: { ...requestSums(metrics), active: sum(stats, each => each.gateway.inFlight) },
      ...cacheStatus(stats, metrics),
      logLinesDropped: metrics.logLinesDropped,
    }
  }

  async upstreams(): Promise<UpstreamStatus[]> {
    const { crew, found } = this.#supervisor
    const [stats, metrics] = await Promise.all([crew.ask({ type: 'stats' }), crew.metrics()])
    return Object.values(found.upstreams).map(upstream => ({
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
    return (await this.#newest(count)).slice(0, count)
  }

  /** So many of each worker. */
  async #newest(count: number): Promise<Evidence[]> {
    const perWorker = await this.#supervisor.crew.ask({ type: 'recent', count })
    return perWorker.flatMap(evidence => evidence ?? []).sort((a, b) => b.exchange.startedAt - a.exchange.startedAt)
  }

  async why(): Promise<WhyReport> {
    const { crew, config, startedAt } = this.#supervisor
    const [evidence, stats, metrics] = await Promise.all([
      this.#newest(evidencePerWorker),
      crew.ask({ type: 'stats' }),
      crew.metrics(),
    ])
    const outages = stats.flatMap(each =>
      (each?.gateway.upstreams ?? []).flatMap(({ upstream, outages }) =>
        outages.map(outage => ({ upstream, ...outage })),
      ),
    )
    const times = { at: Date.now(), since: startedAt }
    return whyReport(metrics, evidence, times, { settings: name => config.upstreams[name], outages })
  }

  async metricsText(): Promise<string> {
    const { crew, found, generation, startedAt } = this.#supervisor
    const workers = crew.workers
    const [stats, metrics] = await Promise.all([crew.ask({ type: 'stats' }), crew.metrics()])
    const endpoints = endpointsOf(found)
    return prometheusText(metrics, {
      version,
      runtime: runtimeVersion,
      startedAt,
      workers: crew.ready.length,
      workerRestarts: crew.restarts,
      configGeneration: generation,
      endpointsUp: endpoints.map(({ upstream, endpoint }) => ({
        upstream,
        endpoint,
        up: isUp(upstream, endpoint, stats),
      })),
      endpointConnections: endpoints.map(({ upstream, endpoint }) => ({
        upstream,
        endpoint,
        ...connectionsTo(upstream, endpoint, stats),
      })),
      clientConnections: sum(stats, each => each.gateway.connections),
      incidentsOpen: 0,
      cacheKept: cacheKept(stats),
      residentBytes: [
        { process: 'supervisor', bytes: process.memoryUsage.rss() },
        ...workers.map((worker, at) => ({ process: `worker-${worker.index}`, bytes: stats[at]?.residentBytes ?? 0 })),
      ],
    })
  }

  drain(id: string, drains: boolean): Promise<DrainResult> {
    return drain(this.#supervisor, id, drains)
  }

  maintain(request: MaintenanceRequest): Promise<MaintenanceResult> {
    return maintain(this.#supervisor, request)
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
  // Planned work has its own series and alarms nobody.
  const shown = metrics.failures.filter(({ hidden, cause }) => !hidden && cause !== 'maintenance-mode')
  return {
    total: count(metrics.requests.flatMap(({ statuses }) => Object.values(statuses))),
    failed: count(shown.map(row => row.count)),
    hidden: count(metrics.failures.filter(({ hidden }) => hidden).map(row => row.count)),
  }
}

function endpointsOf(config: Config): { upstream: string; endpoint: string }[] {
  return Object.values(config.upstreams).flatMap(({ name, endpoints }) =>
    endpoints.map(({ id }) => ({ upstream: name, endpoint: id })),
  )
}

function balanceName(rule: BalanceRule): string {
  if (rule.kind === 'sticky') return `sticky ${rule.name}`
  return rule.kind === 'hash' ? ['hash', rule.by, rule.name].filter(Boolean).join(' ') : rule.kind
}
