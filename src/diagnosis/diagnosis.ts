/** What diagnosis says about an exchange or an attempt: a name from the vocabulary, and how sure it is. */
import type { CauseId } from '../causes/table.ts'
import type { Phase } from '../exchange/phase.ts'

/** proven: a system call, alert or byte of our own observation says so · inferred: a pattern · guessed: typical, unproven. */
export type Confidence = 'proven' | 'inferred' | 'guessed'

export interface Diagnosis {
  cause: CauseId
  reason?: string
  confidence: Confidence
  phase: Phase
}

/** `processed`: was the request carried out by an upstream? `no` only where proven. */
export type Processed = 'no' | 'unknown' | 'yes'

export interface RankedSuspect {
  id: string
  likelihood: 'high' | 'medium' | 'low'
  evidence: string
  confirm: string
  fix: string
}
