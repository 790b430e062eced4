/** What passes between the page and its worker. */
import type { ToldReport } from '../explain/tell/told.ts'

export interface Job {
  /** A later job ends an earlier one. */
  id: number
  /** In the order in which they are read. */
  inputs: Blob[]
  names: string[]
}

export type Told =
  | { id: number; kind: 'progress'; read: number; of: number; lines: number; failures: number }
  | { id: number; kind: 'report'; report: ToldReport; problems: string[] }
