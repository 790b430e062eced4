/** How an endpoint of the chaos suite behaves, as data: sent to its process, and changed while it runs. */

export interface Behaviour {
  /** An answer takes from … to … ms, evenly distributed. */
  answerMs: readonly [number, number]
  /** Times that, 1 = as it is. Health checks, which take 1 ms, are slower by the same. */
  slower: number
  /** Takes requests in and never answers them: those under way when it begins, and those that come meanwhile, not even later. */
  hangs: boolean
  fails: Failing | null
  /** Closes connections that are idle for from … to … ms, unannounced; null: never. */
  idleCloseMs: readonly [number, number] | null
  /** The way of that close to the gateway: a request that comes meanwhile finds nobody and is reset, as over a network. */
  farAwayMs: number
  /** Resets what is more than that many requests at once; 0 = takes all. */
  atOnceMax: number
  /** Answers 413 to uploads without reading them, and closes. */
  refusesUploads: boolean
  /** Length of an answer's body, in bytes: every other with Content-Length, every other chunked. */
  bodyBytes: number
}

export interface Failing {
  /** `reset-or-garbage`: in turn. `cut`: half of the body, then a FIN. `error`: 500 at once, to health checks too. */
  how: 'reset-or-garbage' | 'cut' | 'error'
  /** Of all requests, by chance. */
  share: number
  /** Every so manieth instead of by chance. */
  evenly?: boolean
}

export const HEALTHY: Behaviour = {
  answerMs: [10, 40],
  slower: 1,
  hangs: false,
  fails: null,
  idleCloseMs: null,
  farAwayMs: 0,
  atOnceMax: 0,
  refusesUploads: false,
  bodyBytes: 2048,
}

/** To an endpoint's process. */
export type ToEndpoint = { behave: Partial<Behaviour> } | { listen: { host: string; port: number } }

/** From it. */
export type FromEndpoint = 'ready' | 'listening'

/** To be found in answers, for the client to tell a whole one. */
export const LENGTH_FIELD = 'x-body-bytes'
export const ID_FIELD = 'x-id'
