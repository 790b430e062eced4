/** Runs the tests under this runtime: `npm test [-- PART-OF-A-PATH…] [--node-test-flags]`. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'

const root = dirname(import.meta.dirname)
const flags = process.argv.slice(2).filter(argument => argument.startsWith('-'))
const parts = process.argv.slice(2).filter(argument => !argument.startsWith('-'))
const files = globSync('test/**/*.test.ts', { cwd: root })
  .filter(file => parts.length === 0 || parts.some(part => file.includes(part)))
  .sort()

if (files.length === 0) {
  console.error(parts.length > 0 ? `no test file has ${parts.join(' or ')} in its path` : 'there are no tests')
  process.exit(1)
}
// A test that hangs must fail by name rather than stop the run.
const run = spawnSync(process.execPath, ['--test', '--test-timeout=120000', ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = run.status ?? 1
