/** Numbers, times, rows of blocks and the sentences of a report. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExplainReport, Failure } from '../../../src/explain/report.ts'
import { axisOf, onAxis } from '../../../src/explain/tell/axis.ts'
import { headline, mainCause, whatIsUnexplained, whatWasRead, whenFailed } from '../../../src/explain/tell/headline.ts'
import { bytes, counted, grouped, share } from '../../../src/explain/tell/numbers.ts'
import { whatWasSeen } from '../../../src/explain/tell/says.ts'
import { sparkline } from '../../../src/explain/tell/sparkline.ts'
import { evidenceBeside, fixParts, lookOf } from '../../../src/explain/tell/suspect-words.ts'
import { lasting, stampRange } from '../../../src/explain/tell/times.ts'

function failure(changes: Partial<Failure> = {}): Failure {
  return {
    cause: 'connection-refused',
    reason: null,
    confidence: 'proven',
    count: 10,
    hidden: 0,
    folded: 0,
    apart: 0,
    firstSeen: '2026-11-02T10:05:00Z',
    lastSeen: '2026-11-02T10:06:00Z',
    upstream: null,
    endpoint: 'http://127.0.0.1:3000',
    sample: 'a line',
    sampleLine: 7,
    because: [],
    products: ['nginx'],
    endpoints: [],
    upstreams: [],
    sampleFile: null,
    times: null,
    suspects: [],
    ...changes,
  }
}

function report(changes: Partial<ExplainReport> = {}): ExplainReport {
  return {
    lines: 100,
    recognised: 100,
    formats: { 'nginx-error': 100 },
    firstLine: '2026-11-02T10:00:00Z',
    lastLine: '2026-11-02T10:06:10Z',
    failures: [failure()],
    ...changes,
  }
}

test('numbers', () => {
  assert.deepEqual([7, 999, 1000, 1234567].map(grouped), ['7', '999', '1,000', '1,234,567'])
  assert.deepEqual([counted(1, 'line'), counted(0, 'line')], ['1 line', '0 lines'])
  // Never all unless it is all, never none unless it is none.
  assert.deepEqual(
    [share(100_000, 100_000), share(99_999, 100_000), share(1, 100_000), share(0, 9), share(1, 3), share(1, 50)],
    ['100 %', 'over 99.9 %', 'under 0.1 %', '0 %', '33 %', '2.0 %'],
  )
  assert.deepEqual([512, 2048, 3_565_158, 2 ** 31].map(bytes), ['512 B', '2.0 KiB', '3.4 MiB', '2.0 GiB'])
})

test('times', () => {
  assert.deepEqual([300, 12_000, 480_000, 11_100_000, 7_200_000, 183_600_000].map(lasting), [
    'under 1 s',
    '12 s',
    '8 min',
    '3 h 5 min',
    '2 h',
    '2 d 3 h',
  ])
  const [one, other, next] = ['2026-11-02T10:11:12Z', '2026-11-02T10:19:40Z', '2026-11-03T00:00:01Z']
  assert.equal(stampRange(one, other, false), '10:11:12 – 10:19:40')
  assert.equal(stampRange(one, other, true), '2026-11-02 10:11:12 – 10:19:40')
  assert.equal(stampRange(one, next, false), '2026-11-02 10:11:12 – 2026-11-03 00:00:01')
  assert.equal(stampRange(one, one, false), '10:11:12')
})

test('a row shows one of many as something, and none as nothing', () => {
  assert.equal(sparkline([0, 1, 50, 100]), '·▁▄█')
  assert.equal(sparkline([0, 0]), '··')
})

test('failures stand where they were in the time of the whole log, and none is lost or made up', () => {
  const times = {
    start: Date.parse('2026-11-02T10:05:00Z'),
    width: 1000,
    counts: Array.from({ length: 61 }, (_, n) => n % 3),
  }
  const one = failure({ times, count: 60 })
  const whole = report({ failures: [one] })
  const row = onAxis(one, axisOf(whole), 37)
  assert.equal(row?.length, 37)
  assert.equal(
    Math.round(row?.reduce((sum, each) => sum + each, 0) ?? 0),
    times.counts.reduce((sum, each) => sum + each, 0),
  )
  assert.equal(
    row?.findIndex(count => count > 0),
    30,
  )
  assert.equal(onAxis(one, axisOf(report({ failures: [one], firstLine: null, lastLine: null })), 80)?.length, 60)
  assert.equal(onAxis(failure(), axisOf(whole), 40), undefined)
})

test('the first sentence says what failed, and never more than is known', () => {
  assert.equal(headline(report()), '10 requests failed')
  assert.equal(
    headline(report({ failures: [failure({ count: 3, hidden: 3 })] })),
    '3 failures, each hidden from its client by another try',
  )
  assert.match(headline(report({ failures: [failure({ count: 2, apart: 2 })] })), /no request is known/)
  const left = failure({ cause: 'client-closed-request', count: 3 })
  assert.equal(
    headline(report({ failures: [failure(), left] })),
    '10 requests failed, and 3 more ended on the clients’ side',
  )
  assert.equal(
    headline(report({ failures: [left] })),
    'No failure at the gateway or behind it; 3 requests ended on the clients’ side',
  )
  assert.equal(headline(report({ failures: [] })), 'Nothing failed')
  assert.equal(headline(report({ failures: [], recognised: 10 })), 'Nothing failed in what could be read')
  assert.equal(headline(report({ failures: [], recognised: 0 })), 'Whether anything failed is not known')
  assert.equal(headline(report({ failures: [], lines: 0, recognised: 0 })), 'There was nothing to read')
  assert.equal(headline(report({ failures: [] }), true), 'Nothing of the kind failed')
  const unexplained = { count: 2, statuses: { 502: 2 }, sample: 'x' }
  assert.equal(headline(report({ failures: [], unexplained })), 'Requests failed, and nothing in this input says why')
  assert.match(whatIsUnexplained(report({ unexplained })), /^2 answers of a gateway’s kind \(502 2×\)/)
})

test('it says since when, and whether the log goes on without', () => {
  assert.equal(whenFailed(report()), 'from 2026-11-02 10:05:00 to the end of the log at 10:06:00 UTC')
  assert.equal(
    whenFailed(report({ lastLine: '2026-11-02T10:16:00Z' })),
    'from 2026-11-02 10:05:00 to 10:06:00 UTC, and none in the 10 min after that',
  )
  // Of several files the one read last may be the oldest.
  assert.equal(whenFailed(report({ lastLine: '2026-11-01T00:00:00Z' })), 'from 2026-11-02 10:05:00 to 10:06:00 UTC')
  assert.equal(whenFailed(report({ failures: [failure({ firstSeen: null, lastSeen: null })] })), '')
})

test('the main cause is named where there are several, and one has most', () => {
  const other = failure({ cause: 'connection-reset', count: 1 })
  assert.equal(mainCause(report()), '')
  assert.match(
    mainCause(report({ failures: [failure(), other] })),
    /^91 %|^90\.9 % of them by connection-refused at http:\/\/127\.0\.0\.1:3000, since 10:05:00\.$/,
  )
  assert.equal(mainCause(report({ failures: [failure({ count: 1 }), other] })), '')
})

test('what was read is told with its formats, commonest first', () => {
  assert.equal(
    whatWasRead(report({ recognised: 99, formats: { 'nginx-error': 9, 'nginx-access': 90 } })),
    '100 lines read, 99.0 % understood: nginx-access 90, nginx-error 9.',
  )
})

test('what is not proven is not said as if it were, and other gateways’ settings are not called by our names', () => {
  assert.match(whatWasSeen(failure()), /^The endpoint’s host answered/)
  assert.match(
    whatWasSeen(failure({ confidence: 'guessed' })),
    /^Possibly, for the lines do not tell it from other causes: the endpoint’s/,
  )
  assert.doesNotMatch(whatWasSeen(failure({ cause: 'connection-read-timeout' })), /timeouts\.|`/)
  assert.match(
    whatWasSeen(failure({ cause: 'connection-read-timeout', products: ['goodgate'] })),
    /timeouts\.firstByte/,
  )
})

test('a command stands apart from what to look for; a sentence is no command', () => {
  assert.deepEqual(lookOf("ss -ltnp 'sport = :3000'   # empty: nothing listens"), {
    command: "ss -ltnp 'sport = :3000'",
    note: 'empty: nothing listens',
  })
  assert.deepEqual(lookOf('the app’s own metrics at that time'), { note: 'the app’s own metrics at that time' })
  assert.deepEqual(lookOf('namei -l the temporary directory, as the worker’s user').command, undefined)
  assert.deepEqual(lookOf('journalctl -b -u UNIT (or docker logs): the first error').command, undefined)
})

test('a fix is prose and what is to be copied', () => {
  assert.deepEqual(fixParts('In the block:\n  a {\n    b;\n  }\nThen reload.'), [
    { kind: 'prose', lines: ['In the block:'] },
    { kind: 'code', lines: ['a {', '  b;', '}'] },
    { kind: 'prose', lines: ['Then reload.'] },
  ])
})

test('evidence that was told is not told again', () => {
  assert.equal(evidenceBeside('a; b; c.', 'a; b.'), 'c')
  assert.equal(evidenceBeside('a.', 'a; b.'), '')
})
