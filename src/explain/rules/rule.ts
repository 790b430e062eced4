/** The shape of a rule: what in a group of failures, or beside it, speaks for one suspect. */
import type { SuspectId } from '../../causes/suspects.ts'
import type { CauseId } from '../../causes/table.ts'
import type { View } from './view.ts'

/**
 * proof: the input itself shows it · strong: typical, and stands before the usual order · hint: typical · faint: not to be
 * forgotten · against: removes it.
 */
export type Weight = 'proof' | 'strong' | 'hint' | 'faint' | 'against'

export interface Rule {
  suspect: SuspectId
  /** The causes it speaks of; absent: those that the suspect stands behind in the vocabulary. */
  behind?: readonly CauseId[] | 'any'
  weight: Weight
  /** What points to it, as half a sentence to be shown as evidence; null: nothing does. '' speaks without words. */
  seen(view: View): string | null
}
