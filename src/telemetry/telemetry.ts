/** All that one data-plane process reports: its access log, its counters and the evidence of its failures. */
import type { Config } from '../config/config.ts'
import { AccessLog } from './access-log.ts'
import { ClientTlsFailures } from './client-tls.ts'
import { EvidenceRing } from './evidence.ts'
import { Metrics } from './metrics.ts'

export interface Telemetry {
  readonly accessLog: AccessLog
  readonly metrics: Metrics
  readonly evidence: EvidenceRing
  readonly clientTls: ClientTlsFailures
  /** For a reload: the objects stay, the log's format and path change. */
  reconfigure(config: Config): void
  /** Writes what the log still holds. */
  close(): Promise<void>
}

/** `warn` gets lines for the program's own log. */
export function createTelemetry(config: Config, warn: (message: string) => void = () => {}): Telemetry {
  const accessLog = new AccessLog(config.log.access, warn)
  const metrics = new Metrics()
  const clientTls = new ClientTlsFailures(warn)
  metrics.logLinesDropped = () => accessLog.dropped
  metrics.clientTlsFailures = () => clientTls.counts
  return {
    accessLog,
    metrics,
    evidence: new EvidenceRing(),
    clientTls,
    reconfigure: next => accessLog.reconfigure(next.log.access),
    close: () => accessLog.close(),
  }
}
