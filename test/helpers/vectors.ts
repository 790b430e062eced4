/** Where the sets written by others lie, beside the checkout; tests that need one say so when it is not there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export function vectors(set: string): { folder: string; skip: string | false } {
  const folder = join(import.meta.dirname, '../../../shared/vectors', set)
  return { folder, skip: existsSync(folder) ? false : `skipped: ../shared/vectors/${set} is missing` }
}
