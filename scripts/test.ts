/** Runs the tests under this runtime: `npm test [-- PART-OF-A-PATH…] [--node-test-flags]`. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'

/** About ten times what a run takes on two cores. */
const RUN_TIMEOUT_MS = 45 * 60_000

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
// A test that hangs must fail by name rather than stop the run, nor may what it leaves open keep its file’s process alive.
const guards = ['--test-timeout=120000', '--test-force-exit']
const run = spawnSync(process.execPath, ['--test', ...guards, ...flags, ...files], {
  cwd: root,
  stdio: 'inherit',
  timeout: RUN_TIMEOUT_MS,
})
if (run.error)
  console.error(`the run was ended after ${RUN_TIMEOUT_MS / 60_000} minutes: a process of a test does not end`)
process.exitCode = run.status ?? 1
