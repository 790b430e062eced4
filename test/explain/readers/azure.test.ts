/** Azure's records: its reasons, and its statuses where it gives none. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { azure } from '../../../src/explain/readers/azure.ts'
import { factsOf, said } from './read-lines.ts'

const gateway = (properties: object): string =>
  JSON.stringify({
    timeStamp: '2026-05-04T08:09:10+00:00',
    operationName: 'ApplicationGatewayAccess',
    category: 'ApplicationGatewayAccessLog',
    properties: {
      clientIP: '198.51.100.4',
      httpMethod: 'GET',
      requestUri: '/cart',
      host: 'shop.example.net',
      serverRouted: '192.0.2.60:8080',
      timeTaken: 20.5,
      ...properties,
    },
  })

const door = (errorInfo: string, httpStatusCode: string): string =>
  JSON.stringify({
    time: '2026-05-04T08:09:10Z',
    category: 'FrontDoorAccessLog',
    properties: { httpStatusCode, errorInfo, requestUri: 'https://shop.example.net:443/cart', httpMethod: 'GET' },
  })

const CASES: readonly (readonly [string, string])[] = [
  [
    gateway({ httpStatus: 502, error_info: 'ERRORINFO_UPSTREAM_NO_LIVE' }),
    'destination-unavailable/failing-checks inferred',
  ],
  [gateway({ httpStatus: 504, error_info: 'ERRORINFO_UPSTREAM_TIMED_OUT' }), 'connection-read-timeout'],
  [gateway({ httpStatus: 200, error_info: 'ERRORINFO_UPSTREAM_TIMED_OUT' }), 'response-stalled'],
  [gateway({ httpStatus: 502, error_info: 'ERRORINFO_UPSTREAM_CLOSED_CONNECTION' }), 'connection-terminated'],
  [gateway({ httpStatus: 499, error_info: 'ERRORINFO_CLIENT_CLOSED_REQUEST' }), 'client-closed-request'],
  [gateway({ httpStatus: 503, serverStatus: '503' }), 'origin-error-response'],
  [gateway({ httpStatus: 504, serverStatus: '' }), 'connection-read-timeout guessed'],
  [door('OriginConnectionRefused', '503'), 'connection-refused'],
  [door('DNSNameNotResolved', '503'), 'dns-name-not-found'],
  [door('CertificateNameCheckFailed', '502'), 'tls-certificate-error/name-mismatch'],
  [door('OriginTimeout', '504'), 'connection-read-timeout'],
]

for (const [text, expected] of CASES) it(expected, () => assert.deepEqual(said(azure(), [text]), [expected]))

it('what went well has no facts', () => {
  const fine = gateway({ httpStatus: 200, serverStatus: '200', error_info: 'ERRORINFO_NO_ERROR' })
  assert.deepEqual(said(azure(), [fine, door('NoError', '404')]), [])
})

it('who was asked for what, when', () => {
  const text = gateway({ httpStatus: 502, error_info: 'ERRORINFO_UPSTREAM_CLOSED_CONNECTION' })
  const { exchange, at } = factsOf(azure(), [text])[0] as ExchangeFact
  assert.equal(at, Date.UTC(2026, 4, 4, 8, 9, 10))
  assert.equal(exchange.durationMs, 20_500)
  assert.equal(exchange.attempts[0]?.endpoint, 'http://192.0.2.60:8080')
})
