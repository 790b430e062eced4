/** The chaos suite counts what happens: its figures are what goodgate is judged by. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Behaviour } from '../../bench/chaos/behaviour.ts'
import { type RunResult, runOnce } from '../../bench/chaos/lab.ts'
import { goodgate } from '../../bench/chaos/peers/goodgate.ts'
import { chaosTable, losses } from '../../bench/chaos/report.ts'
import type { ChaosLine, ChaosRound } from '../../bench/chaos/results.ts'
import type { Scenario } from '../../bench/chaos/scenario.ts'
import { killOne } from '../../bench/chaos/scenarios/kill-one.ts'

const scenario: Scenario = {
  name: 'every-tenth',
  what: 'a sole endpoint answers every tenth request with 500',
  endpoints: 1,
  stages: [{ ms: 3000, ratePerSecond: 100 }],
  behaviour: { answerMs: [1, 5] },
  floor: { failuresPer1000: 100, why: 'passed on' },
  faults: async () => {},
}

test('an error in every tenth answer is 100 failures per 1,000, each with its cause, and no POST is done twice', async t => {
  const every = 10
  const { failed, failedPosts, requests, posts, executed, twice, wrong, kinds, said } = await ran(t, {
    fails: { how: 'error', share: 1 / every, evenly: true },
  })
  assert.ok(requests > 200, `${requests} requests`)
  // The count of tens goes on from the requests before the counted ones.
  assert.ok(Math.abs(failed - requests / every) <= 1, `${failed} of ${requests} failed`)
  assert.deepEqual(kinds, { 'status 500': failed })
  assert.ok(failedPosts > 0 && failedPosts < posts)
  assert.equal(twice, 0)
  assert.equal(wrong, 0)
  assert.ok(executed >= posts, `${executed} of ${posts} POSTs were carried out`)
  assert.deepEqual(said?.causes, { '500 origin-error-response (receive)': failed })
})

test('bodies that break off are failures, and nothing but them', async t => {
  const { failed, kinds, wrong } = await ran(t, { fails: { how: 'cut', share: 0.2, evenly: true } })
  assert.ok(failed > 0)
  assert.deepEqual(kinds, { cut: failed })
  assert.equal(wrong, 0)
})

test('goodgate loses where it is above both floor and best peer, does a POST twice, or passes off a wrong answer', () => {
  const of = (peer: string, failuresPer1000: number, more: Partial<ChaosRound> = {}): ChaosLine => ({
    kind: 'chaos',
    scenario: 'kill-one',
    peer,
    run: 1,
    requests: 1000,
    posts: 200,
    failed: failuresPer1000,
    failedPosts: 0,
    wrong: 0,
    p50Ms: 1,
    p99Ms: 2,
    maxMs: 3,
    kinds: {},
    failuresPer1000,
    twice: 0,
    executed: 200,
    ...more,
  })
  assert.deepEqual(losses([of('goodgate', 0.5)], killOne), [])
  assert.deepEqual(losses([of('goodgate', 3), of('nginx', 4)], killOne), [])
  assert.equal(losses([of('goodgate', 3), of('nginx', 2)], killOne).length, 1)
  assert.equal(losses([of('goodgate', 0, { twice: 1 }), of('nginx', 2)], killOne).length, 1)
  assert.equal(losses([of('goodgate', 0, { wrong: 1 }), of('nginx', 2)], killOne).length, 1)
  const noisy = [1, 9, 2].map(failures => of('goodgate', failures))
  assert.deepEqual(losses([...noisy, of('nginx', 1)], killOne), [], 'its interval holds what the best peer has')
  const facts: ChaosLine = {
    kind: 'chaos-run',
    at: '2026-11-02T10:11:12.000Z',
    cpu: 'Processor X',
    cores: 2,
    kernel: '6.1',
    node: 'v26.10.0',
    loadBefore: 0.1,
    runs: 1,
    versions: { goodgate: '0.1.0', nginx: '1.22', caddy: '2.6' },
  }
  const table = chaosTable([facts, of('goodgate', 3, { wrong: 2 }), of('nginx', 2)])
  assert.match(table, /\| kill-one \| 0\.6 \([^|]*\) \| 3 · 0 · 2 \*\*w2\*\* ✗ \| 2 · 0 · 2 \|/)
  assert.doesNotMatch(table, /caddy \|/, 'a peer without results has no column')
})

async function ran(t: { after(run: () => void): void }, behaviour: Partial<Behaviour>): Promise<RunResult> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const begun: Scenario['faults'] = async ({ endpoints: [only] }) => only!.behave(behaviour)
  return runOnce({ ...scenario, faults: begun }, goodgate, 1, folder)
}
