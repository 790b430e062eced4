/** What the gateway's signals do: TERM, INT, QUIT stop; HUP reloads; USR1 opens log files again; USR2 is reserved. */
import { closeSync, openSync } from 'node:fs'
import { sameKeyPressMs } from './bounds.ts'
import type { Supervisor } from './supervisor.ts'
import { onReopenSignal } from './usr1.ts'

/** Installs the handlers. @returns the exit code, once a stop has come to its end */
export function obeySignals(supervisor: Supervisor): Promise<number> {
  onReopenSignal(() => supervisor.reopenLogs())
  const hadTerminal = terminalIsThere()
  process.on('SIGHUP', () => {
    // The same signal says that the terminal was closed. Who closes it means the gateway in it, too.
    if (hadTerminal && !terminalIsThere()) process.kill(process.pid, 'SIGTERM')
    else void supervisor.reload()
  })
  // Unhandled it would end the process.
  process.on('SIGUSR2', () => {})
  return new Promise((resolve, reject) => {
    let lastStopMs = Number.NEGATIVE_INFINITY
    const stop = (signal: string): void => {
      const sameKeyPress = signal !== 'SIGTERM' && Date.now() - lastStopMs < sameKeyPressMs
      lastStopMs = Date.now()
      if (sameKeyPress) return
      supervisor.stop(signal).then(code => code !== undefined && resolve(code), reject)
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, stop)
  })
}

/** Whether a terminal controls this process; false as soon as it hangs up. */
function terminalIsThere(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
