/** Reloads, a killed worker, a killed supervisor and a drain under load: `bench/churn.ts` in short. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type ChurnResult, churn } from '../../bench/churn/run.ts'
import { ssMissing } from '../../bench/churn/sockets.ts'
import { gatewayMissing } from '../helpers/gateway-process.ts'

const options = {
  seconds: 4,
  ratePerSecond: 120,
  workers: 2,
  resize: true,
  reloadEveryMs: 1300,
  killEveryMs: 2500,
  brokenEvery: 2,
  say: () => {},
}

test('under load only those fail whose connection a killed worker held or had queued', {
  skip: gatewayMissing || ssMissing,
}, async t => {
  const result = await churn(options)
  const { failures, kills, reloads, succession, drain } = result
  await t.test('no other failed, and none was done twice', () => {
    assert.ok(result.answered > 200, `only ${result.answered} of ${result.requests} requests were answered`)
    assert.deepEqual(unexcused(failures), [])
    assert.deepEqual(result.twice, [])
  })
  await t.test('the worker was killed with connections of its own, and replaced', () => {
    assert.equal(kills.length, 1)
    const [{ pid, before, replacedMs } = assert.fail()] = kills
    assert.ok([...before.values()].includes(pid))
    assert.ok(replacedMs < 10_000)
  })
  await t.test('good configurations were taken, broken ones were not', () => {
    assert.deepEqual(new Set(reloads.map(({ broken }) => broken)), new Set([true, false]))
    for (const { broken, outcome } of reloads) assert.equal(outcome, broken ? 'refused' : 'applied')
  })
  await t.test('the successor of a killed supervisor has its workers', () => {
    assert.deepEqual(succession.workersAfter.toSorted(), succession.workersBefore.toSorted())
  })
  await t.test('the drain answered what still came, and ended well', () => {
    assert.deepEqual(unexcused(drain.failures), [])
    assert.equal(drain.exit, 0)
  })
})

function unexcused(failures: ChurnResult['failures']): string[] {
  return failures
    .filter(({ excused }) => !excused)
    .map(({ kind, asked, message, log }) => `${kind}: ${asked}: ${message} ${log.join(' ')}`)
}
