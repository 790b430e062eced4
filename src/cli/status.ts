/** `goodgate status`: what the running gateway does, for people or as JSON. */
import type { Command } from 'commander'
import type { GatewayStatus, UpstreamStatus, WhyReport } from '../admin/source.ts'
import { type AdminOptions, AdminUnreachable, adminUrl, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD } from './exit.ts'
import { statusText } from './status-text.ts'
import { whyText } from './why-text.ts'

type StatusOptions = AdminOptions & { json?: boolean; why?: boolean }

export function register(program: Command): void {
  withAdminOption(program.command('status'))
    .description('show what the running gateway does')
    .option('--why', 'what failed, what stands behind it, and which settings would have changed it')
    .option('--json', 'one JSON document')
    .addHelpText(
      'after',
      `
REQUESTS are at the endpoint now; BUSY and IDLE count the connections to it, as the admin page does.
ATTEMPTS and FAILED count since the start, retries included. An error that the application itself
answers, such as a 500, is a failed request above and no failed attempt of the endpoint.`,
    )
    .action(async (options: StatusOptions) => {
      process.exitCode = await status(options)
    })
}

async function status(options: StatusOptions): Promise<number> {
  try {
    if (options.why) return await why(options)
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

async function why(options: StatusOptions): Promise<number> {
  const report = (await get(options, '/api/why')) as WhyReport
  console.log(options.json ? JSON.stringify(report) : whyText(report, inColour(), adminUrl(options)))
  return 0
}

function inColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR
}

async function get(options: AdminOptions, path: string): Promise<unknown> {
  const { status, body } = await askAdmin(options, 'GET', path)
  if (status !== 200)
    throw new AdminUnreachable(`the admin address answered ${status} to ${path}: ${JSON.stringify(body)}`)
  if (!SHAPES[path]!(body))
    throw new AdminUnreachable(`what answers ${path} there is no goodgate; --admin ADDRESS asks another one`)
  return body
}

/** Anything may listen at the port, and answer 200 to everything. */
const SHAPES: Readonly<Record<string, (body: unknown) => boolean>> = {
  '/api/status': body => has(body, 'runtime') && has(body, 'listeners'),
  '/api/upstreams': body => Array.isArray(body),
  '/api/why': body => has(body, 'sample') && has(body, 'upstreams'),
}

function has(body: unknown, key: string): boolean {
  return typeof body === 'object' && body !== null && key in body
}
