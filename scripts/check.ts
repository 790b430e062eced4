/** Types, formatting, lint and the tidy tests, each run although an earlier one failed; `npm run check`. */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const promises = ['-A', 'all', '-D', 'typescript/no-floating-promises', '-D', 'typescript/no-misused-promises']
const steps: { name: string; command: string; args: string[] }[] = [
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'types of the browser-safe folders', command: 'tsc', args: ['-p', 'tsconfig.browser.json', '--noEmit'] },
  { name: 'types of the page that reads logs', command: 'tsc', args: ['-p', 'tsconfig.page.json'] },
  { name: 'format and lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'promises', command: 'oxlint', args: ['--type-aware', ...promises, 'src', 'scripts'] },
]
const failed: string[] = []

for (const step of steps) run(step.name, join(root, 'node_modules', '.bin', step.command), step.args)
run('tidy', process.execPath, ['--test', '--test-reporter=dot', ...globSync('test/tidy/*.test.ts', { cwd: root })])
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

function run(name: string, command: string, args: string[]): void {
  console.log(`── ${name}`)
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0) failed.push(name)
}
