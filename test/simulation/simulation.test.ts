/** A few hundred seeds of the simulated world, and the proof that a seed always goes the same way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { violations } from './invariants.ts'
import { simulate } from './simulate.ts'

/** Longer runs: `node test/simulation/run.ts --seeds 100000`. */
const seeds = 150

test(`${seeds} seeds: every invariant holds`, async () => {
  let exchanges = 0
  let failures = 0
  let hidden = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const run = await simulate(seed)
    const found = violations(run).map(({ invariant, text }) => `${invariant}: ${text}`)
    assert.deepEqual(found, [], `replay: node test/simulation/run.ts --seed ${seed} --trace`)
    exchanges += run.book.lines.length
    failures += run.book.lines.filter(({ cause }) => cause !== undefined).length
    hidden += run.book.lines.filter(line => line.hidden).length
  }
  // A world in which nothing happens would hold every invariant.
  assert.ok(exchanges > seeds * 15, `${exchanges} exchanges`)
  assert.ok(failures > seeds, `${failures} failures`)
  assert.ok(hidden > seeds / 4, `${hidden} of them hidden`)
})

test('a seed goes the same way every time', async () => {
  for (const seed of [11, 12, 13, 14, 15, 16, 17, 18]) {
    const first = await simulate(seed, true)
    const second = await simulate(seed, true)
    assert.deepEqual(second.sim.trace.lines, first.sim.trace.lines, `seed ${seed}`)
    assert.equal(second.hash, first.hash)
  }
})
