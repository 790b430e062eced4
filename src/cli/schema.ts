/** `goodgate schema`: the JSON Schema of the configuration, for editors. */

import type { Command } from 'commander'
import { jsonSchema } from '../config/json-schema.ts'

export function register(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of the configuration')
    .option('--json', 'one JSON document; it always is one')
    .addHelpText(
      'after',
      '\nFor editors:\n  goodgate schema > goodgate.schema.json\nand as the first line of goodgate.yaml:\n  # yaml-language-server: $schema=goodgate.schema.json',
    )
    .action(() => {
      process.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`)
    })
}
