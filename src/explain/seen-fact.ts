/** A fact with the line that told it. */
import type { Fact } from './fact.ts'

export interface Seen<F extends Fact = Fact> {
  fact: F
  /** As in the log, one character per byte, without the prefixes of whoever carried it. */
  sample: string
  number: number
}
