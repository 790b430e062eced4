/** `goodgate explain`: what failed in a log, how often, why, and what to change. */
import type { Command } from 'commander'
import { EXIT_USAGE } from './exit.ts'
import { type ExplainOptions, readRequest } from './explain/request.ts'

export function register(program: Command): void {
  program
    .command('explain')
    .description('read the logs of any gateway and explain what failed')
    .argument('[files...]', 'logs, also packed (gzip, zstd) and of several kinds; - or none is stdin')
    .option('--json', 'one JSON document')
    .option('--markdown', 'for a ticket')
    .option('-f, --follow', 'go on reading as the logs grow')
    .option('--since <time>', 'only from then on: 2026-11-02T10:05:00Z, 10:05 or 2h (ago)')
    .option('--until <time>', 'only up to then')
    .option('--upstream <name>', 'only failures at an upstream, or at an endpoint with this in it')
    .option('--cause <id>', 'only this cause, or those that begin so')
    .option('--config <file>', 'the gateway’s configuration, for what the log does not say (may be repeated)', collect)
    .option('--limit <n>', 'how many causes are told of at length', '5')
    .option('--web', 'a page in the browser that reads logs; nothing leaves this machine')
    .option('--port <port>', 'for --web (default: a free one)')
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: ExplainOptions) => {
      const request = readRequest(files, options, Date.now())
      if (typeof request === 'string') {
        console.error(`error: ${request}`)
        process.exitCode = EXIT_USAGE
      } else {
        // All readers: who asks for help need not wait for them.
        const { runExplain } = await import('./explain/run.ts')
        process.exitCode = await runExplain(request)
      }
    })
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}

const EXAMPLES = `
Examples:
  goodgate explain /var/log/nginx/error.log /var/log/nginx/access.log
  goodgate explain /var/log/nginx/error.log.*.gz /var/log/nginx/error.log
  docker compose logs --no-color | goodgate explain
  goodgate explain --follow /var/log/haproxy.log
  goodgate explain --since 2h --markdown error.log > ticket.md

Times without a zone are those of the log, as its lines write them; where no line names a zone, this machine's. The report is in UTC.
Exit codes: 0 nothing failed but what clients ended, 1 something did (or no line could be understood), 2 usage error or an input that could not be read.`
