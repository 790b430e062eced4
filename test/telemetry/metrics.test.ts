/** Counters: what is recorded comes out, adds up over processes, and reads as Prometheus' text format. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { CACHE_RESULTS } from '../../src/telemetry/cache-series.ts'
import { mergeSnapshots } from '../../src/telemetry/merge-snapshots.ts'
import { DURATION_BOUNDS_MS, Metrics } from '../../src/telemetry/metrics.ts'
import { type Gauges, prometheusText } from '../../src/telemetry/prometheus.ts'
import { readPrometheus } from './prometheus-text.ts'

const gauges: Gauges = {
  version: '0.1.0',
  runtime: 'node 26.10.0',
  startedAt: 1_790_000_000_500,
  workers: 2,
  workerRestarts: 3,
  configGeneration: 4,
  endpointsUp: [
    { upstream: 'app', endpoint: 'http://127.0.0.1:3000', up: true },
    { upstream: 'app', endpoint: 'http://127.0.0.1:3001', up: false },
  ],
  endpointConnections: [{ upstream: 'app', endpoint: 'http://127.0.0.1:3000', active: 5, idle: 6 }],
  clientConnections: 7,
  incidentsOpen: 0,
  cacheKept: [
    { tier: 'memory', bytes: 3000, entries: 3 },
    { tier: 'disk', bytes: 4096, entries: 1 },
  ],
  residentBytes: [{ process: 'supervisor', bytes: 50_000_000 }],
}

function sampleValue(text: string, name: string, labels: Record<string, string> = {}): number | undefined {
  const family = [...readPrometheus(text)].find(([key]) => name === key || name.startsWith(`${key}_`))?.[1]
  return family?.samples.find(
    sample => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value
}

describe('counters', () => {
  test('the same labels give the same series', () => {
    const metrics = new Metrics()
    assert.equal(metrics.requestSeries('r', 'u'), metrics.requestSeries('r', 'u'))
    assert.notEqual(metrics.requestSeries('r', 'u'), metrics.requestSeries('u', 'r'))
    assert.equal(metrics.attemptSeries('u', 'e'), metrics.attemptSeries('u', 'e'))
  })

  test('an exchange counts once under its status, and once as a failure however often it was tried', () => {
    const metrics = new Metrics()
    metrics.requestSeries('r', 'app').record(502, 4)
    metrics.attemptSeries('app', 'e1').record('connection-refused')
    metrics.attemptSeries('app', 'e2').record('connection-refused')
    metrics.failure('app', 'connection-refused', false)
    const text = prometheusText(metrics.snapshot(), gauges)
    assert.equal(sampleValue(text, 'goodgate_requests_total', { route: 'r', upstream: 'app', status: '502' }), 1)
    assert.equal(
      sampleValue(text, 'goodgate_failures_total', { upstream: 'app', cause: 'connection-refused', hidden: 'false' }),
      1,
    )
    assert.equal(sampleValue(text, 'goodgate_failures_total', { hidden: 'true' }), undefined)
    assert.equal(
      sampleValue(text, 'goodgate_attempts_total', { upstream: 'app', endpoint: 'e2', cause: 'connection-refused' }),
      1,
    )
  })

  test('the cache: requests by how they were answered, the disk by how it fared, and what is kept', () => {
    const metrics = new Metrics()
    for (const result of ['hit', 'hit', 'miss'] as const) metrics.cache.request(result)
    metrics.cache.count('reads', 'late')
    metrics.cache.count('rejected', 'cut-short')
    metrics.cache.count('writes', 'dropped')
    const text = prometheusText(metrics.snapshot(), gauges)
    assert.equal(sampleValue(text, 'goodgate_cache_requests_total', { result: 'hit' }), 2)
    assert.equal(sampleValue(text, 'goodgate_cache_requests_total', { result: 'stale' }), undefined)
    assert.equal(sampleValue(text, 'goodgate_cache_disk_reads_total', { result: 'late' }), 1)
    assert.equal(sampleValue(text, 'goodgate_cache_disk_rejected_total', { reason: 'cut-short' }), 1)
    assert.equal(sampleValue(text, 'goodgate_cache_disk_writes_total', { result: 'dropped' }), 1)
    assert.equal(sampleValue(text, 'goodgate_cache_bytes', { tier: 'disk' }), 4096)
    assert.equal(sampleValue(text, 'goodgate_cache_entries', { tier: 'memory' }), 3)
  })

  test('of an endpoint’s last failures in several processes the newest is kept', () => {
    const [one, two] = [new Metrics(), new Metrics()]
    one.attemptSeries('app', 'e1').record('connection-refused', { at: 2, requestId: 'b' })
    two.attemptSeries('app', 'e1').record('tls-certificate-error', { reason: 'expired', at: 1, requestId: 'a' })
    two.attemptSeries('app', 'e1').record(undefined)
    for (const order of [
      [one, two],
      [two, one],
    ]) {
      const { attempts } = mergeSnapshots(order.map(each => each.snapshot()))
      assert.deepEqual(attempts[0]?.lastFailure, { cause: 'connection-refused', at: 2, requestId: 'b' })
    }
  })

  test('a route that was never asked has no histogram', () => {
    const metrics = new Metrics()
    metrics.requestSeries('r', 'u')
    const text = prometheusText(metrics.snapshot(), gauges)
    assert.equal(sampleValue(text, 'goodgate_request_duration_seconds_count'), undefined)
  })

  test('an attempt that did not fail has an empty cause', () => {
    const metrics = new Metrics()
    metrics.attemptSeries('app', 'e1').record(undefined)
    assert.equal(sampleValue(prometheusText(metrics.snapshot(), gauges), 'goodgate_attempts_total', { cause: '' }), 1)
  })

  test('a duration on a bound falls into its bucket, one beyond all into the last', () => {
    const metrics = new Metrics()
    const series = metrics.requestSeries('r', 'u')
    for (const ms of [0, 1, 1.01, 5, 60_000, 60_001]) series.record(200, ms)
    const text = prometheusText(metrics.snapshot(), gauges)
    const bucket = (le: string) => sampleValue(text, 'goodgate_request_duration_seconds_bucket', { le })
    assert.deepEqual(['0.001', '0.0025', '0.005', '30', '60', '+Inf'].map(bucket), [2, 3, 4, 4, 5, 6])
    assert.equal(sampleValue(text, 'goodgate_request_duration_seconds_count'), 6)
    assert.ok(Math.abs(sampleValue(text, 'goodgate_request_duration_seconds_sum')! - 120.00801) < 1e-9)
  })

  test('endless new endpoints end in one series', () => {
    const metrics = new Metrics()
    for (let i = 0; i < 10_500; i++) metrics.attemptSeries('app', `http://10.0.0.1:${i}`).record(undefined)
    const { attempts } = metrics.snapshot()
    assert.equal(attempts.length, 10_001)
    assert.equal(attempts.find(row => row.endpoint === '_other')?.causes[''], 500)
  })
})

describe('snapshots', () => {
  const events = fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('request' as const),
        route: fc.constantFrom('r1', 'r2'),
        status: fc.constantFrom(200, 404, 502),
        ms: fc.nat(70_000),
      }),
      fc.record({
        kind: fc.constant('attempt' as const),
        endpoint: fc.constantFrom('e1', 'e2'),
        cause: fc.constantFrom(undefined, 'connection-refused'),
      }),
      fc.record({ kind: fc.constant('cache' as const), result: fc.constantFrom(...CACHE_RESULTS) }),
      fc.record({
        kind: fc.constant('disk' as const),
        what: fc.constantFrom('reads' as const, 'rejected' as const, 'writes' as const),
        result: fc.constantFrom('hit', 'damaged', 'dropped'),
      }),
      fc.record({
        kind: fc.constant('failure' as const),
        cause: fc.constantFrom('connection-refused', 'connection-reset'),
        hidden: fc.boolean(),
      }),
    ),
  )
  type Event = typeof events extends fc.Arbitrary<(infer E)[]> ? E : never

  function metricsOf(list: Event[]): Metrics {
    const metrics = new Metrics()
    for (const event of list) {
      if (event.kind === 'request') metrics.requestSeries(event.route, 'app').record(event.status, event.ms)
      else if (event.kind === 'attempt') metrics.attemptSeries('app', event.endpoint).record(event.cause)
      else if (event.kind === 'cache') metrics.cache.request(event.result)
      else if (event.kind === 'disk') metrics.cache.count(event.what, event.result)
      else metrics.failure('app', event.cause, event.hidden)
    }
    return metrics
  }
  const sorted = (text: string) => text.split('\n').sort()

  test('the sum over processes, through JSON, is what one process would have counted', () => {
    fc.assert(
      fc.property(events, events, (a, b) => {
        const parts = JSON.parse(JSON.stringify([metricsOf(a).snapshot(), metricsOf(b).snapshot()]))
        const whole = metricsOf([...a, ...b]).snapshot()
        assert.deepEqual(sorted(prometheusText(mergeSnapshots(parts), gauges)), sorted(prometheusText(whole, gauges)))
      }),
    )
  })

  test('nothing adds up to nothing', () => {
    assert.deepEqual(mergeSnapshots([]), new Metrics().snapshot())
  })

  test('adding up changes none of the parts', () => {
    const part = metricsOf([
      { kind: 'request', route: 'r1', status: 200, ms: 1 },
      { kind: 'failure', cause: 'connection-reset', hidden: true },
    ]).snapshot()
    const before = JSON.stringify(part)
    mergeSnapshots([part, part])
    assert.equal(JSON.stringify(part), before)
  })
})

describe('the text', () => {
  test('has every name of the contract even before anything happened', () => {
    const names = readPrometheus(prometheusText(new Metrics().snapshot(), gauges))
    for (const name of [
      'goodgate_requests_total',
      'goodgate_failures_total',
      'goodgate_request_duration_seconds',
      'goodgate_attempts_total',
      'goodgate_endpoint_up',
      'goodgate_endpoint_connections',
      'goodgate_incidents_open',
    ]) {
      assert.ok(names.has(name), name)
    }
  })

  test('shows the gauges', () => {
    const text = prometheusText(new Metrics().snapshot(), gauges)
    assert.equal(sampleValue(text, 'goodgate_endpoint_up', { endpoint: 'http://127.0.0.1:3000' }), 1)
    assert.equal(sampleValue(text, 'goodgate_endpoint_up', { endpoint: 'http://127.0.0.1:3001' }), 0)
    assert.equal(sampleValue(text, 'goodgate_endpoint_connections', { state: 'idle' }), 6)
    assert.equal(sampleValue(text, 'goodgate_worker_restarts_total'), 3)
    assert.equal(sampleValue(text, 'goodgate_start_time_seconds'), 1_790_000_000.5)
    assert.equal(sampleValue(text, 'goodgate_build_info', { version: '0.1.0' }), 1)
  })

  test('any name survives as a label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), route => {
        const metrics = new Metrics()
        metrics.requestSeries(route, 'a"b\\c\nd').record(200, 1)
        const sample = readPrometheus(prometheusText(metrics.snapshot(), gauges)).get('goodgate_requests_total')!
          .samples[0]!
        assert.deepEqual(sample.labels, { route: route.toWellFormed(), upstream: 'a"b\\c\nd', status: '200' })
      }),
    )
  })

  test('bounds are written in seconds as Prometheus expects them', () => {
    assert.ok(DURATION_BOUNDS_MS.every(ms => !String(ms / 1000).includes('e')))
  })
})
