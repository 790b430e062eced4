/** Whole exchanges: who was first, what a refusal is called, and whether the request was carried out. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose, hiddenFailure, processedBy, retryable } from '../../src/diagnosis/diagnose.ts'
import type { Exchange, Refusal, Unavailable } from '../../src/exchange/exchange.ts'
import { answered, attempt, exchange, midBody, unconnected } from './facts.ts'

function said(x: Exchange): string {
  const found = diagnose(x)
  if (!found) return 'fine'
  return found.reason === undefined ? found.cause : `${found.cause}/${found.reason}`
}

const unanswered = { answer: { by: 'none', committed: false, complete: false } } as const
const cut = { answer: { by: 'origin', status: 200, committed: true, complete: false } } as const
const clientLeft = attempt({ end: { kind: 'client' } })
const refusedConnection = unconnected({ end: { kind: 'errno', code: 'ECONNREFUSED', syscall: 'connect' } })

describe('client or upstream: who was first', () => {
  it('the client left while the upstream worked', () => {
    assert.equal(said(exchange([clientLeft], { clientEnd: { kind: 'fin' }, ...unanswered })), 'client-closed-request')
    assert.equal(said(exchange([clientLeft], { clientEnd: { kind: 'reset' }, ...unanswered })), 'client-closed-request')
  })
  it('the client left in a pause between tries', () => {
    const left = exchange([refusedConnection], { clientEnd: { kind: 'fin' }, ...unanswered })
    assert.equal(said(left), 'client-closed-request')
  })
  it('the client left after the gateway had begun to answer for the upstream', () => {
    assert.equal(said(exchange([refusedConnection], { clientEnd: { kind: 'fin' } })), 'connection-refused')
    assert.equal(said(exchange([midBody()], { clientEnd: { kind: 'reset' }, ...cut })), 'http-response-incomplete')
  })
  it('the client left while a whole answer went out', () => {
    assert.equal(said(exchange([answered(200)], { clientEnd: { kind: 'reset' }, ...cut })), 'client-closed-request')
  })
  it('its request came too slowly', () => {
    const timer = (name: 'headerTimeout' | 'bodyIdle' | 'bodyRate' | 'clientWrite') =>
      ({ clientEnd: { kind: 'timer', timer: name, ms: 1 } }) as const
    assert.equal(said(exchange([], timer('headerTimeout'))), 'client-timeout')
    assert.equal(said(exchange([clientLeft], timer('bodyIdle'))), 'client-timeout')
    assert.equal(said(exchange([clientLeft], timer('bodyRate'))), 'client-timeout/too-slow')
    assert.equal(said(exchange([clientLeft], { ...timer('clientWrite'), ...cut })), 'client-timeout/not-reading')
  })
  it('its body broke the framing', () => {
    const broken = (reason: string) => exchange([clientLeft], { clientEnd: { kind: 'invalid-body', reason, at: 7 } })
    assert.equal(said(broken('chunk-size')), 'http-request-error/bad-chunk')
    assert.equal(said(broken('body-too-large')), 'http-request-error/body-too-large')
  })
  it('a refused request stays refused when the client then leaves', () => {
    const refusal = { kind: 'denied', rule: 'deny 1' } as const
    assert.equal(said(exchange([], { refusal, clientEnd: { kind: 'fin' } })), 'http-request-denied')
  })
})

describe('refused before an endpoint was chosen', () => {
  const refusals: readonly (readonly [Refusal, string])[] = [
    [{ kind: 'invalid-request', reason: 'host-missing', at: 0 }, 'http-request-error/bad-host'],
    [{ kind: 'method-not-allowed' }, 'http-request-error/method-not-allowed'],
    [{ kind: 'no-route', candidates: [] }, 'destination-not-found'],
    [{ kind: 'denied', rule: 'x' }, 'http-request-denied'],
    [{ kind: 'rate-limited', rule: 'x', retryAfterSeconds: 1 }, 'rate-limited'],
    [{ kind: 'maintenance' }, 'maintenance-mode'],
    [{ kind: 'loop', via: 'x' }, 'proxy-loop-detected'],
    [{ kind: 'own-listener', listener: 'x' }, 'proxy-loop-detected'],
    [{ kind: 'configuration', message: 'x' }, 'proxy-configuration-error'],
    [{ kind: 'overloaded', what: 'x' }, 'gateway-overloaded'],
    [{ kind: 'queue', outcome: 'timeout', ms: 5 }, 'queue-timeout'],
    [{ kind: 'queue', outcome: 'full', ms: 0 }, 'queue-timeout/queue-full'],
    [{ kind: 'connection-limit', limit: 1 }, 'connection-limit-reached'],
    [{ kind: 'bug', message: 'x' }, 'proxy-internal-error'],
  ]
  for (const [refusal, expected] of refusals) {
    it(`${JSON.stringify(refusal)} → ${expected}`, () => {
      const x = exchange([], { refusal })
      assert.equal(said(x), expected)
      assert.equal(processedBy(x), 'no')
    })
  }
  const reasons: readonly (readonly [Unavailable['why'], string])[] = [
    ['no-endpoints', 'no-endpoints'],
    ['failing-checks', 'destination-unavailable/failing-checks'],
    ['ejected', 'destination-unavailable/ejected'],
    ['circuit-open', 'destination-unavailable/circuit-open'],
    ['draining', 'destination-unavailable/draining'],
  ]
  for (const [why, expected] of reasons) {
    it(`${why} → ${expected}`, () =>
      assert.equal(said(exchange([], { unavailable: { why, endpoints: [] } })), expected))
  }
})

describe('several attempts', () => {
  it('the last one speaks', () => {
    assert.equal(said(exchange([refusedConnection, attempt()])), 'connection-terminated')
  })
  it('an answer in the end leaves nothing to tell, and the failure is hidden', () => {
    const x = exchange([refusedConnection, attempt({ end: { kind: 'reset', code: 'ECONNRESET' } }), answered(200)])
    assert.equal(said(x), 'fine')
    assert.equal(hiddenFailure(x)?.cause, 'connection-reset')
    assert.equal(hiddenFailure(exchange([answered(200)])), null)
    assert.equal(hiddenFailure(exchange([refusedConnection, attempt()])), null)
  })
  it('a queue that was full for the next try, or nobody left to ask, does not hide why', () => {
    assert.equal(
      said(exchange([refusedConnection], { refusal: { kind: 'queue', outcome: 'full', ms: 0 } })),
      'connection-refused',
    )
    assert.equal(
      said(exchange([refusedConnection], { unavailable: { why: 'ejected', endpoints: [] } })),
      'connection-refused',
    )
  })
})

describe('what the origin said', () => {
  const told = { originFields: { 'retry-after': '5' } }
  it('a 5xx is its own answer', () => assert.equal(said(exchange([answered(502)])), 'origin-error-response'))
  it('503 and 429 with Retry-After mean overload', () => {
    assert.equal(said(exchange([answered(503)], told)), 'origin-error-response/overloaded')
    assert.equal(said(exchange([answered(429)], told)), 'origin-error-response/overloaded')
  })
  it('503 without it is only a 5xx, 429 without it nothing at all', () => {
    assert.equal(said(exchange([answered(503)])), 'origin-error-response')
    assert.equal(said(exchange([answered(429)])), 'fine')
  })
  it('500 with it is no overload', () => assert.equal(said(exchange([answered(500)], told)), 'origin-error-response'))
})

describe('processed', () => {
  const alert = (over = {}) =>
    attempt({ end: { kind: 'tls', failure: { stage: 'alert', code: 'X', message: '', alert: 116 } }, ...over })
  const cases: readonly (readonly [string, Exchange, string])[] = [
    ['nobody was asked', exchange([]), 'no'],
    ['nothing was written', exchange([refusedConnection]), 'no'],
    ['a kept connection was closed before our write', exchange([attempt({ reused: true, bytesOut: 0 })]), 'no'],
    [
      'a kept connection was closed just after it',
      exchange([attempt({ reused: true, sinceFirstWriteMs: 1 })]),
      'unknown',
    ],
    ['the handshake was not finished', exchange([attempt({ phase: 'tls', bytesOut: 300 })]), 'no'],
    ['an alert about our certificate came late', exchange([alert()]), 'no'],
    ['the same on a kept connection', exchange([alert({ reused: true })]), 'unknown'],
    ['the request was out and nothing came', exchange([attempt()]), 'unknown'],
    ['half the request was out', exchange([attempt({ phase: 'send', requestSent: false })]), 'unknown'],
    ['a good head came and the body broke', exchange([midBody()]), 'yes'],
    ['an error head came', exchange([midBody({ status: 500 })]), 'unknown'],
    ['answered', exchange([answered(200)]), 'yes'],
    ['answered with an error', exchange([answered(503)]), 'unknown'],
    ['first unknown, then not even connected', exchange([attempt(), refusedConnection]), 'unknown'],
    ['first refused, then answered', exchange([refusedConnection, answered(201)]), 'yes'],
  ]
  for (const [name, x, expected] of cases) it(`${name} → ${expected}`, () => assert.equal(processedBy(x), expected))
})

describe('retryable', () => {
  const retry = (x: Exchange): boolean => {
    const d = diagnose(x)
    assert.ok(d)
    return retryable(x, d)
  }
  const post = { method: 'POST', idempotent: false }
  it('what was never sent may be repeated, whatever the method', () =>
    assert.equal(retry(exchange([refusedConnection], post)), true))
  it('what may have been carried out only if that is harmless', () => {
    assert.equal(retry(exchange([attempt()], post)), false)
    assert.equal(retry(exchange([attempt()])), true)
  })
  it('not when only the owner can help', () => {
    const expired = { kind: 'tls', failure: { stage: 'verify', code: 'CERT_HAS_EXPIRED', message: '' } } as const
    assert.equal(retry(exchange([attempt({ phase: 'tls', end: expired })])), false)
  })
  it('not when the request itself is the trouble', () => {
    assert.equal(retry(exchange([], { refusal: { kind: 'invalid-request', reason: 'method', at: 0 } })), false)
    assert.equal(retry(exchange([], { refusal: { kind: 'no-route', candidates: [] } })), false)
  })
  it('when the gateway was busy, for the pause helps', () => {
    assert.equal(retry(exchange([], { refusal: { kind: 'queue', outcome: 'full', ms: 0 }, ...post })), true)
  })
})
