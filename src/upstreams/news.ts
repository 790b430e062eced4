/** What one process learned of an endpoint and the others should know. Plain JSON; times are epoch ms. */
import type { Because } from './standing.ts'

export type News = { upstream: string; endpoint: string } & Learned

export type Learned =
  /** Attempts since the last such news, by how they ended. Told only when some failed. */
  | { kind: 'counts'; attempts: number; failures: number; serverErrors: number }
  /** Nobody takes connections there. */
  | { kind: 'away'; because: Because }
  /** Somebody does. */
  | { kind: 'reached'; at: number }
  | { kind: 'ejected'; because: Because; times: number }
  | { kind: 'returned' }
  /** What the active checks say; null: they pass. `first`: the verdict of a check that has only just begun. */
  | { kind: 'checked'; failing: (Because & { reached: boolean }) | null }
  /** How long it keeps an idle connection: seen, or told by itself. */
  | { kind: 'keep-alive'; idleMs: number }
  /** By a person (null: no longer), or by the endpoint's own goodbye. */
  | { kind: 'draining'; because: Because | null }
