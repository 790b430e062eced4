/** Heroku's router and dynos: each code by what it amounts to. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { herokuRouter } from '../../../src/explain/readers/heroku-router.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const line = (code: string, more = ''): string =>
  `at=error code=${code} desc="words of it" method=GET path="/cart?step=2" host=shop.example.net request_id=abc-1 fwd="198.51.100.4, 203.0.113.9" dyno=web.2 connect=1ms service=250ms status=503 bytes=${more || 0} protocol=https`

const CODES: readonly (readonly [string, string])[] = [
  ['H10', 'destination-unavailable/failing-checks inferred'],
  ['H11', 'queue-timeout/queue-full'],
  ['H12', 'connection-read-timeout'],
  ['H13', 'connection-terminated inferred'],
  ['H14', 'no-endpoints'],
  ['H15', 'response-stalled'],
  ['H17', 'http-protocol-error'],
  ['H18', 'request-write-reset inferred'],
  ['H19', 'connection-timeout'],
  ['H20', 'destination-unavailable/failing-checks inferred'],
  ['H21', 'connection-refused'],
  ['H22', 'connection-limit-reached'],
  ['H23', 'proxy-configuration-error'],
  ['H24', 'proxy-internal-error/stopping'],
  ['H26', 'http-request-error/bad-request-line'],
  ['H27', 'client-closed-request'],
  ['H28', 'client-timeout'],
  ['H31', 'http-request-error/misdirected'],
  ['H80', 'maintenance-mode'],
  ['H99', 'proxy-internal-error'],
]

for (const [code, expected] of CODES) {
  it(`${code}: ${expected}`, () => assert.deepEqual(said(herokuRouter(), [line(code)]), [expected]))
}

it('an answer that was cut by H18 is incomplete', () => {
  assert.deepEqual(said(herokuRouter(), [line('H18', '5120')]), ['http-response-incomplete inferred'])
})

it('who was asked for what, and how long it took', () => {
  const { exchange, same } = factsOf(herokuRouter(), [line('H13')])[0] as ExchangeFact
  assert.deepEqual(
    [exchange.method, exchange.path, exchange.host, exchange.client, exchange.upstream, same.requestId],
    ['GET', '/cart', 'shop.example.net', '198.51.100.4', 'web', 'abc-1'],
  )
  assert.deepEqual(exchange.attempts[0]?.ms, { connect: 1, wait: 250 })
  assert.equal(exchange.attempts[0]?.endpoint, 'web.2')
})

it('lines of requests that went well are recognised, an app’s own 500 is told', () => {
  const info = (status: number) =>
    `at=info method=GET path="/" host=shop.example.net request_id=a fwd="198.51.100.4" dyno=web.1 connect=0ms service=4ms status=${status} bytes=20 protocol=http`
  assert.deepEqual(said(herokuRouter(), [info(200), info(404)]), [])
  assert.deepEqual(said(herokuRouter(), [info(500)]), ['origin-error-response'])
})

it('what happens to dynos', () => {
  const lines = [
    'Error R14 (Memory quota exceeded)',
    'Error R15 (Memory quota vastly exceeded)',
    'Stopping process with SIGKILL',
    'Process exited with status 137',
    'State changed from up to crashed',
    'State changed from starting to crashed',
    'Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch',
    'State changed from starting to up',
    'Process exited with status 0',
  ]
  assert.deepEqual(
    said(herokuRouter(), lines, 'web.1'),
    ['memory-short', 'oom-kill', 'killed', 'killed', 'exited', 'failed-to-start', 'failed-to-start', 'started'].map(
      what => `trouble:${what}`,
    ),
  )
})

it('prefixes that nobody took off do not matter', () => {
  const prefixed = `2026-05-04T08:09:10.250+00:00 heroku[router]: ${line('H12')}`
  assert.deepEqual(said(herokuRouter(), [prefixed]), ['connection-read-timeout'])
  assert.deepEqual(said(herokuRouter(), [`shop heroku/router ${line('H14')}`]), ['no-endpoints'])
  const dyno = '2026-05-04T08:09:10+00:00 heroku[web.1]: Error R15 (Memory quota vastly exceeded)'
  const [fact] = factsOf(herokuRouter(), [dyno])
  assert.deepEqual(fact, { kind: 'trouble', product: 'heroku', what: 'oom-kill', process: 'web.1' })
})

it('hostile lines cost no more than their length', () =>
  readsFast(herokuRouter, ['', 'at=error code=H12 path="', ']: ']))
