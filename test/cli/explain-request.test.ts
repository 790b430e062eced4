/** What `goodgate explain` understands of its options: times, causes, and what does not go together. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { askedCause } from '../../src/cli/explain/cause-asked.ts'
import { readMoment } from '../../src/cli/explain/moment.ts'
import { type ExplainOptions, readRequest } from '../../src/cli/explain/request.ts'

const now = Date.parse('2026-11-02T10:30:00Z')

for (const [written, iso] of [
  ['2026-11-02T10:05:00Z', '2026-11-02T10:05:00.000Z'],
  ['2026-11-02T12:05:00+02:00', '2026-11-02T10:05:00.000Z'],
  ['2026-11-02T12:05+0200', '2026-11-02T10:05:00.000Z'],
  ['2026-11-02 10:05:00.25', '2026-11-02T10:05:00.250Z'],
  ['2026/11/02 10:05', '2026-11-02T10:05:00.000Z'],
  ['2026-11-02', '2026-11-02T00:00:00.000Z'],
  ['10:05', '2026-11-02T10:05:00.000Z'],
  ['9:05:30', '2026-11-02T09:05:30.000Z'],
  ['23:50', '2026-11-01T23:50:00.000Z'],
  ['2h', '2026-11-02T08:30:00.000Z'],
  ['-2h', '2026-11-02T08:30:00.000Z'],
  ['1h30m ago', '2026-11-02T09:00:00.000Z'],
  ['now', '2026-11-02T10:30:00.000Z'],
] as const) {
  test(`${written} is ${iso}`, () => {
    const read = readMoment(written, now)
    assert.ok(read.ok)
    assert.equal(new Date(read.value).toISOString(), iso)
  })
}

for (const [written, iso] of [
  ['10:05', '2026-11-02T08:05:00.000Z'],
  ['12:20', '2026-11-02T10:20:00.000Z'],
  ['12:40', '2026-11-01T10:40:00.000Z'],
  ['2026-11-02 10:05', '2026-11-02T08:05:00.000Z'],
  ['2026-11-02T10:05:00Z', '2026-11-02T10:05:00.000Z'],
  ['2026-11-02T10:05:00+0100', '2026-11-02T09:05:00.000Z'],
  ['2h', '2026-11-02T08:30:00.000Z'],
] as const) {
  test(`${written} of a log that is two hours ahead of UTC is ${iso}`, () => {
    const read = readMoment(written, now, 2 * 3_600_000)
    assert.ok(read.ok)
    assert.equal(new Date(read.value).toISOString(), iso)
  })
}

for (const written of ['yesterday', '25:00', '10:61', '2026-13-01', '2 hours', '', '-', '99999999d']) {
  test(`"${written}" is no time, and one that is gets shown`, () => {
    const read = readMoment(written, now)
    assert.equal(read.ok, false)
  })
}

test('a cause is named by its id, by the beginning of one, or with its reason', () => {
  assert.deepEqual(askedCause('Connection_Refused'), { causes: new Set(['connection-refused']) })
  const tls = askedCause('tls-')
  assert.ok(typeof tls !== 'string' && tls.causes.has('tls-certificate-error') && tls.causes.has('tls-alert-received'))
  assert.deepEqual(askedCause('tls-certificate-error/expired'), {
    causes: new Set(['tls-certificate-error']),
    reason: 'expired',
  })
  // An id that others begin with is itself.
  assert.deepEqual(askedCause('connection-reset'), { causes: new Set(['connection-reset']) })
})

for (const [written, hint] of [
  ['conection-refused', 'did you mean connection-refused?'],
  ['refused', 'did you mean connection-refused or incremental-refused?'],
  ['zzz', 'goodgate causes lists them all'],
  ['', 'goodgate causes lists them all'],
  ['tls-certificate-error/expird', 'did you mean tls-certificate-error/expired?'],
  ['dns-error/x', 'it has none'],
  ['constructor', 'goodgate causes lists them all'],
] as const) {
  test(`there is no cause "${written}", and it says what to do`, () => {
    const asked = askedCause(written)
    assert.ok(typeof asked === 'string' && asked.endsWith(hint), String(asked))
  })
}

test('what does not go together is refused before anything is read', () => {
  const refused = (options: Partial<ExplainOptions>, files: string[] = []): unknown =>
    readRequest(files, { limit: '5', ...options }, now)
  assert.equal(refused({ json: true, markdown: true }), '--json and --markdown: one of them')
  assert.match(String(refused({ limit: 'all' })), /^--limit takes a number/)
  assert.match(String(refused({ port: '80' })), /--port goes with --web/)
  assert.match(String(refused({ web: true, port: '70000' })), /is no port/)
  assert.match(String(refused({ web: true }, ['a.log'])), /name no files/)
  assert.match(String(refused({ since: '10:20', until: '10:10' })), /--since 10:20 is later than --until 10:10/)
  assert.match(String(refused({ until: 'noon' })), /^--until: "noon" is no time/)
})

test('what narrows the report is told to who reads it', () => {
  const request = readRequest(['a'], { limit: '5', since: '10:00', cause: 'tls-', upstream: 'app' }, now)
  assert.ok(typeof request !== 'string')
  assert.equal(request.narrowed, '--since 10:00 --upstream app --cause tls-')
})
