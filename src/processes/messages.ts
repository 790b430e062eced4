/** All that passes between the supervisor and its workers, one JSON object a line. */
import type { Config, MaintenanceOrder } from '../config/config.ts'
import type { Gateway } from '../gateway.ts'
import type { Evidence } from '../telemetry/evidence.ts'
import type { MetricsSnapshot } from '../telemetry/metrics.ts'
import type { Discovered } from '../upstreams/discovered.ts'
import type { News } from '../upstreams/news.ts'

/** Counts up when messages change: a supervisor drains the workers of another version and starts its own. */
export const PROTOCOL = 5

export type ToWorker =
  /** `news`: what is known of its endpoints, before it serves. */
  | { type: 'snapshot'; snapshot: Snapshot; discovered: Discovered[]; news: News[] }
  /** Of upstreams that have discovery: their endpoints now. */
  | { type: 'discovered'; discovered: Discovered[] }
  /** What others learned of endpoints. */
  | { type: 'news'; news: News[] }
  /** What is kept of these addresses has become invalid: another worker saw them change. */
  | { type: 'invalidated'; uris: string[] }
  /** How many connections it may have, from now on. */
  | { type: 'shares'; shares: Share[] }
  /** In place of the snapshot's: workers come and go, and its configuration stays. */
  | { type: 'sockets'; sockets: SocketName[] }
  /** By hand, in place of all such orders before. */
  | { type: 'maintenance'; orders: MaintenanceOrder[] }
  | { type: 'ask'; id: number; question: Question }
  /** Accept what is queued, stop listening, finish what is under way, end. 0: without a deadline. */
  | { type: 'drain'; deadlineMs: number }
  | { type: 'stop' }
  | { type: 'reopen' }

export type ToSupervisor =
  | Hello
  | ({ type: 'applied'; generation: number } & ListenReport)
  /** The snapshot cannot be served by; the one before it, if there was one, is still in force. */
  | { type: 'refused'; generation: number; message: string }
  | { type: 'beat'; load: Load }
  /** What it learned of endpoints; after `hello`, all that it knows. */
  | { type: 'news'; news: News[] }
  /** Addresses that it saw change, for the others that keep answers. */
  | { type: 'invalidated'; uris: string[] }
  /** What it uses of the shares it was given, and wants. */
  | { type: 'claims'; claims: Claim[] }
  | { type: 'answer'; id: number; value: Answers[Question['type']] }
  /** After `sockets`, and unasked when what had failed was tried again. */
  | ({ type: 'listening' } & ListenReport)
  /** Someone sent this worker a TERM: it serves on until its successor does and it is told to drain, but not for long. */
  | { type: 'leaving' }
  | { type: 'stopped'; how: Ending }

/** Immutable: what a worker serves by, until the next one. */
export interface Snapshot {
  /** Counts up with each configuration taken; 1 is the first. */
  generation: number
  config: Config
  /** By hand, beside the configuration. */
  maintenance: MaintenanceOrder[]
  /** Via's pseudonym, the same in all workers. */
  instance: string
  workerIndex: number
  /** Unix sockets know no SO_REUSEPORT: one worker listens on them. */
  ownsUnixListeners: boolean
  /** Handed over by the supervisor; what is not in here the worker opens by itself. */
  sockets: SocketName[]
  /** Its part of connection limits. */
  shares: Share[]
  /** Where to find the next supervisor. */
  controlPath: string
}

export type Claim = ReturnType<Gateway['claims']>[number]

/** `serial`: which word on it this is; a claim names the last one that was heard. */
export interface Share {
  upstream: string
  endpoint: string
  share: number
  serial: number
}

/** One of an address's listening sockets: SO_REUSEPORT lets it have several. */
export interface SocketName {
  address: string
  number: number
  tls: boolean
}

export interface ListenReport {
  /** Addresses. */
  listening: string[]
  failed: ListenFailure[]
  /** Sockets that were to be handed over and did not arrive. */
  lost: SocketName[]
}

/** A worker's first message, new or orphaned. */
export interface Hello {
  type: 'hello'
  protocol: number
  pid: number
  startedAt: number
  /** null before the first snapshot. */
  serving: {
    generation: number
    workerIndex: number
    instance: string
    listening: string[]
    maintenance: MaintenanceOrder[]
  } | null
}

export interface ListenFailure {
  address: string
  code: string
  message: string
  /** How often it was tried, and since when (epoch ms). It is tried again until it succeeds. */
  tries: number
  since: number
}

export interface Load {
  connections: number
  inFlight: number
}

export type Ending = 'drained' | 'cut'

export type CacheUsage = NonNullable<Gateway['snapshot']['cache']>['usage']

export type GatewayStats = ReturnType<Gateway['stats']>

export type Question =
  | { type: 'stats' }
  | { type: 'metrics' }
  | { type: 'exchange'; requestId: string }
  | { type: 'recent'; count: number }

export type Asked<Type extends Question['type']> = Extract<Question, { type: Type }>

export interface Answers {
  /** `cache` null: no route keeps answers. */
  stats: { gateway: GatewayStats; cache: CacheUsage | null; residentBytes: number }
  metrics: MetricsSnapshot
  exchange: Evidence | null
  recent: Evidence[]
}
