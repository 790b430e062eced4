/** `goodgate serve`: a gateway from configuration files, in the foreground. */
import type { Command } from 'commander'
import { configFiles } from './config-files.ts'
import { EXIT_BAD } from './exit.ts'
import { runGateway } from './run-gateway.ts'

export function register(program: Command): void {
  program
    .command('serve')
    .alias('run')
    .description('run a gateway from a configuration file')
    .argument('[file]', 'as with -c')
    .option('-c, --config <FILE>', 'YAML or JSON; - reads stdin; repeatable: files are merged, lists appended', collect)
    .addHelpText(
      'after',
      `
Without a file: ./goodgate.yaml (.yml, .json), else /etc/goodgate/goodgate.yaml.

Signals: TERM, INT, QUIT finish what is under way and stop, a second one stops at once;
HUP reads the configuration again (a bad one changes nothing); USR1 opens log files again.`,
    )
    .action(async (file: string | undefined, { config = [] }: { config?: string[] }) => {
      process.exitCode = await serve(file === undefined ? config : [...config, file])
    })
}

async function serve(named: string[]): Promise<number> {
  const source = configFiles(named)
  if (!source) {
    console.error(
      'goodgate: not started: there is no ./goodgate.yaml and no /etc/goodgate/goodgate.yaml; name one with -c FILE, ' +
        'or run without a file: goodgate proxy --to PORT',
    )
    return EXIT_BAD
  }
  const { banner } = await import('./banner.ts')
  const { listenerUrl } = await import('../processes/port-book.ts')
  return runGateway({
    source,
    anyAdminPort: false,
    onServing: ({ config, admin, log, crew }) => {
      if (process.stderr.isTTY) process.stderr.write(banner(config, admin.address))
      else {
        const listening = config.listen.map(listenerUrl)
        log.info({ listening, admin: admin.address, workers: crew.ready.length }, `serving ${listening.join(', ')}`)
      }
    },
  })
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}
