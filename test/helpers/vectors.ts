/** Where the sets written by others lie, beside the checkout; tests that need one say so when it is not there. */
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export function vectors(set: string): { folder: string; skip: string | false } {
  const folder = join(import.meta.dirname, '../../../shared/vectors', set)
  if (!existsSync(folder)) return { folder, skip: `skipped: ../shared/vectors/${set} is missing` }
  // A script among them that is run looks at its own path: links on the way would mislead it.
  return { folder: realpathSync(folder), skip: false }
}
