/** What one process learned of an endpoint and the others should know. Plain JSON; times are epoch ms. */
import type { EndpointState } from './endpoint-state.ts'
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

/** All that stands about an endpoint. */
export function standingNews({ standing, seenUp, passive }: EndpointState): Learned[] {
  const { away, ejected, failing, draining, open } = standing
  const news: Learned[] = []
  if (away !== null) news.push({ kind: 'away', because: away, seenUp })
  else if (seenUp) news.push(reachedNews(true))
  if (open !== null) news.push({ kind: 'opened', because: open })
  if (ejected !== null) news.push({ kind: 'ejected', because: ejected, times: passive.times })
  if (failing !== null) news.push({ kind: 'checked', failing })
  if (draining !== null) news.push({ kind: 'draining', because: draining })
  return news
}

export function reachedNews(answered: boolean): Learned {
  return answered ? { kind: 'reached', answered } : { kind: 'reached' }
}
