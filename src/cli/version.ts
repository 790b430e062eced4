/** `goodgate version`: which goodgate, on which runtime. */
import type { Command } from 'commander'
import { runtimeVersion, version } from '../version.ts'

export function register(program: Command): void {
  program
    .command('version')
    .description('print the version and the runtime')
    .option('--json', 'one JSON document')
    .action((options: { json?: boolean }) => console.log(options.json ? JSON.stringify(versions()) : versionLine()))
}

function versionLine(): string {
  return `goodgate ${version} (${runtimeVersion}, openssl ${process.versions.openssl})`
}

function versions(): Record<string, string | undefined> {
  const { node, v8, openssl } = process.versions
  return { version, node, v8, openssl }
}
