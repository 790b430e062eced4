/** When a worker that was lost is replaced: at once, unless its predecessors died young too. */
import type { ProgramLog } from '../telemetry/program-log.ts'
import { respawnBackOffMaxMs, respawnBackOffMs, workerSettledMs } from './bounds.ts'
import type { WorkerHandle } from './worker-handle.ts'

export class Respawn {
  /** In a row. */
  youngDeaths = 0

  /** @returns how long its replacement is held back, ms */
  lost(startedAt: number): number {
    this.youngDeaths = Date.now() - startedAt < workerSettledMs ? this.youngDeaths + 1 : 0
    return this.youngDeaths < 2 ? 0 : Math.min(respawnBackOffMs * 2 ** (this.youngDeaths - 2), respawnBackOffMaxMs)
  }

  /** For the log. */
  when(waitMs: number): string {
    return waitMs === 0
      ? 'it is replaced now'
      : `it is replaced in ${waitMs} ms, for ${this.youngDeaths} in a row have died young`
  }
}

/** `next`: when its successor comes. */
export function logLoss(log: ProgramLog, { pid, load }: WorkerHandle, end: string, next: string): void {
  const { connections, inFlight } = load
  const lost = `about ${connections} connections and ${inFlight} requests on them`
  log.error({ connections, inFlight, end }, `worker ${pid} was lost (${end}) with ${lost}; ${next}`)
}
