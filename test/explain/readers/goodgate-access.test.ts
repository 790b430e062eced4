/** What our own access log recorded is what comes out again: every cause, with its reason, in both JSON formats. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { CAUSES } from '../../../src/causes/table.ts'
import { diagnose, hiddenFailure } from '../../../src/diagnosis/diagnose.ts'
import type { Attempt } from '../../../src/exchange/attempt.ts'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { goodgateAccess } from '../../../src/explain/readers/goodgate-access.ts'
import { attemptSeen } from '../../../src/explain/seen.ts'
import type { AccessEntry } from '../../../src/telemetry/access-entry.ts'
import { ecsLines } from '../../../src/telemetry/lines/ecs.ts'
import { jsonLines } from '../../../src/telemetry/lines/json.ts'

const PLAIN: AccessEntry = {
  startedAt: Date.UTC(2026, 10, 2, 10, 11, 12, 118),
  requestId: 'r-1',
  client: '203.0.113.7',
  method: 'GET',
  host: 'app.example.com',
  path: '/orders',
  query: '',
  protocol: 'HTTP/1.1',
  status: 200,
  bytesIn: 0,
  bytesOut: 12,
  durationMs: 7.5,
  route: '/',
  upstream: 'app',
  endpoint: 'http://192.0.2.10:3000',
  attempts: null,
  hidden: false,
  field: () => undefined,
}

const FORMATS = { json: jsonLines(true), ecs: ecsLines(true) }

/** Patterns over several requests, and what goodgate never says. */
const ONLY_NAMED = new Set(['upstream-crash', 'firewall-interference', 'incremental-refused'])
const UNIX = new Set(['socket-not-found', 'accept-queue-full'])

function factOf(entry: AccessEntry, format: keyof typeof FORMATS): ExchangeFact | undefined {
  const text = FORMATS[format](entry).trimEnd()
  const reader = goodgateAccess()
  assert.ok(reader.takes(text), text)
  const [fact] = reader.read({ text, number: 1 })
  return fact as ExchangeFact | undefined
}

for (const format of ['json', 'ecs'] as const) {
  test(`${format}: every cause comes out as itself`, () => {
    for (const [cause, row] of Object.entries(CAUSES)) {
      for (const reason of [undefined, ...Object.keys(row.reasons ?? {})]) {
        const status = row.status === 'as-received' ? 503 : row.status
        const endpoint = UNIX.has(cause) ? 'unix:/run/app.sock' : PLAIN.endpoint
        const fact = factOf({ ...PLAIN, status, cause, reason, endpoint, phase: 'wait' }, format)
        assert.deepEqual(fact?.named, ONLY_NAMED.has(cause) ? { cause } : undefined)
        if (ONLY_NAMED.has(cause)) continue
        const found = diagnose(fact!.exchange)
        assert.equal(found?.cause, cause)
        if (cause !== 'http-request-error' || reason !== undefined) assert.equal(found.reason, reason, cause)
      }
    }
  })

  test(`${format}: a failed attempt keeps its place and its times`, () => {
    const failed: Attempt = attemptSeen({
      endpoint: 'http://192.0.2.10:3000',
      phase: 'connect',
      end: { kind: 'errno', code: 'ECONNREFUSED' },
      ms: { connect: 0.25 },
    })
    const entry = { ...PLAIN, status: 502, cause: 'connection-refused', phase: 'connect' as const, attempts: [failed] }
    const fact = factOf(entry, format)
    assert.equal(fact?.at, PLAIN.startedAt)
    assert.equal(fact.same.requestId, 'r-1')
    assert.equal(fact.exchange.upstream, 'app')
    assert.deepEqual(fact.exchange.attempts.length, 1)
    assert.equal(fact.exchange.attempts[0]!.endpoint, 'http://192.0.2.10:3000')
    assert.deepEqual(fact.exchange.attempts[0]!.ms, { connect: 0.25 })
    assert.equal(fact.exchange.answer.status, 502)
  })

  test(`${format}: what a retry hid is told as hidden`, () => {
    const attempts = [
      attemptSeen({ endpoint: 'http://192.0.2.10:3000', phase: 'wait', end: { kind: 'fin' } }),
      attemptSeen({ endpoint: 'http://192.0.2.11:3000', phase: 'receive', end: { kind: 'answered', status: 200 } }),
    ]
    const fact = factOf({ ...PLAIN, attempts, cause: 'connection-terminated', hidden: true }, format)
    assert.equal(diagnose(fact!.exchange), null)
    assert.equal(hiddenFailure(fact!.exchange)?.cause, 'connection-terminated')
  })

  test(`${format}: a request that went well has no facts`, () => {
    assert.equal(factOf(PLAIN, format), undefined)
  })
}

test('a plain success is passed over, a failure is not', () => {
  const { passes } = goodgateAccess()
  const fine = `${FORMATS.json(PLAIN).trimEnd()}\n`
  assert.equal(passes!(fine, 0, fine.length - 1), true)
  const failed = `${FORMATS.json({ ...PLAIN, status: 502, cause: 'connection-refused', phase: 'connect' }).trimEnd()}\n`
  assert.equal(passes!(failed, 0, failed.length - 1), false)
})
