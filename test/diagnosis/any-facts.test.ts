/** Whatever the facts, even senseless ones: a word of the vocabulary comes out, and nothing is thrown. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isSuspectId } from '../../src/causes/suspects.ts'
import { CAUSES } from '../../src/causes/table.ts'
import { diagnose, hiddenFailure, processedBy, retryable } from '../../src/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts'
import { rankSuspects } from '../../src/diagnosis/suspect.ts'
import type { Attempt, AttemptEnd, AttemptTimer, ResponseLimit } from '../../src/exchange/attempt.ts'
import type { ClientEnd, Exchange, Refusal, Unavailable } from '../../src/exchange/exchange.ts'
import { PHASES } from '../../src/exchange/phase.ts'

const CODES = [
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ECONNRESET',
  'EPIPE',
  'EACCES',
  'EAGAIN',
  'ENOENT',
  'EMFILE',
  'EINVAL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CERT_HAS_EXPIRED',
  '__proto__',
  'constructor',
  '',
]
const REASONS = [
  'not-http',
  'bare-lf',
  'content-length',
  'chunk-size',
  'upgrade-mismatch',
  'method',
  'body-too-large',
  'hasOwnProperty',
  'new-one',
]
const TIMERS: AttemptTimer[] = ['dns', 'connect', 'tls', 'write', 'firstByte', 'idle', 'total', 'tunnelIdle']
const LIMITS: ResponseLimit[] = ['header-section', 'header-line', 'body', 'trailer-section', 'trailer-line']

const code = fc.oneof(fc.constantFrom(...CODES), fc.string())
const reason = fc.oneof(fc.constantFrom(...REASONS), fc.string())
const number = fc.oneof(fc.constantFrom(0, 1, 100, 5000, 60_000), fc.double())
const sampleHex = fc.oneof(
  fc.constantFrom('', '15030100020246', '000012040000000000', '485454502f312e31', 'zz', '1'),
  fc.string(),
)
const optional = { requiredKeys: [] }

const certificate = fc.record({
  subject: fc.string(),
  issuer: fc.string(),
  validFrom: fc.string(),
  validTo: fc.string(),
  names: fc.array(fc.string()),
  chainLength: number,
})
const failure = fc.record(
  {
    stage: fc.constantFrom('verify' as const, 'alert' as const, 'protocol' as const, 'alpn' as const),
    code,
    message: fc.string(),
    alert: fc.integer({ min: 0, max: 255 }),
    serverName: fc.string(),
    certificate,
    clientCertificate: fc.record({ configured: fc.boolean() }),
  },
  { requiredKeys: ['stage', 'code', 'message'] },
)
const problem = fc.record(
  { reason, at: number, sampleHex, values: fc.array(fc.string()) },
  { requiredKeys: ['reason', 'at'] },
)

const end: fc.Arbitrary<AttemptEnd> = fc.oneof(
  fc.record({ kind: fc.constant('answered' as const), status: fc.integer({ min: 0, max: 999 }) }),
  fc.record({
    kind: fc.constant('tunnelled' as const),
    by: fc.constantFrom('client' as const, 'upstream' as const, 'timer' as const),
  }),
  fc.record({ kind: fc.constant('timer' as const), timer: fc.constantFrom(...TIMERS), ms: number }),
  fc.record({ kind: fc.constant('errno' as const), code, syscall: fc.constantFrom('connect', 'read', 'write') }),
  fc.record({ kind: fc.constant('dns' as const), code }),
  fc.record({ kind: fc.constant('address-denied' as const), address: fc.string(), rule: fc.string() }),
  fc.record({ kind: fc.constant('fin' as const), closeNotify: fc.boolean() }),
  fc.record({ kind: fc.constant('reset' as const), code }),
  fc.record(
    { kind: fc.constant('stream-reset' as const), code: fc.integer(), goaway: fc.constant(true as const) },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('tls' as const), failure }),
  fc.record({ kind: fc.constant('invalid' as const), problem }),
  fc.record({ kind: fc.constant('limit' as const), limit: fc.constantFrom(...LIMITS), max: number, size: number }),
  fc.constant({ kind: 'client' } as const),
  fc.constant({ kind: 'cancelled', why: 'shutdown' } as const),
  fc.record({ kind: fc.constant('bug' as const), message: fc.string() }),
)

const attempt: fc.Arbitrary<Attempt> = fc.record(
  {
    endpoint: fc.oneof(
      fc.constantFrom('http://127.0.0.1:3000', 'https://app:443', 'unix:/run/a.sock', 'http://[::1]:80', 'h2c://a_b'),
      fc.string(),
    ),
    address: fc.oneof(fc.constantFrom('10.0.0.1:80', '[::1]:80'), fc.string()),
    addressErrors: fc.array(fc.record({ address: fc.string(), code, ms: number }), { maxLength: 3 }),
    reused: fc.boolean(),
    idleMs: number,
    advertisedKeepAliveMs: number,
    phase: fc.constantFrom(...PHASES),
    end,
    ms: fc.record({ connect: number, wait: number }, optional),
    sinceFirstWriteMs: number,
    connectMs: number,
    bytesOut: fc.constantFrom(0, 1, 500),
    bytesIn: fc.constantFrom(0, 1, 500),
    requestSent: fc.boolean(),
    headReceived: fc.boolean(),
    status: fc.integer({ min: 100, max: 599 }),
    interim: fc.nat(40),
    bodyExpected: number,
    bodyReceived: number,
    sampleHex,
    socketFile: fc.record(
      {
        mode: fc.oneof(fc.constantFrom('0660', 'srw-rw----'), fc.string()),
        uid: fc.nat(3),
        gid: fc.nat(3),
        ourUid: fc.nat(3),
        ourGid: fc.nat(3),
      },
      { requiredKeys: ['ourUid', 'ourGid'] },
    ),
  },
  { requiredKeys: ['endpoint', 'reused', 'phase', 'end', 'ms', 'bytesOut', 'bytesIn', 'requestSent', 'headReceived'] },
)

const refusal: fc.Arbitrary<Refusal> = fc.oneof(
  fc.record({ kind: fc.constant('invalid-request' as const), reason, at: number }),
  fc.record({
    kind: fc.constant('queue' as const),
    outcome: fc.constantFrom('timeout' as const, 'full' as const),
    ms: number,
  }),
  fc.record({ kind: fc.constant('loop' as const), via: fc.string() }),
  fc.record({ kind: fc.constant('own-listener' as const), listener: fc.string() }),
  fc.constant({ kind: 'maintenance' } as const),
  fc.constant({ kind: 'method-not-allowed' } as const),
  fc.constant({ kind: 'no-route', candidates: [] } as Refusal),
)
const clientEnd: fc.Arbitrary<ClientEnd> = fc.oneof(
  fc.record({ kind: fc.constantFrom('fin' as const, 'reset' as const) }),
  fc.record({
    kind: fc.constant('timer' as const),
    timer: fc.constantFrom('headerTimeout' as const, 'bodyIdle' as const, 'bodyRate' as const, 'clientWrite' as const),
    ms: number,
  }),
  fc.record({ kind: fc.constant('invalid-body' as const), reason, at: number }),
)
const unavailable: fc.Arbitrary<Unavailable> = fc.record({
  why: fc.constantFrom(
    'no-endpoints' as const,
    'failing-checks' as const,
    'ejected' as const,
    'circuit-open' as const,
    'draining' as const,
  ),
  endpoints: fc.array(fc.record({ endpoint: fc.string(), cause: fc.string(), count: fc.nat() }), { maxLength: 3 }),
})

const exchange: fc.Arbitrary<Exchange> = fc.record(
  {
    requestId: fc.string(),
    startedAt: fc.nat(),
    durationMs: number,
    client: fc.string(),
    method: fc.string(),
    host: fc.string(),
    path: fc.string(),
    protocol: fc.string(),
    upstream: fc.string(),
    phase: fc.constantFrom(...PHASES),
    attempts: fc.array(attempt, { maxLength: 3 }),
    refusal,
    unavailable,
    clientEnd,
    answer: fc.record(
      {
        by: fc.constantFrom('origin' as const, 'gateway' as const, 'none' as const),
        status: fc.nat(599),
        committed: fc.boolean(),
        complete: fc.boolean(),
      },
      { requiredKeys: ['by', 'committed', 'complete'] },
    ),
    bytesIn: fc.nat(),
    bytesOut: fc.nat(),
    idempotent: fc.boolean(),
    originFields: fc.constantFrom({}, { 'retry-after': '5' }),
  },
  {
    requiredKeys: [
      'requestId',
      'startedAt',
      'durationMs',
      'client',
      'method',
      'host',
      'path',
      'protocol',
      'phase',
      'attempts',
      'answer',
      'bytesIn',
      'bytesOut',
      'idempotent',
    ],
  },
)

function assertKnown(d: Diagnosis): void {
  assert.ok(Object.hasOwn(CAUSES, d.cause), d.cause)
  if (d.reason !== undefined)
    assert.ok(Object.hasOwn(CAUSES[d.cause].reasons ?? {}, d.reason), `${d.cause}/${d.reason}`)
  assert.ok(PHASES.includes(d.phase))
}

describe('any facts', () => {
  it('give a cause of the table, a verdict on processing, and suspects of the vocabulary', () => {
    const property = fc.property(exchange, x => {
      assert.ok(['no', 'unknown', 'yes'].includes(processedBy(x)))
      const d = diagnose(x) ?? hiddenFailure(x)
      if (!d) return
      assertKnown(d)
      assert.equal(typeof retryable(x, d), 'boolean')
      const suspects = rankSuspects(x, d)
      assert.ok(suspects.length <= 5)
      assert.equal(new Set(suspects.map(suspect => suspect.id)).size, suspects.length)
      for (const suspect of suspects) {
        assert.ok(isSuspectId(suspect.id))
        assert.match(suspect.evidence, /^[^\0-\x1f\x7f]+$/)
        assert.match(suspect.confirm, /^[^\0-\x1f\x7f]+$/)
      }
    })
    fc.assert(property, { numRuns: 3000 })
  })
  it('never call a request unprocessed once a good answer began', () => {
    const property = fc.property(exchange, attempt, (x, a) => {
      const good = { ...a, end: { kind: 'fin' } as const, headReceived: true, status: 204 }
      assert.equal(processedBy({ ...x, attempts: [...x.attempts, good] }), 'yes')
    })
    fc.assert(property, { numRuns: 300 })
  })
  it('never call a fresh connection stale', () => {
    const property = fc.property(exchange, x => {
      const fresh = x.attempts.map(a => ({ ...a, reused: false }))
      assert.notEqual(diagnose({ ...x, attempts: fresh })?.cause, 'stale-connection-reuse')
    })
    fc.assert(property, { numRuns: 500 })
  })
})
