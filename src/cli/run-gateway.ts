/** Starts a gateway in the foreground and stays until it has stopped: what `proxy` and `serve` have in common. */
import type { Problem } from '../config/problem.ts'
import type { ConfigSource, Supervisor } from '../processes/supervisor.ts'

export interface RunOptions {
  source: ConfigSource
  anyAdminPort: boolean
  onServing: (supervisor: Supervisor) => void
}

/** Ends the process with 0 or 3 after a stop. @returns 1 when nothing could be started (stderr says why) */
export async function runGateway({ source, anyAdminPort, onServing }: RunOptions): Promise<number> {
  const { Supervisor } = await import('../processes/supervisor.ts')
  const { obeySignals } = await import('../processes/signals.ts')
  const { problemLine } = await import('../config/problem.ts')
  const { config, problems } = await source.load()
  for (const problem of problems) console.error(problemLine(problem))
  if (!config) {
    console.error(`goodgate: not started: ${countErrors(problems)} in the configuration`)
    return 1
  }
  const supervisor = new Supervisor(config, { source, anyAdminPort })
  const stopped = obeySignals(supervisor)
  try {
    await supervisor.start()
  } catch (error) {
    console.error(`goodgate: not started: ${(error as Error).message}`)
    return 1
  }
  if (supervisor.state === 'serving') onServing(supervisor)
  const code = await stopped
  // Nothing that is left open may keep a stopped gateway from ending.
  process.exit(code)
}

function countErrors(problems: Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  return errors === 1 ? '1 error' : `${errors} errors`
}
