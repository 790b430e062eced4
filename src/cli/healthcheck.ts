/** `goodgate healthcheck`: is the running gateway ready? For a container's HEALTHCHECK. */
import type { Command } from 'commander'
import { type AdminOptions, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD } from './exit.ts'

/** Docker's own default is 30 s, but nobody waits that long for a yes. */
const LIMIT_MS = 5_000

export function register(program: Command): void {
  withAdminOption(program.command('healthcheck'))
    .description('exit 0 when the running gateway is ready, 1 otherwise')
    .option('--json', 'one JSON document')
    .action(async (options: AdminOptions & { json?: boolean }) => {
      const { ready, why } = await readiness(options)
      if (options.json) console.log(JSON.stringify(ready ? { ready } : { ready, why }))
      else if (ready) console.log('ready')
      else console.error(`not ready: ${why}`)
      process.exitCode = ready ? 0 : EXIT_BAD
    })
}

async function readiness(options: AdminOptions): Promise<{ ready: boolean; why: string }> {
  try {
    const { status, body } = await askAdmin(options, 'GET', '/readyz', LIMIT_MS)
    const why = typeof body === 'string' ? body.trim() : ((body as { why?: string } | null)?.why ?? `status ${status}`)
    return { ready: status === 200, why }
  } catch (error) {
    return { ready: false, why: (error as Error).message }
  }
}
