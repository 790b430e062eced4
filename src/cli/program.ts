/** The command tree: what `--help`, the completion scripts and the exit codes are made from. */
import { Command, CommanderError } from 'commander'
import { version } from '../version.ts'
import { register as completion } from './completion.ts'
import { EXIT_USAGE } from './exit.ts'
import { register as healthcheck } from './healthcheck.ts'
import { register as proxy } from './proxy.ts'
import { register as reload } from './reload.ts'
import { register as serve } from './serve.ts'
import { register as status } from './status.ts'
import { register as versionVerb } from './version.ts'

/** In the order of `--help`. Each verb loads what it needs only when it is run. */
const verbs: readonly ((program: Command) => void)[] = [
  proxy,
  serve,
  status,
  reload,
  healthcheck,
  completion,
  versionVerb,
]

export function buildProgram(): Command {
  const program = new Command('goodgate')
    .description('A reverse proxy and load balancer that explains every gateway failure.')
    .version(`goodgate ${version}`, '-V, --version')
    .helpCommand(false)
    .showHelpAfterError('(goodgate --help lists the commands)')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .addHelpText('after', EXAMPLES)
  for (const register of verbs) register(program)
  return program
}

/** @returns the exit code; a verb that ran has set `process.exitCode` itself */
export async function runProgram(args: string[]): Promise<number> {
  const program = buildProgram()
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
  goodgate status                            what the running gateway does

Exit codes: 0 fine, 1 the thing asked about is bad, 2 usage error, 3 a drain deadline was hit.`
