/** The command tree: what `--help`, the completion scripts and the exit codes are made from. */
import { Command, CommanderError } from 'commander'
import { version } from '../version.ts'
import { EXIT_USAGE } from './exit.ts'

type Register = (program: Command) => void

/** In the order of `--help`. */
const VERBS: Readonly<Record<string, () => Promise<{ register: Register }>>> = {
  proxy: () => import('./proxy.ts'),
  serve: () => import('./serve.ts'),
  check: () => import('./check.ts'),
  explain: () => import('./explain.ts'),
  causes: () => import('./causes.ts'),
  status: () => import('./status.ts'),
  reload: () => import('./reload.ts'),
  drain: () => import('./drain.ts'),
  undrain: async () => ({ register: (await import('./drain.ts')).registerUndrain }),
  maintenance: () => import('./maintenance.ts'),
  healthcheck: () => import('./healthcheck.ts'),
  schema: () => import('./schema.ts'),
  completion: () => import('./completion.ts'),
  version: () => import('./version.ts'),
}

/** @param only a verb's name: the others need not be loaded, for a health check runs every few seconds */
export async function buildProgram(only?: string): Promise<Command> {
  const program = new Command('goodgate')
    .description('A reverse proxy and load balancer that explains every gateway failure.')
    .version(`goodgate ${version}`, '-V, --version')
    .helpCommand('help [command]', 'show how a command is used')
    .showHelpAfterError('(goodgate --help lists the commands)')
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  const all = only === undefined || !Object.hasOwn(VERBS, only) || only === 'completion'
  for (const [name, load] of Object.entries(VERBS)) if (all || name === only) (await load()).register(program)
  for (const verb of program.commands) verb.showHelpAfterError(`(goodgate ${verb.name()} --help shows how it is used)`)
  return program
}

/** @returns the exit code; a verb that ran has set `process.exitCode` itself */
export async function runProgram(args: string[]): Promise<number> {
  const program = await buildProgram(args[0])
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return EXIT_USAGE
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    // Commander has printed it; help and version asked for are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
    throw error
  }
}

const EXAMPLES = `
Examples:
  goodgate proxy --to 3000                   http://127.0.0.1:8080 → port 3000, no file needed
  goodgate serve -c goodgate.yaml            a gateway from a file
  goodgate check goodgate.yaml               what is wrong with it, and what will fail
  goodgate explain /var/log/nginx/error.log  what failed in a log, and why
  goodgate causes connection-refused         what a cause is, how to confirm and fix it
  goodgate status                            what the running gateway does

Exit codes: 0 fine, 1 the thing asked about is bad, 2 usage error, 3 a drain deadline was hit.`
