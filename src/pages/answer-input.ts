/** What the answers of this folder are made from: all that is known about a failure, as far as this client may see it. */
import type { CauseRow } from '../causes/cause.ts'
import type { ErrorPages } from '../config/config.ts'
import type { Diagnosis, Processed, RankedSuspect } from '../diagnosis/diagnosis.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** One group of earlier failures behind a 503. `endpoint`, `evidence`, `since`, `until` (epoch ms) leave only with details. */
export interface Because {
  cause: string
  reason?: string | undefined
  count: number
  endpoint?: string | undefined
  /** What was seen, in a sentence. */
  evidence?: string | undefined
  since?: number | undefined
  until?: number | undefined
}

/** The inside: present only where the client may see it. Its texts come from upstreams and are hostile. */
export interface Details {
  exchange: Exchange
  diagnosis: Diagnosis
  suspects: readonly RankedSuspect[]
}

export interface AnswerInput {
  /** As `statusToSend` decided. */
  status: number
  cause: string
  reason?: string | undefined
  /** The row of the table, its reason merged in. */
  row: CauseRow
  requestId: string
  method: string
  accept?: string | undefined
  acceptLanguage?: string | undefined
  isGrpc: boolean
  processed: Processed
  /** Repeating *this* request is safe and may help. */
  retryable: boolean
  retryAfterSeconds?: number | undefined
  because?: readonly Because[] | undefined
  errors: ErrorPages
  details?: Details | undefined
  /** The finished field; made from the row when absent. */
  proxyStatus?: string | undefined
}
