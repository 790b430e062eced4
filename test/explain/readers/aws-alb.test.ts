/** AWS's access lines: who gave the status, and how far the request came. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { awsAlb } from '../../../src/explain/readers/aws-alb.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

interface Columns {
  target?: string
  times?: string
  actions?: string
  reason?: string
}

function line(
  statuses: string,
  { target = '192.0.2.40:8080', times = '0.001 0.250 -1', ...more }: Columns = {},
): string {
  const { actions = 'forward', reason = '-' } = more
  return `https 2026-05-04T08:09:10.250000Z app/shop/0123456789abcdef 198.51.100.4:51000 ${target} ${times} ${statuses} 120 300 "POST https://shop.example.net:443/cart?step=2 HTTP/2.0" "agent \\"x\\" 1.0" TLS_AES_128_GCM_SHA256 TLSv1.3 arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-web/0123456789abcdef "Root=1-aa-bb" "shop.example.net" "arn:aws:acm:x" 0 2026-05-04T08:09:10.000000Z "${actions}" "-" "${reason}" "${target}" "-" "-" "-"`
}

const CASES: readonly (readonly [string, string, string])[] = [
  ['the target answered 500', line('500 500', { times: '0.001 0.020 0.000' }), 'origin-error-response'],
  ['closed while a request was under way', line('502 -'), 'connection-terminated inferred'],
  ['no connection, at once', line('502 -', { times: '-1 -1 -1' }), 'connection-refused inferred'],
  ['no connection, in time', line('504 -', { times: '-1 -1 -1' }), 'connection-timeout inferred'],
  ['no answer in time', line('504 -', { times: '0.001 60.002 -1' }), 'connection-read-timeout'],
  ['a body that did not end', line('504 200', { times: '0.001 0.100 -1' }), 'response-stalled inferred'],
  ['an answer that it did not pass on', line('502 200', { times: '0.001 0.1 0.0' }), 'http-protocol-error guessed'],
  ['no targets', line('503 -', { target: '-', times: '-1 -1 -1' }), 'no-endpoints inferred'],
  ['a function’s answer', line('502 -', { target: '-', reason: 'LambdaInvalidResponse' }), 'http-protocol-error'],
  ['a function’s size', line('502 -', { target: '-', reason: 'LambdaResponseTooLarge' }), 'http-response-body-size'],
  ['a function’s error', line('502 -', { target: '-', reason: 'LambdaUnhandled' }), 'connection-terminated inferred'],
  ['no right to call', line('502 -', { target: '-', reason: 'LambdaAccessDenied' }), 'proxy-configuration-error'],
  ['the client left', line('460 -'), 'client-closed-request'],
  ['a firewall rule', line('403 -', { target: '-', times: '-1 -1 -1', actions: 'waf' }), 'http-request-denied'],
  ['a request too slow', line('408 -', { target: '-', times: '-1 -1 -1' }), 'client-timeout'],
  ['the wrong protocol for its group', line('464 -', { target: '-', times: '-1 -1 -1' }), 'proxy-configuration-error'],
]

for (const [name, text, expected] of CASES) it(name, () => assert.deepEqual(said(awsAlb(), [text]), [expected]))

it('what went well, was not found or was redirected is no failure', () => {
  const fine = [
    line('200 200', { times: '0.001 0.010 0.000' }),
    line('404 404', { times: '0.001 0.010 0.000' }),
    line('301 -', { target: '-', times: '-1 -1 -1', actions: 'redirect' }),
    line('503 -', { target: '-', times: '-1 -1 -1', actions: 'fixed-response' }),
  ]
  assert.deepEqual(said(awsAlb(), fine), [])
})

it('the Classic one has the same columns without the first', () => {
  const classic =
    '2026-05-04T08:09:10.250000Z shop-elb 198.51.100.4:51000 192.0.2.40:80 0.00005 -1 -1 504 0 0 0 "GET http://shop.example.net:80/ HTTP/1.1" "agent" - -'
  assert.deepEqual(said(awsAlb(), [classic]), ['connection-timeout inferred'])
})

it('who was asked for what, when', () => {
  const { exchange, at } = factsOf(awsAlb(), [line('502 -')])[0] as ExchangeFact
  assert.equal(at, Date.UTC(2026, 4, 4, 8, 9, 10, 250))
  assert.deepEqual(
    [exchange.method, exchange.host, exchange.path, exchange.client, exchange.upstream],
    ['POST', 'shop.example.net', '/cart', '198.51.100.4', 'shop-web'],
  )
  assert.equal(exchange.attempts[0]?.endpoint, 'http://192.0.2.40:8080')
  assert.deepEqual(exchange.attempts[0]?.ms, { wait: 250 })
})

it('hostile lines cost no more than their length', () => readsFast(awsAlb, [line('502 -').slice(0, 120), '']))
