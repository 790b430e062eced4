/** Proxy-Status, status numbers and gRPC codes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseList } from 'structured-headers'
import { CAUSE_IDS, CAUSES, causeRow } from '../../src/causes/table.ts'
import { renderAnswer } from '../../src/pages/answer.ts'
import { grpcStatus } from '../../src/pages/grpc.ts'
import { proxyStatus, proxyStatusReceived } from '../../src/pages/headers.ts'
import { statusLine, statusToSend } from '../../src/pages/status.ts'
import { inputFor } from '../helpers/page-samples.ts'

test('Proxy-Status names the error type, and in details the cause with its reason', () => {
  assert.equal(
    proxyStatus('goodgate', 'connection_refused', 'connection-refused'),
    'goodgate; error=connection_refused; details="connection-refused"',
  )
  assert.equal(
    proxyStatus('goodgate', 'tls_alert_received', 'tls-alert-received', 'sni-unrecognized'),
    'goodgate; error=tls_alert_received; details="tls-alert-received/sni-unrecognized"',
  )
  assert.equal(proxyStatusReceived(503), 'goodgate; received-status=503')
})

test('no Proxy-Status where the table has no error type', () => {
  assert.equal(proxyStatus('goodgate', null, 'client-closed-request'), undefined)
})

test('next-hop is a string, whatever the endpoint is called', () => {
  const value = proxyStatus(
    'goodgate',
    'connection_refused',
    'socket-not-found',
    undefined,
    'unix:/run/"a";b\u00fc\\.sock',
  )
  const [[, parameters]] = parseList(value ?? '') as [[unknown, Map<string, unknown>]]
  assert.equal(parameters.get('next-hop'), 'unix:/run/"a",b?\\.sock')
})

test('every cause gives a Proxy-Status that parses', () => {
  for (const cause of CAUSE_IDS) {
    const value = proxyStatus('goodgate', CAUSES[cause].error, cause)
    if (value === undefined) continue
    const [[, parameters]] = parseList(value) as [[unknown, Map<string, unknown>]]
    assert.equal(parameters.get('details'), cause)
  }
})

test('behind a CDN 502 and 504 become 503, all else stays', () => {
  const cdn = { behindCdn: true }
  assert.equal(statusToSend(causeRow('connection-refused'), cdn), 503)
  assert.equal(statusToSend(causeRow('connection-timeout'), cdn), 503)
  assert.equal(statusToSend(causeRow('destination-not-found'), cdn), 404)
  assert.equal(statusToSend(causeRow('proxy-internal-error'), cdn), 500)
  assert.equal(statusToSend(causeRow('connection-timeout'), { behindCdn: false }), 504)
  assert.equal(statusToSend(causeRow('origin-error-response'), cdn, 502), 502)
})

test('every number that the table can send has its phrase', () => {
  for (const cause of CAUSE_IDS) {
    for (const reason of [undefined, ...Object.keys(CAUSES[cause].reasons ?? {})]) {
      const row = causeRow(cause, reason)
      if (row.logOnly || row.status === 'as-received') continue
      assert.match(statusLine(row.status), /^\d{3} [A-Z]/, `${cause}/${reason}`)
    }
  }
})

test('a 405 names the methods that are served', () => {
  const answer = renderAnswer(inputFor('http-request-error', 'method-not-allowed', { method: 'CONNECT' }))
  assert.equal(answer.status, 405)
  assert.ok(answer.headers.some(([name]) => name === 'Allow'))
})

test('gRPC: HTTP 200, trailers only, UNAVAILABLE for 502 and 503, DEADLINE_EXCEEDED for 504, also behind a CDN', () => {
  for (const [status, code] of [
    [502, 14],
    [503, 14],
    [504, 4],
    [403, 7],
    [404, 12],
    [429, 8],
    [400, 13],
    [500, 13],
    [418, 2],
  ] as const) {
    assert.equal(grpcStatus(status), code, String(status))
  }
  const errors = { ...inputFor('connection-timeout').errors, behindCdn: true }
  const answer = renderAnswer(
    inputFor('connection-timeout', undefined, { isGrpc: true, errors, accept: 'text/html', retryAfterSeconds: 3 }),
  )
  const fields = Object.fromEntries(answer.headers)
  assert.equal(answer.status, 200)
  assert.equal(answer.trailersOnly, true)
  assert.equal(answer.body, '')
  assert.equal(fields['grpc-status'], '4')
  assert.equal(fields['grpc-retry-pushback-ms'], '3000')
  assert.equal(fields['Content-Type'], 'application/grpc')
  assert.match(decodeURIComponent(fields['grpc-message'] ?? ''), /^connection-timeout: .*request 01K7M2XW4Q8ZB3T6/)
})
