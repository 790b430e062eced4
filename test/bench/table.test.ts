/** The README's table says what the results say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResultLine, Round } from '../../bench/results.ts'
import { benchTable, fill } from '../../bench/table.ts'

const FACTS: ResultLine = {
  kind: 'run',
  at: '2026-11-02T10:11:12.000Z',
  cpu: 'Processor X',
  cores: 2,
  memoryMiB: 4096,
  kernel: '6.1',
  node: 'v26.10.0',
  wrk: '4.1.0',
  loadBefore: 0.1,
  rounds: 3,
  seconds: 4,
  versions: { nginx: '1.22', goodgate: '0.1.0', caddy: '2.6' },
}

test('cells hold the median and its ratio to nginx; what was not measured is a dash', () => {
  const table = benchTable([FACTS, ...roundsOf('nginx', [20, 18, 30]), ...roundsOf('goodgate', [25, 24, 99])])
  assert.match(table, /\| nginx 1\.22 \| 20\.0 \| – \|/)
  assert.match(table, /\| \*\*goodgate\*\* \| 25\.0 \(1\.25×\) \| – \|/)
  assert.doesNotMatch(table, /caddy/, 'a peer without results has no row')
  assert.match(table, /3 interleaved rounds of 4 s on 2026-11-02/)
})

test('idle connections show what is resident', () => {
  const memory = { rssKiB: 204_800, pssKiB: 1, peakKiB: 1, after: 10_000 }
  const idle: ResultLine = { kind: 'memory', case: 'idle', peer: 'goodgate', ...memory }
  assert.match(benchTable([FACTS, ...roundsOf('nginx', [20]), idle]), /\*\*goodgate\*\* \| – \| 200 MiB/)
})

test('errors and a busy core are not kept quiet', () => {
  const [round] = roundsOf('nginx', [20]) as [Round]
  const table = benchTable([FACTS, { ...round, errors: 7, foreignShare: 0.4 }])
  assert.match(table, /7 errors/)
  assert.match(table, /Noisy: other work took up to 40 % of the core/)
})

test('a table goes between its own marks, and nowhere else', () => {
  const text = 'a\n<!-- bench:start -->\nold\n<!-- bench:end -->\nb\n<!-- chaos:start --><!-- chaos:end -->\n'
  const filled = fill(text, 'bench', 'new')
  assert.equal(filled, text.replace('\nold\n', '\n\nnew\n\n'))
  assert.match(fill(text, 'chaos', 'new') ?? '', /old[\s\S]*<!-- chaos:start -->\n\nnew\n\n<!-- chaos:end -->/)
  assert.equal(fill('nothing here', 'chaos', 'new'), null)
})

function roundsOf(peer: string, cpu: number[]): Round[] {
  const rest = {
    requests: 1000,
    requestsPerSecond: 50_000,
    p50Us: 900,
    p99Us: 2000,
    errors: 0,
    logged: 1,
    foreignShare: 0,
  }
  return cpu.map((cpuMicros, at) => ({ kind: 'round', case: 'small-64', peer, round: at + 1, cpuMicros, ...rest }))
}
