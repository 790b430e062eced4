/** Failures that are alike, as the ranking of suspects and the report look at them. */
import type { CauseId } from '../../causes/table.ts'
import type { Confidence, Diagnosis, RankedSuspect } from '../../diagnosis/diagnosis.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { GatewayConfig } from '../config/shape.ts'
import type { CheckFact, ConsequenceFact, Product, Trouble, TroubleFact } from '../fact.ts'
import type { Times } from './times.ts'

/** Of each group this many exchanges are kept from its start, and as many from its end. */
export const exchangesKeptMax = 50

/** Failures of one cause and reason at one endpoint. */
export interface Group {
  /** As of its first failure; `confidence` is the group's. */
  diagnosis: Diagnosis
  cause: CauseId
  reason?: string
  /** The least sure of its failures. */
  confidence: Confidence
  upstream?: string
  endpoint?: string
  /** Requests that met this cause; of checks and processes that failed without a known request: those. */
  count: number
  /** Of `count`: another try kept it from the client. */
  hidden: number
  /** Of `count`: no request is known that was lost (a health check, a dead process, a wrapper without a request). */
  apart: number
  /** Requests that had nobody left to ask because of this cause; they are part of `count`. */
  folded: number
  /** Epoch ms, where the lines have times. */
  firstSeen?: number
  lastSeen?: number
  times: Times
  /** The first line that told of it, one character per byte, and its number in the input. */
  sample: string
  sampleNumber: number
  /** The first 50 and the last 50 requests, in the order of the log. */
  exchanges: Exchange[]
  /** Health checks that failed for this cause, or that took away the endpoints which this group's requests lacked. At most 20. */
  checks: CheckFact[]
  /** Messages that followed from it (endpoint taken out, back, nobody left). At most 20. */
  consequences: ConsequenceFact[]
  /** Products whose lines told of it, commonest first in the report. */
  products: Map<Product, number>
  /** Failed attempts by endpoint; at most 100 of them. */
  endpoints: Map<string, number>
  /** Of all its requests, those that found nobody left among them; at most 20. */
  upstreams: Set<string>
  methods: Map<string, number>
  /** What happened near these failures in time and can stand behind them. In a log without times: anywhere. */
  neighbours: TroubleFact[]
  /** Of nobody-left: what had taken the endpoints out. */
  because: Because[]
  /** The gateway did not start because of it, or kept the configuration from before. */
  atStart?: boolean
  /** Nothing is known to have failed but what these tell of; the cause is what they would mean at a gateway. */
  events?: Trouble[]
  /** It was guessed by this status alone. */
  byStatus?: number
  /** Others were answered at the same place after its first failure; false: none was; absent where the log does not tell. */
  answersOthers?: boolean
  /** Ms from the last failure until this endpoint was seen to answer again, if the log shows it. */
  recoveredAfter?: number
}

export interface Because {
  cause: CauseId
  reason?: string
  count: number
  endpoint?: string
}

/** What the whole input says, beside the one group. */
export interface Context {
  groups: readonly Group[]
  /** All that happened to processes and hosts, in order; bounded. */
  troubles: readonly TroubleFact[]
  /** Formats seen, with their numbers of lines. */
  formats: ReadonlyMap<string, number>
  products: ReadonlySet<Product>
  /** Time of the first and of the last line that has one. Epoch ms. */
  firstAt?: number
  lastAt?: number
  /** What the input's own times are ahead of UTC by, as far as it tells. */
  zoneMs?: number
  /** No line told it: it is the clock's of the machine that reads. */
  zoneAssumed?: boolean
  lines: number
  /** Lines that no reader takes, as they are (one character per byte), bounded: pieces of configuration, commands, sentences. */
  unread: readonly string[]
  /** The gateways' configurations, where they were handed over. */
  configs?: readonly GatewayConfig[]
}

/** `rankGroup` of `rank.ts`: at most five, the likeliest first. */
export type RankGroup = (group: Group, context: Context) => RankedSuspect[]

/** Of checks, messages and reasons that a group keeps. */
const GROUP_KEPT_MAX = 20

export function addBounded<T>(to: T[], one: T): void {
  if (to.length < GROUP_KEPT_MAX) to.push(one)
}
