/** Why requests failed: numbers from the counters, everything else from the evidence, and the terminal's text of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { whyText } from '../../src/cli/why-text.ts'
import type { RankedSuspect } from '../../src/diagnosis/diagnosis.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { Evidence } from '../../src/telemetry/evidence.ts'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { whyReport } from '../../src/telemetry/why.ts'
import { exchangeOf, refusedAttempt } from './entries.ts'

const AT = Date.UTC(2026, 10, 2, 12)
const times = { at: AT, since: AT - 3_600_000 }

function suspect(id: string, likelihood: RankedSuspect['likelihood']): RankedSuspect {
  return { id, likelihood, evidence: `${id} seen.`, confirm: `look ${id}`, fix: 'Mend `it`.' }
}

function refused(id: string, agoMs: number, suspects: RankedSuspect[], hidden = false): Evidence {
  const exchange = exchangeOf(id, { upstream: 'app', startedAt: AT - agoMs, attempts: [refusedAttempt()] })
  return {
    exchange,
    diagnosis: { cause: 'connection-refused', confidence: 'proven', phase: 'connect' },
    hidden,
    suspects,
  }
}

function counted(rows: [upstream: string, cause: string, hidden: boolean, count: number][]): Metrics {
  const metrics = new Metrics()
  for (const [upstream, cause, hidden, count] of rows)
    for (let n = 0; n < count; n++) metrics.failure(upstream, cause, hidden)
  return metrics
}

test('numbers are the counters’, and what clients saw comes first', () => {
  const metrics = counted([
    ['quiet', 'connection-refused', true, 50],
    ['app', 'connection-refused', true, 9],
    ['app', 'connection-refused', false, 2],
    ['app', 'connection-terminated', false, 5],
    ['', 'http-request-error', false, 1],
  ])
  const { upstreams } = whyReport(metrics.snapshot(), [], times)
  assert.deepEqual(
    upstreams.map(({ upstream, shown, hidden, causes }) => [upstream, shown, hidden, causes.map(({ cause }) => cause)]),
    [
      ['app', 7, 9, ['connection-terminated', 'connection-refused']],
      ['', 1, 0, ['http-request-error']],
      ['quiet', 0, 50, ['connection-refused']],
    ],
  )
})

test('evidence adds times, endpoints and suspects, the likeliest first and in the newest’s words', () => {
  const metrics = counted([['app', 'connection-refused', false, 40]])
  const evidence = [
    refused('new', 1000, [suspect('wrong-port', 'low'), suspect('process-not-running', 'high')]),
    refused('old', 60_000, [suspect('wrong-port', 'low'), suspect('deploying', 'medium')]),
  ]
  const report = whyReport(metrics.snapshot(), evidence, times)
  assert.deepEqual(report.sample, { failures: 2, since: AT - 60_000 })
  const [row] = report.upstreams[0]!.causes
  assert.partialDeepStrictEqual(row, {
    shown: 40,
    sampled: 2,
    first: AT - 60_000,
    last: AT - 1000,
    requestId: 'new',
    suspects: [
      { id: 'process-not-running', count: 1 },
      { id: 'deploying', count: 1 },
      { id: 'wrong-port', count: 2 },
    ],
  })
})

test('a hidden failure is told of the endpoint that failed: before a try that went well, and the last where a kept answer stood in', () => {
  const metrics = counted([['app', 'connection-refused', true, 3]])
  const hidden = (id: string, ...attempts: Attempt[]): Evidence => {
    const one = refused(id, 1000, [], true)
    return { ...one, exchange: { ...one.exchange, attempts } }
  }
  const [a, b] = ['http://a', 'http://b'].map(endpoint => refusedAttempt({ endpoint }))
  const fine: Attempt = { ...b!, phase: 'receive', end: { kind: 'answered', status: 200 } }
  const failing: Attempt = { ...b!, phase: 'receive', end: { kind: 'answered', status: 500 } }
  const evidence = [hidden('retried', a!, fine), hidden('refused', a!, b!), hidden('failed', a!, failing)]
  const [row] = whyReport(metrics.snapshot(), evidence, times).upstreams[0]!.causes
  assert.deepEqual(row!.endpoints, [
    { endpoint: 'http://b', count: 2 },
    { endpoint: 'http://a', count: 1 },
  ])
})

test('slow exchanges without a failure are no part of it', () => {
  const slow: Evidence = { exchange: exchangeOf('slow'), diagnosis: null, hidden: false, suspects: [] }
  const report = whyReport(new Metrics().snapshot(), [slow], times)
  assert.deepEqual(report.sample, { failures: 0 })
  assert.match(whyText(report, false, 'http://127.0.0.1:9901'), /^Nothing has failed since the start 1 h 0 min ago/)
})

test('text for a terminal: no line wider than 80 but commands, colours only where they are wanted, and the same words', () => {
  const metrics = counted([
    ['app', 'connection-refused', false, 40],
    ['', 'http-request-error', false, 1],
  ])
  const report = whyReport(metrics.snapshot(), [refused('new', 1000, [suspect('process-not-running', 'high')])], times)
  const text = whyText(report, false, 'http://127.0.0.1:9901')
  assert.equal(stripVTControlCharacters(whyText(report, true, 'http://127.0.0.1:9901')), text)
  assert.notEqual(whyText(report, true, 'http://127.0.0.1:9901'), text)
  assert.deepEqual(
    text.split('\n').filter(line => line.length > 80),
    [],
  )
  assert.match(text, /^app: 40 failed, 0 more hidden from clients$/m)
  assert.match(text, /^before an upstream was chosen: 1 failed/m)
  assert.match(text, /^ {6}confirm {2}look process-not-running$/m)
  assert.match(text, /Counts are complete\..* 1 newest\s+failures\s+on record, the oldest 1 s old: a sample/s)
})
