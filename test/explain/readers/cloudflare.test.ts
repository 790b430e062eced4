/** Cloudflare's records, pages and its tunnel's log. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { cloudflare } from '../../../src/explain/readers/cloudflare.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

function pushed(edge: number, origin: number, more: object = {}): string {
  return JSON.stringify({
    ClientIP: '198.51.100.4',
    ClientRequestHost: 'shop.example.net',
    ClientRequestMethod: 'GET',
    ClientRequestURI: '/cart?step=2',
    EdgeEndTimestamp: 1777882150500,
    EdgeResponseStatus: edge,
    EdgeStartTimestamp: 1777882150250,
    OriginIP: '192.0.2.50',
    OriginResponseStatus: origin,
    RayID: '7d0a',
    ...more,
  })
}

const RECORDS: readonly (readonly [string, string])[] = [
  [pushed(520, 0), 'connection-terminated guessed'],
  [pushed(521, 0), 'connection-refused'],
  [pushed(522, 522), 'connection-timeout inferred'],
  [pushed(523, 0), 'destination-ip-unroutable inferred'],
  [pushed(524, 0), 'connection-read-timeout inferred'],
  [pushed(525, 0), 'tls-protocol-error inferred'],
  [pushed(526, 0), 'tls-certificate-error'],
  [pushed(530, 0), 'dns-name-not-found guessed'],
  [pushed(502, 502), 'origin-error-response'],
  [pushed(504, 0), 'connection-read-timeout guessed'],
  [pushed(499, 0), 'client-closed-request'],
  [pushed(403, 0, { SecurityAction: 'block' }), 'http-request-denied'],
]

for (const [text, expected] of RECORDS) {
  it(`edge ${/Edge\w+Status":(\d+)/.exec(text)?.[1]}: ${expected}`, () => {
    assert.deepEqual(said(cloudflare(), [text]), [expected])
  })
}

it('records of requests that went well have no facts', () => {
  assert.deepEqual(said(cloudflare(), [pushed(200, 200), pushed(404, 404), pushed(301, 0)]), [])
})

it('who was asked for what, when', () => {
  const { exchange, at, same } = factsOf(cloudflare(), [pushed(521, 0)])[0] as ExchangeFact
  assert.equal(at, 1777882150250)
  assert.equal(exchange.durationMs, 250)
  assert.deepEqual([exchange.host, exchange.path, same.requestId], ['shop.example.net', '/cart', '7d0a'])
  assert.equal(exchange.attempts[0]?.endpoint, 'http://192.0.2.50')
})

it('a page that says its code several times is one failure', () => {
  const page = ['<title>shop.example.net | 521: Web server is down</title>', 'Error 521', 'Error code 521']
  assert.deepEqual(said(cloudflare(), page), ['connection-refused'])
  assert.deepEqual(said(cloudflare(), ['error code: 1016']), ['dns-name-not-found'])
  assert.deepEqual(said(cloudflare(), ['Error 1033 Ray ID: 7d0b']), ['destination-unavailable/failing-checks'])
  assert.deepEqual(said(cloudflare(), ['Error 1015 Ray ID: 7d0b']), ['rate-limited'])
})

const UNREACHABLE =
  'Unable to reach the origin service. The service may be down or it may not be responding to traffic from cloudflared:'

it('the tunnel’s two lines of one request are one failure', () => {
  const error = `error="${UNREACHABLE} dial tcp 127.0.0.1:4000: connect: connection refused"`
  const lines = [
    `2026-05-04T08:09:10Z ERR  ${error} connIndex=2 event=1 ingressRule=0 originService=http://localhost:4000`,
    `2026-05-04T08:09:10Z ERR Request failed ${error} connIndex=2 dest=https://shop.example.net/cart event=0 type=http`,
  ]
  const facts = factsOf(cloudflare(), lines) as ExchangeFact[]
  assert.equal(facts.length, 1)
  assert.equal(facts[0]?.at, Date.UTC(2026, 4, 4, 8, 9, 10))
  assert.equal(facts[0]?.exchange.attempts[0]?.endpoint, 'http://localhost:4000')
  assert.deepEqual(said(cloudflare(), lines), ['connection-refused'])
  assert.deepEqual(said(cloudflare(), [lines[1]!]), ['connection-refused'])
})

it('the tunnel’s other lines', () => {
  const tunnel = (error: string) =>
    said(cloudflare(), [`2026-05-04T08:09:10Z ERR  error="${UNREACHABLE} ${error}" originService=https://app:8443`])
  assert.deepEqual(tunnel('EOF'), ['connection-terminated inferred'])
  assert.deepEqual(tunnel('tls: first record does not look like a TLS handshake'), ['tls-to-plaintext-port inferred'])
  assert.deepEqual(tunnel('x509: certificate signed by unknown authority'), ['tls-certificate-error/untrusted'])
  assert.deepEqual(said(cloudflare(), ['2026-05-04T08:09:10Z INF Registered tunnel connection connIndex=0']), [])
})

it('hostile lines cost no more than their length', () => {
  readsFast(cloudflare, ['', 'Error ', '<title>', '{"EdgeResponseStatus":', '2026-05-04T08:09:10Z ERR  error="'])
})
