/** `goodgate status`: what the running gateway does, for people or as JSON. */
import type { Command } from 'commander'
import type { GatewayStatus, UpstreamStatus } from '../admin/source.ts'
import { type AdminOptions, AdminUnreachable, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD } from './exit.ts'
import { statusText } from './status-text.ts'

export function register(program: Command): void {
  withAdminOption(program.command('status'))
    .description('show what the running gateway does')
    .option('--json', 'one JSON document')
    .action(async (options: AdminOptions & { json?: boolean }) => {
      process.exitCode = await status(options)
    })
}

async function status(options: AdminOptions & { json?: boolean }): Promise<number> {
  try {
    const gateway = (await get(options, '/api/status')) as GatewayStatus
    const upstreams = (await get(options, '/api/upstreams')) as UpstreamStatus[]
    console.log(options.json ? JSON.stringify({ ...gateway, upstreams }) : statusText(gateway, upstreams, Date.now()))
    return 0
  } catch (error) {
    if (!(error instanceof AdminUnreachable)) throw error
    console.error(`error: ${error.message}`)
    return EXIT_BAD
  }
}

async function get(options: AdminOptions, path: string): Promise<unknown> {
  const { status, body } = await askAdmin(options, 'GET', path)
  if (status !== 200)
    throw new AdminUnreachable(`the admin address answered ${status} to ${path}: ${JSON.stringify(body)}`)
  if (path === '/api/status' ? !isStatus(body) : !Array.isArray(body))
    throw new AdminUnreachable(`what answers ${path} there is no goodgate; --admin ADDRESS asks another one`)
  return body
}

/** Anything may listen at the port, and answer 200 to everything. */
function isStatus(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'runtime' in body && 'listeners' in body
}
