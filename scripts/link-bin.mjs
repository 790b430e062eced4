// Links node_modules/.bin/goodgate to the launcher: npm links the bins of dependencies, never those of the root package.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const launcher = join(root, 'src', 'cli', 'goodgate')

try {
  mkdirSync(bin, { recursive: true })
  chmodSync(launcher, 0o755)
  rmSync(join(bin, 'goodgate'), { force: true })
  symlinkSync(relative(bin, launcher), join(bin, 'goodgate'))
} catch (error) {
  // An install must not fail over a convenience: on a read-only tree or without symlinks, src/cli/goodgate still runs.
  console.error(`node_modules/.bin/goodgate was not linked: ${error.message}`)
}
