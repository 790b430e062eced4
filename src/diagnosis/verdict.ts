/** How every rule in this folder writes its finding down. */
import type { CauseId } from '../causes/table.ts'
import type { Phase } from '../exchange/phase.ts'
import type { Confidence, Diagnosis } from './diagnosis.ts'

/** A cause and, where the vocabulary refines it, the reason: what the data tables of this folder hold. */
export interface Named {
  cause: CauseId
  reason?: string
}

export function verdict(named: Named | CauseId, phase: Phase, confidence: Confidence = 'proven'): Diagnosis {
  if (typeof named === 'string') return { cause: named, confidence, phase }
  if (named.reason === undefined) return { cause: named.cause, confidence, phase }
  return { cause: named.cause, reason: named.reason, confidence, phase }
}

/** Own keys only: a code such as `constructor` comes from a peer and must not find anything on the prototype. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
