/** Runs the tests under this runtime: `npm test [-- PART-OF-A-PATH…] [--node-test-flags]`. */
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** About ten times what a run takes on two cores. */
const RUN_TIMEOUT_MS = 45 * 60_000
/** Of so many files at most a failure may come from what ran beside them; more are broken. */
const AGAIN_MAX = 3

const root = dirname(import.meta.dirname)
const flags = process.argv.slice(2).filter(argument => argument.startsWith('-'))
const parts = process.argv.slice(2).filter(argument => !argument.startsWith('-'))
const files = globSync('test/**/*.test.ts', { cwd: root })
  .filter(file => parts.length === 0 || parts.some(part => file.includes(part)))
  .sort()

process.exitCode = main()

function main(): number {
  if (files.length === 0) {
    console.error(parts.length > 0 ? `no test file has ${parts.join(' or ')} in its path` : 'there are no tests')
    return 1
  }
  const { status, failed } = run(files)
  if (status === 0 || failed.length === 0 || failed.length > AGAIN_MAX) return status
  // Thousands of tests talk to real servers on the same cores: what fails among them and not alone is told, and to be mended.
  console.log(`\nagain, alone: ${failed.join(' ')}\n`)
  const again = run(failed, '--test-concurrency=1').status
  if (again === 0) console.log(`\nunsteady: failed among the others, passed alone: ${failed.join(' ')}`)
  return again
}

/** @returns exit status, and the files in which a test failed */
function run(these: readonly string[], ...more: readonly string[]): { status: number; failed: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-test-'))
  const list = join(folder, 'failed')
  const reporters = [
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...[`--test-reporter=${join(root, 'scripts/failed-files.ts')}`, `--test-reporter-destination=${list}`],
  ]
  // A test that hangs must fail by name rather than stop the run, nor may what it leaves open keep its file’s process alive.
  const guards = ['--test-timeout=120000', '--test-force-exit']
  const { error, status } = spawnSync(
    process.execPath,
    ['--test', ...guards, ...reporters, ...flags, ...more, ...these],
    // Logs that name no zone are read by this clock.
    { cwd: root, stdio: 'inherit', timeout: RUN_TIMEOUT_MS, env: { ...process.env, TZ: 'UTC' } },
  )
  if (error)
    console.error(`the run was ended after ${RUN_TIMEOUT_MS / 60_000} minutes: a process of a test does not end`)
  const failed = readFileSync(list, 'utf8').split('\n').filter(Boolean)
  rmSync(folder, { recursive: true })
  return { status: status ?? 1, failed }
}
