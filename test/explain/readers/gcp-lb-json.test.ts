/** Google Cloud's entries: each word of `statusDetails` by the cause that its facts amount to. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { gcpLbJson } from '../../../src/explain/readers/gcp-lb-json.ts'
import { GCP_WORDS } from '../../../src/explain/readers/gcp-words.ts'
import { factsOf, said } from './read-lines.ts'

interface Entry {
  status?: number
  latency?: string
  payload?: object
}

function entry(statusDetails: string, { status = 502, latency = '0.5s', payload = {} }: Entry = {}): string {
  return JSON.stringify({
    httpRequest: {
      latency,
      remoteIp: '198.51.100.4',
      requestMethod: 'POST',
      requestUrl: 'https://shop.example.net:443/cart?step=2',
      serverIp: '192.0.2.30',
      status,
    },
    jsonPayload: { statusDetails, ...payload },
    resource: { labels: { backend_service_name: 'shop-backend' }, type: 'http_load_balancer' },
    timestamp: '2026-05-04T08:09:10.250Z',
  })
}

const WORDS: readonly (readonly [string, string, Entry?])[] = [
  ['backend_connection_closed_after_partial_response_sent', 'http-response-incomplete', { status: 200 }],
  ['backend_connection_closed_before_data_sent_to_client', 'connection-terminated inferred'],
  ['backend_timeout', 'connection-read-timeout inferred', { status: 504, latency: '30.001s' }],
  ['backend_timeout', 'response-stalled inferred', { status: 200, latency: '30.001s' }],
  ['failed_to_connect_to_backend', 'connection-refused guessed'],
  ['failed_to_connect_to_backend', 'connection-timeout guessed', { latency: '10s' }],
  ['failed_to_pick_backend', 'destination-unavailable/failing-checks inferred', { status: 503 }],
  ['failed_to_negotiate_alpn', 'alpn-mismatch'],
  ['aborted_request_due_to_backend_early_response', 'request-write-reset inferred', { status: 413 }],
  ['backend_interim_response_not_supported', 'unexpected-informational'],
  ['backend_response_corrupted', 'http-response-transfer-coding inferred'],
  ['backend_response_headers_too_long', 'http-response-header-section-size'],
  ['error_uncompressing_gzipped_body', 'http-response-content-coding'],
  ['ssl_certificate_san_verification_failed', 'tls-certificate-error/name-mismatch'],
  ['ssl_certificate_chain_verification_failed', 'tls-certificate-error'],
  ['server_cert_chain_exceeded_limit', 'tls-certificate-error'],
  ['request_loop_detected', 'proxy-loop-detected'],
  ['config_not_found', 'destination-not-found', { status: 404 }],
  ['invalid_external_origin_endpoint', 'proxy-configuration-error'],
  ['internal_error', 'proxy-internal-error'],
  ['client_disconnected_before_any_response', 'client-closed-request', { status: 0 }],
  ['client_disconnected_after_partial_response', 'client-closed-request', { status: 200 }],
  ['client_timed_out', 'client-timeout', { status: 408 }],
  ['client_cert_unknown', 'http-request-denied', { status: 0 }],
  ['denied_by_security_policy', 'http-request-denied', { status: 403 }],
  ['throttled_by_security_policy', 'rate-limited', { status: 429 }],
  ['headers_too_long', 'http-request-error/headers-too-large', { status: 413 }],
  ['failed_parsing_client_headers', 'http-request-error/bad-field', { status: 400 }],
  ['unsupported_method', 'http-request-error/method-not-allowed', { status: 400 }],
  ['response_sent_by_backend', 'origin-error-response', { status: 503 }],
]

for (const [word, expected, more] of WORDS) {
  test(`${word} ${more?.status ?? ''}`, () => {
    assert.deepEqual(said(gcpLbJson(), [entry(word, more)]), [expected])
  })
}

test('answers that went well, from cache or by rule, are no failures', () => {
  for (const word of ['response_sent_by_backend', 'response_from_cache', 'direct_response', 'a_word_of_tomorrow']) {
    assert.deepEqual(said(gcpLbJson(), [entry(word, { status: 200 })]), [])
  }
})

test('every word of the table amounts to a cause that somebody has a rule for', () => {
  for (const word of Object.keys(GCP_WORDS)) {
    const [cause = ''] = said(gcpLbJson(), [entry(word)])
    if (!/internal_error|cache_lookup_failed/.test(word)) assert.doesNotMatch(cause, /proxy-internal-error/, word)
  }
})

test('the words of RFC 9209 are read where an entry has them', () => {
  const payload = { proxyStatus: 'error="connection_timeout"; details="connect"' }
  assert.deepEqual(said(gcpLbJson(), [entry('', { status: 504, payload })]), ['connection-timeout'])
})

test('who was asked for what, when', () => {
  const fact = factsOf(gcpLbJson(), [entry('failed_to_connect_to_backend')])[0] as ExchangeFact
  const { exchange, at } = fact
  assert.equal(at, Date.UTC(2026, 4, 4, 8, 9, 10, 250))
  assert.deepEqual(
    [exchange.method, exchange.host, exchange.path, exchange.client, exchange.upstream, exchange.answer.status],
    ['POST', 'shop.example.net', '/cart', '198.51.100.4', 'shop-backend', 502],
  )
  assert.equal(exchange.attempts[0]?.endpoint, 'http://192.0.2.30')
})

test('a word that was copied out of its entry', () => {
  for (const text of [
    'statusDetails: "backend_timeout"',
    '    "statusDetails": "backend_timeout",',
    'backend_timeout',
  ]) {
    assert.deepEqual(said(gcpLbJson(), [text]), ['connection-read-timeout inferred'], text)
  }
  assert.equal(gcpLbJson().takes('the backend_timeout setting'), false)
})
