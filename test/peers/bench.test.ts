/** The bench itself still runs: one short round of goodgate beside nginx, answers and logs checked. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ResultLine, type Round, readResults } from '../../bench/results.ts'

const RUN = join(import.meta.dirname, '..', '..', 'bench', 'run.ts')

const missing = ['wrk', 'nginx', 'taskset'].filter(program => spawnSync(program, ['-v']).error)
const skip =
  missing.length > 0
    ? `skipped: install ${missing.join(', ')}`
    : availableParallelism() < 2 && 'skipped: the bench needs two cores'

test('a round of the bench measures both, without errors and with every request logged', { skip }, t => {
  const out = mkdtempSync(join(tmpdir(), 'bench-test-'))
  t.after(() => rmSync(out, { recursive: true }))
  const plan = ['--peers', 'nginx,goodgate', '--cases', 'small-16', '--rounds', '1', '--seconds', '1', '--out', out]
  const run = spawnSync(process.execPath, [RUN, ...plan], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(run.status, 0, run.stderr)
  const lines = readResults(run.stdout.match(/^(\/.*\.jsonl)$/m)?.[1])
  assert.deepEqual(
    lines.filter((line: ResultLine) => line.kind === 'skipped'),
    [],
  )
  const rounds = lines.filter((line): line is Round => line.kind === 'round')
  assert.deepEqual(rounds.map(({ peer }) => peer).sort(), ['goodgate', 'nginx'])
  for (const { peer, requests, cpuMicros, errors, logged } of rounds) {
    assert.ok(requests > 0 && cpuMicros > 0, peer)
    assert.equal(errors, 0, peer)
    assert.ok(logged >= 0.999, `${peer} logged ${logged} of its requests`)
  }
})
