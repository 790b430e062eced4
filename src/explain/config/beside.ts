/** Pieces of configuration that stand between the lines of a log, as people paste them: read as one. */
import { readConfig } from './read-config.ts'
import type { GatewayConfig } from './shape.ts'

/** From lines that no reader of logs takes; null where nothing in them is configuration. */
export function configBeside(lines: readonly string[]): GatewayConfig | null {
  if (lines.length === 0) return null
  return readConfig(lines.join('\n'))
}

/** What was handed over as a file counts before what was found. */
export function configsOf(files: readonly GatewayConfig[], lines: readonly string[]): readonly GatewayConfig[] {
  const beside = configBeside(lines)
  return beside === null ? files : [...files, beside]
}
