/** CloudFront's lines, by their result. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { cloudfront } from '../../../src/explain/readers/cloudfront.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

function line(status: number, result: string): string {
  const columns = Array.from({ length: 33 }, () => '-')
  const shown = [
    '2026-05-04',
    '08:09:10',
    'FRA56-P1',
    '500',
    '198.51.100.4',
    'GET',
    'd1.cloudfront.net',
    '/cart',
    `${status}`,
  ]
  columns.splice(0, shown.length, ...shown)
  columns[13] = 'Error'
  columns[14] = 'id-1'
  columns[15] = 'shop.example.net'
  columns[18] = '0.250'
  columns[28] = result
  return columns.join('\t')
}

const RESULTS: readonly (readonly [number, string, string])[] = [
  [502, 'OriginConnectError', 'connection-refused guessed'],
  [502, 'OriginDnsError', 'dns-name-not-found inferred'],
  [504, 'OriginCommError', 'connection-read-timeout guessed'],
  [502, 'OriginHeaderTooBigError', 'http-response-header-section-size'],
  [502, 'OriginZeroSizeObjectError', 'connection-terminated inferred'],
  [503, 'Error', 'origin-error-response inferred'],
  [0, 'ClientCommError', 'client-closed-request'],
]

for (const [status, result, expected] of RESULTS) {
  it(`${result} ${status}`, () => assert.deepEqual(said(cloudfront(), [line(status, result)]), [expected]))
}

it('what went well has no facts', () =>
  assert.deepEqual(said(cloudfront(), [line(200, 'Hit'), line(404, 'Error')]), []))

it('who was asked for what, when', () => {
  const { exchange, at } = factsOf(cloudfront(), [line(502, 'OriginConnectError')])[0] as ExchangeFact
  assert.equal(at, Date.UTC(2026, 4, 4, 8, 9, 10))
  assert.deepEqual([exchange.host, exchange.path, exchange.durationMs], ['shop.example.net', '/cart', 250])
})

it('hostile lines', () => readsFast(cloudfront, [line(502, '').slice(0, 40)]))
