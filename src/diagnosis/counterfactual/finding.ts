/** What rules of this folder are given, and what they find: failures of one cause at one upstream, and a setting. */
import type { CauseId } from '../../causes/table.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Confidence, Diagnosis } from '../diagnosis.ts'

export interface Counterfactual {
  /** '' where none was chosen. */
  upstream: string
  cause: CauseId
  reason?: string
  /** Its path in the configuration; `Idempotency-Key` is what clients would send. */
  setting: string
  /** As one would write it. */
  value: string
  /** What is in force, where that is known. */
  instead?: string
  /** prevented: this failure would not have come about · another-chance: there would have been a further try, or time for one. */
  effect: 'prevented' | 'another-chance'
  /** So many of `of` in the evidence, `shown` of them not hidden from their clients. */
  count: number
  shown: number
  of: number
  /** How it is known, in a sentence. */
  known: string
  /** facts: from what was measured alone · assumption: something was taken to go on as it was measured. */
  basis: 'facts' | 'assumption'
  confidence: Confidence
}

/** A record of evidence. */
export interface Seen {
  exchange: Exchange
  diagnosis: Diagnosis | null
  hidden: boolean
}

/** An upstream's settings now, as far as rules ask for them. 0: none. */
export interface SettingsInForce {
  endpoints: readonly unknown[]
  keepAlive: { idleMs: number | 'auto' }
  retry: { attempts: number; budget: number; holdMs: number; on: readonly string[] }
  limits: { queue: number; queueTimeoutMs: number; responseHeaders: number; responseBody: number }
}

/** A time in which no endpoint of an upstream took connections, that is over. Epoch ms. */
export interface PastOutage {
  upstream: string
  since: number
  until: number
}

export interface Circumstances {
  settings?(upstream: string): SettingsInForce | undefined
  outages?: readonly PastOutage[]
}

/** Failures of one cause at one upstream. */
export interface Group {
  upstream: string
  cause: CauseId
  reason: string | undefined
  seen: readonly Seen[]
  settings: SettingsInForce | undefined
  outages: readonly PastOutage[]
}

export interface Finding
  extends Pick<Counterfactual, 'value' | 'instead' | 'effect' | 'known' | 'basis' | 'confidence'> {
  /** Below the upstream; a whole path begins with `/`, and what clients would send has none. */
  setting: string
  helped: readonly Seen[]
}

export type Rule = (group: Group) => Finding[]
