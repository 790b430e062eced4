/** What the admin API asks of the running gateway. All of it may involve other processes, so all of it is a promise. */
import type { Config } from '../config/config.ts'
import type { Problem } from '../config/problem.ts'
import type { Evidence } from '../telemetry/evidence.ts'
import type { WhyReport } from '../telemetry/why.ts'

export type { WhyCause, WhyReport, WhySuspect, WhyUpstream } from '../telemetry/why.ts'

export interface AdminSource {
  status(): Promise<GatewayStatus>
  upstreams(): Promise<UpstreamStatus[]>
  /** null: not, or no longer, in any worker's ring. */
  exchange(requestId: string): Promise<Evidence | null>
  /** The newest first, over all workers. */
  recentExchanges(count: number): Promise<Evidence[]>
  /** What failed and why, over all workers. */
  why(): Promise<WhyReport>
  /** Prometheus text format (see telemetry/prometheus.ts). */
  metricsText(): Promise<string>
  /** The configuration in force. The API takes the secrets out. */
  config(): Promise<Config>
  /** Reads the configuration again; a bad one changes nothing and says why. */
  reload(): Promise<ReloadResult>
  /** @param id `UPSTREAM/ID`, or an ID alone: then in every upstream that has it. Holds until it is taken back. */
  drain(id: string, drains: boolean): Promise<DrainResult>
  maintain(request: MaintenanceRequest): Promise<MaintenanceResult>
  /** Ready: at least one worker serves the configuration in force, and no drain has begun. */
  ready(): Promise<{ ready: boolean; why?: string }>
}

export interface GatewayStatus {
  version: string
  /** `node 26.10.0` */
  runtime: string
  /** Via's pseudonym. */
  instance: string
  pid: number
  /** Epoch milliseconds. */
  startedAt: number
  state: 'starting' | 'serving' | 'draining'
  /** As bound: `http://127.0.0.1:8080`. */
  listeners: string[]
  workers: WorkerStatus[]
  /** How many are to serve; fewer do while replacements start, or are held back for dying young. */
  workersWanted: number
  /** Workers that died and were replaced since the start. */
  workerRestarts: number
  /** What some worker could not listen on and tries again. */
  listenFailures: { pid: number; address: string; message: string; tries: number; since: number }[]
  config: {
    files: string[]
    /** Counts up with each configuration taken; 1 is the first. */
    generation: number
    loadedAt: number
    /** The last attempt to load another one, if it failed. */
    rejected?: { at: number; problems: Problem[] }
  }
  /** Routes in maintenance now. */
  maintenance: RouteMaintenance[]
  /** `failed`: without those that planned work turned away. */
  requests: { total: number; active: number; failed: number; hidden: number }
  /** Absent: no route keeps answers. */
  cache?: CacheSummary
  logLinesDropped: number
}

export interface CacheSummary {
  /** Requests on routes that keep answers, by `hit` `stale` `revalidated` `miss` `bypass` `collapsed`. */
  requests: Record<string, number>
  kept: CacheKept[]
  /** Answers that did not get to the disk, and files on it that were not believed. Absent: nothing is kept there. */
  disk?: { dropped: number; errors: number; rejected: number }
}

/** In memory: over all workers; on disk: at the last sweep. */
export interface CacheKept {
  tier: 'memory' | 'disk'
  bytes: number
  entries: number
}

export interface WorkerStatus {
  pid: number
  state: 'starting' | 'serving' | 'draining' | 'gone'
  startedAt: number
  generation: number
  connections: number
  activeExchanges: number
  residentBytes?: number
}

export interface UpstreamStatus {
  name: string
  /** `least-busy`, `hash header X` … */
  balance: string
  endpoints: EndpointStatus[]
}

export interface EndpointStatus {
  /** As configured or discovered; in the path of an API call `UPSTREAM/ID`, percent-encoded. */
  id: string
  /**
   * up: it is asked · away: nobody takes connections there · failing: the health checks · ejected: failures in traffic · open: the
   * circuit · draining: no new requests.
   */
  state: 'up' | 'away' | 'failing' | 'ejected' | 'open' | 'draining'
  /** What took it out. Times are epoch milliseconds. */
  because?: { cause: string; reason?: string; evidence?: string; since: number; count: number; until?: number }
  /** How many workers see it so. */
  workers: number
  weight: number
  backup: boolean
  /** Up, and yet kept away from by some worker: its answers take long, do not come, are failures, or end connections that it used to keep. */
  lag?: 'slow' | 'silent' | 'failing' | 'leaving'
  /** How long its answers take of late, ms: the slowest worker's view. */
  typicalMs?: number
  /** Requests at it now, and how many it may have at once, over all workers. */
  inFlight: number
  limit?: number
  connections: { active: number; idle: number }
  /** Connections ended because of bytes that nobody asked for: behind a whole answer, or on an idle connection. */
  unsolicited?: number
  /** Attempts since the start, over all workers. */
  attempts: number
  failures: number
  lastFailure?: { cause: string; reason?: string; at: number; requestId?: string }
  /** How long its idle connections are kept, learned or configured. */
  keepAliveIdleMs?: number
}

export type ReloadResult =
  | { reloaded: true; generation: number; problems: Problem[] }
  | { reloaded: false; problems: Problem[] }

/** `known`: what could have been meant. */
export type DrainResult =
  | { found: true; endpoints: { upstream: string; id: string; inFlight: number }[]; warning?: string }
  | { found: false; known: string[] }

/** `route` absent: all of them. `until`: epoch ms. */
export interface MaintenanceRequest {
  on: boolean
  route?: string
  until?: number
  reason?: string
}

export type MaintenanceResult =
  | { found: true; maintenance: RouteMaintenance[]; warning?: string }
  | { found: false; known: string[] }

/** `route` null: all of them. Times are epoch ms. */
export interface RouteMaintenance {
  route: string | null
  by: 'hand' | 'configuration'
  since?: number
  until?: number
  reason?: string
}
