/** What the bench asks of each gateway it compares, and what they start with. */

export interface Peer {
  name: string
  /** Which version answers, for the results; null when the program is not installed. */
  version(): string | null
  /** Listens on `plan.port` of 127.0.0.1 and passes everything on to the upstream, writing an access log line per request. */
  start(plan: PeerPlan): Promise<Running>
}

export interface PeerPlan {
  port: number
  upstreamPort: number
  /** Its own empty folder: configuration, logs, whatever it writes. */
  folder: string
  /** One line per request, appended. */
  accessLog: string
}

export interface Running {
  /** The process that the bench started; its descendants are found from it. */
  pid: number
  stop(): Promise<void>
}
