/** What one process learned of an endpoint and the others should know. Plain JSON; times are epoch ms. */
import type { Because, Draining } from './standing.ts'

export type News = { upstream: string; endpoint: string } & Learned

export type Learned =
  /** Attempts since the last such news, by how they ended. Told only when some failed; `cause` is the last failure's. */
  | { kind: 'counts'; attempts: number; failures: number; serverErrors: number; cause: string; reason?: string }
  /** Nobody takes connections there. */
  | { kind: 'away'; because: Because; seenUp: boolean }
  /** Somebody does. `answered`: and has answered a request, ever. */
  | { kind: 'reached'; answered?: true }
  | { kind: 'ejected'; because: Because; times: number }
  /** Its circuit. */
  | { kind: 'opened'; because: Because }
  /** What the active checks say; null: they pass. */
  | { kind: 'checked'; failing: (Because & { reached: boolean }) | null }
  /** By a person (null: no longer), or by the endpoint's own goodbye. */
  | { kind: 'draining'; because: Draining | null }
