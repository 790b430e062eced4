/** `goodgate reload`: the running gateway reads its configuration again. */
import type { Command } from 'commander'
import type { ReloadResult } from '../admin/source.ts'
import { problemLine } from '../config/problem.ts'
import { type AdminOptions, AdminUnreachable, askAdmin, withAdminOption } from './admin-client.ts'
import { EXIT_BAD } from './exit.ts'

export function register(program: Command): void {
  withAdminOption(program.command('reload'))
    .description('make the running gateway read its configuration again')
    .option('--json', 'one JSON document')
    .action(async (options: AdminOptions & { json?: boolean }) => {
      process.exitCode = await reload(options)
    })
}

async function reload(options: AdminOptions & { json?: boolean }): Promise<number> {
  try {
    const { status, body } = await askAdmin(options, 'POST', '/api/reload')
    if (!isReloadResult(body))
      throw new AdminUnreachable(`the admin address answered ${status}: ${JSON.stringify(body)}`)
    if (options.json) console.log(JSON.stringify(body))
    else print(body)
    return body.reloaded ? 0 : EXIT_BAD
  } catch (error) {
    if (!(error instanceof AdminUnreachable)) throw error
    console.error(`error: ${error.message}`)
    return EXIT_BAD
  }
}

function print(result: ReloadResult): void {
  for (const problem of result.problems) console.error(problemLine(problem))
  if (result.reloaded) console.log(`reloaded: generation ${result.generation} is in force`)
  else console.error('not reloaded: the running configuration stays in force')
}

function isReloadResult(body: unknown): body is ReloadResult {
  return typeof body === 'object' && body !== null && 'reloaded' in body
}
