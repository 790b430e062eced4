/** A gateway that the admin API can be asked about, without one. */
import type { AdminSource, GatewayStatus, ReloadResult, UpstreamStatus } from '../../src/admin/source.ts'
import type { Config } from '../../src/config/config.ts'
import type { Evidence } from '../../src/telemetry/evidence.ts'

export interface FakeGateway {
  status?: Partial<GatewayStatus>
  upstreams?: UpstreamStatus[]
  evidence?: Evidence[]
  config?: object
  reload?: ReloadResult
  ready?: { ready: boolean; why?: string }
}

/** `reloads` counts the calls. */
export function fakeSource(fake: FakeGateway = {}): AdminSource & { reloads: number } {
  const evidence = fake.evidence ?? []
  return {
    reloads: 0,
    status: async () => ({ ...STATUS, ...fake.status }),
    upstreams: async () => fake.upstreams ?? [],
    exchange: async id => evidence.find(({ exchange }) => exchange.requestId === id) ?? null,
    recentExchanges: async count => evidence.slice(0, count),
    why: async () => ({ at: 0, since: 0, sample: { failures: 0 }, upstreams: [] }),
    metricsText: async () => '# HELP goodgate_workers x\n',
    config: async () => (fake.config ?? {}) as Config,
    async reload() {
      this.reloads++
      return fake.reload ?? { reloaded: true, generation: 2, problems: [] }
    },
    drain: async id => ({ found: true, endpoints: [{ upstream: 'app', id, inFlight: 0 }] }),
    maintain: async () => ({ found: true, maintenance: [] }),
    ready: async () => fake.ready ?? { ready: true },
  }
}

const STATUS: GatewayStatus = {
  version: '0.1.0',
  runtime: 'node 26.10.0',
  instance: 'goodgate-5f2c91aa',
  pid: 1234,
  startedAt: Date.UTC(2026, 9, 10, 12),
  state: 'serving',
  listeners: ['http://127.0.0.1:8080'],
  workers: [
    {
      pid: 1235,
      state: 'serving',
      startedAt: Date.UTC(2026, 9, 10, 12),
      generation: 1,
      connections: 3,
      activeExchanges: 1,
    },
  ],
  workersWanted: 1,
  workerRestarts: 0,
  listenFailures: [],
  config: { files: ['goodgate.yaml'], generation: 1, loadedAt: Date.UTC(2026, 9, 10, 12) },
  maintenance: [],
  requests: { total: 1000, active: 1, failed: 12, hidden: 3 },
  logLinesDropped: 0,
}
