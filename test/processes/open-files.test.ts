/** A low limit of open files is told at the start, with what to do. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'

const file = path.join(import.meta.dirname, '../../src/processes/open-files.ts')
const script = `import { openFilesWarning } from ${JSON.stringify(file)}; console.log(openFilesWarning() ?? 'enough')`
const skip = process.platform === 'linux' ? false : 'skipped: only Linux tells the limit'

function warningUnder(limit: number): string {
  const command = `ulimit -n ${limit} && exec "$0" --input-type=module -e "$1"`
  return spawnSync('sh', ['-c', command, process.execPath, script], { encoding: 'utf8' }).stdout.trim()
}

test('a limit that is too low is named, with what it amounts to and how to raise it', { skip }, () => {
  assert.match(warningUnder(1024), /only 1024 files .* about 487 requests .*LimitNOFILE=65536/)
})

test('a limit that is high enough is not worth a word', { skip }, () => {
  assert.equal(warningUnder(4096), 'enough')
})
