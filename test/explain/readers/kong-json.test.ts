/** Kong's JSON log: which try failed, and whose 5xx it was. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { kongJson } from '../../../src/explain/readers/kong-json.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const line = (status: number, tries: object[], headers: object = {}, proxy = -1): string =>
  JSON.stringify({
    latencies: { request: 61, kong: 2, proxy },
    service: { name: 'cart', host: 'cart.internal', protocol: 'http' },
    request: { id: 'r1', uri: '/a?x=1', method: 'GET', headers: { host: 'api.example.net' } },
    tries,
    client_ip: '198.51.100.9',
    response: { status, headers },
    started_at: 1777882150123,
  })
const failed = (code: number, ip = '192.0.2.5'): object => ({ ip, port: 80, state: 'failed', code })
const fine = { ip: '192.0.2.6', port: 80 }
const upstream = { 'x-kong-upstream-latency': '58' }

const rows: readonly (readonly [name: string, line: string, said: string])[] = [
  ['a good answer', line(200, [fine], upstream, 58), 'nothing'],
  ['the upstream’s own 502', line(502, [fine], upstream, 58), 'origin-error-response'],
  ['the upstream’s own 500', line(500, [fine], upstream, 58), 'origin-error-response'],
  ['every try failed', line(502, [failed(502), failed(502)]), 'connection-refused guessed'],
  ['every try timed out', line(504, [failed(504)]), 'connection-read-timeout guessed'],
  ['a try that another hid', line(200, [failed(502), fine], upstream, 58), 'hidden:connection-refused guessed'],
  ['no try at all', line(503, []), '503 guessed'],
]
for (const [name, text, expected] of rows) {
  it(`${name} → ${expected}`, () => {
    assert.equal(said(kongJson(), [text]).join() || 'nothing', expected)
  })
}

it('says who asked for what, when, of whom', () => {
  const { exchange, at, same } = factsOf(kongJson(), [line(502, [failed(502)])])[0] as ExchangeFact
  assert.deepEqual(
    [exchange.client, exchange.host, exchange.path, exchange.upstream],
    ['198.51.100.9', 'api.example.net', '/a', 'cart'],
  )
  assert.equal(exchange.attempts[0]?.endpoint, '192.0.2.5:80')
  assert.equal(at, 1777882150123)
  assert.equal(same.requestId, 'r1')
})

it('reads hostile lines in no more than their length', () => {
  readsFast(kongJson, ['{"latencies":{},"tries":[', '{"latencies":1,"tries":"'])
})
