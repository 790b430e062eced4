/** What the load generator is told and what it tells, between two processes. */

export interface LoadPlan {
  port: number
  /** Arrival times and methods come from it: equal for all peers of a run. */
  seed: number
  /** One after another; the counted time is their sum. */
  stages: readonly Stage[]
  /** `mixed`: GET and POST; `upload`: POSTs of 2 MB that are to be refused with 413; `wait`: answers that take 2 s. */
  kind: 'mixed' | 'upload' | 'wait'
  /** Of 1; each with an id that endpoints write down. */
  postShare: number
  clientTimeoutMs: number
}

export interface Stage {
  ms: number
  ratePerSecond: number
}

export interface LoadResult {
  requests: number
  posts: number
  failed: number
  failedPosts: number
  /** Presented as whole by HTTP's rules, and not what the endpoint sent. */
  wrong: number
  /** Of good answers, from the time they were due. */
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** How often by what the client saw: `status 502`, `reset before the answer` … */
  kinds: Record<string, number>
  failures: FailureSeen[]
}

export interface FailureSeen {
  id: string
  kind: string
  method: 'GET' | 'POST'
  /** Due at, from the beginning. */
  atMs: number
  afterMs: number
}

/** To the load generator: what to do, then when. */
export type ToLoad = { warmUp: LoadPlan } | 'begin'
export type FromLoad = 'warm' | { result: LoadResult }

export const UPLOAD_BYTES = 2_000_000
/** Every answer of a `wait` takes so long, up to 200 ms more. */
export const WAIT_MS = 2000
