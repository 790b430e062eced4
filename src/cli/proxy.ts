/** `goodgate proxy`: a gateway with no file. */
import { type Command, InvalidArgumentError } from 'commander'
import { EXIT_USAGE } from './exit.ts'
import { runGateway } from './run-gateway.ts'

interface ProxyOptions {
  from: string
  to: string[]
  admin?: string
  workers?: number
}

export function register(program: Command): void {
  program
    .command('proxy')
    .description('run a gateway without a configuration file')
    .option('--from <[HOST:]PORT>', 'where to listen: a bare port on loopback, :PORT on all interfaces', '8080')
    // Not required by the parser, which would then ask for it before it asks what --too is.
    .option('--to <TARGET>', 'where to: 3000, host:3000, http://…, https://…, h2c://…, unix:/path; repeatable', collect)
    .option('--admin <[HOST:]PORT>', 'the admin address (default: 9901; a free port when it is in use)')
    .option('--workers <N>', 'data-plane processes (default: one per core)', positive)
    .addHelpText(
      'after',
      `
Examples:
  goodgate proxy --to 3000
  goodgate proxy --from :80 --to http://10.0.0.5:3000 --to http://10.0.0.6:3000
  goodgate proxy --from 8443 --to unix:/run/app.sock --admin 9902`,
    )
    .action(async ({ to, ...options }: Omit<ProxyOptions, 'to'> & { to?: string[] }, command: Command) => {
      if (!to) return command.error("error: required option '--to <TARGET>' not specified", { exitCode: EXIT_USAGE })
      process.exitCode = await proxy({ ...options, to })
    })
}

/** Wrong flags are a usage error, unlike a wrong file. */
async function proxy(options: ProxyOptions): Promise<number> {
  const { configFromProxyFlags } = await import('../config/proxy-flags.ts')
  const { banner } = await import('./banner.ts')
  const loaded = configFromProxyFlags(options)
  if (!loaded.config) {
    for (const { path, message } of loaded.problems) console.error(`error: ${path} ${message}`)
    return EXIT_USAGE
  }
  const { config, problems } = loaded
  if (options.workers !== undefined) config.workers = options.workers
  return runGateway({
    // Nothing can have changed on a command line: a reload finds the same.
    source: { files: ['<command line>'], load: async () => ({ config: structuredClone(config), problems }) },
    anyAdminPort: true,
    onServing: supervisor => process.stderr.write(banner(supervisor.config, supervisor.admin.address)),
  })
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

function positive(value: string): number {
  const count = Number(value)
  if (!Number.isInteger(count) || count < 1 || count > 1024) throw new InvalidArgumentError('a number from 1 to 1024')
  return count
}
