/** Envoy's own log, its event logs, and the texts it answers clients with. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { envoyLog } from '../../../src/explain/readers/envoy-log.ts'
import { factsOf, told } from './told.ts'

const host = '192.0.2.9:9000'

describe('Envoy’s own log', () => {
  it('joins the certificate’s check with the TLS error after it', () => {
    const facts = factsOf(envoyLog, [
      '[2026-05-03 06:07:08.090][21][debug][connection] [source/x/default_validator.cc:202] X509_verify_cert: certificate verification error at depth 2: certificate has expired',
      '[2026-05-03 06:07:08.090][21][debug][connection] [source/x/ssl_socket.cc:225] [C8] TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED',
    ])
    assert.equal(facts.length, 1)
    const [fact] = facts
    assert.ok(fact !== undefined && fact !== 'not taken' && fact.kind === 'exchange')
    const end = fact.exchange.attempts[0]?.end
    assert.ok(end?.kind === 'tls' && end.failure.code === 'CERT_HAS_EXPIRED' && end.failure.message.includes('depth 2'))
  })

  it('tells a stream’s loss once', () => {
    assert.deepEqual(
      told(
        envoyLog,
        '2026-05-03T06:07:08.090000Z\tdebug\tenvoy router\t[C5][S71] upstream reset: reset reason: connection termination, transport failure reason: ',
        '2026-05-03T06:07:08.091000Z\tdebug\tenvoy http\t[C5][S71] Sending local reply with details upstream_reset_before_response_started{connection_termination}',
        '2026-05-03T06:07:08.092000Z\tdebug\tenvoy http external/envoy/source/common/http/x.cc:12\t[Tags: "ConnectionId":"6","StreamId":"72"] Sending local reply with details no_healthy_upstream\tthread=9',
      ),
      ['connection-terminated inferred', 'lost nobody-left destination-unavailable proven'],
    )
  })

  it('leaves what lies between a proxy and its control plane', () => {
    const line =
      '2026-05-03T06:07:08.090000Z\twarning\tenvoy config\tStreamAggregatedResources gRPC config stream closed: 14, no healthy upstream'
    assert.deepEqual(told(envoyLog, line), [])
  })

  it('reads its event logs', () => {
    const address = { socket_address: { address: '192.0.2.9', port_value: 9000 } }
    const check = {
      health_checker_type: 'HTTP',
      host: address,
      cluster_name: 'cart',
      timestamp: '2026-05-03T06:07:08Z',
    }
    assert.deepEqual(
      told(
        envoyLog,
        JSON.stringify({ ...check, eject_unhealthy_event: { failure_type: 'NETWORK_TIMEOUT' } }),
        JSON.stringify({ ...check, add_healthy_event: {} }),
        JSON.stringify({
          type: 'CONSECUTIVE_5XX',
          cluster_name: 'cart',
          upstream_url: host,
          action: 'EJECT',
          num_ejections: 1,
        }),
      ),
      [
        `check connection-read-timeout guessed http://${host}`,
        `endpoint-back http://${host}`,
        `endpoint-out http://${host}`,
      ],
    )
  })

  it('reads counters that only failures raise', () => {
    assert.deepEqual(
      told(
        envoyLog,
        'cluster.cart.upstream_rq_pending_overflow: 12',
        'cluster.cart.upstream_cx_overflow: 0',
        'cluster.cart.upstream_cx_none_healthy: 3',
      ),
      ['connection-limit-reached inferred', 'lost nobody-left destination-unavailable inferred cart'],
    )
  })

  it('reads what clients were answered with', () => {
    const begin = 'upstream connect error or disconnect/reset before headers. '
    const cases: [text: string, said: string][] = [
      [
        `${begin}reset reason: connection failure, transport failure reason: delayed connect error: 111`,
        'connection-refused proven',
      ],
      [
        `UNAVAILABLE: ${begin}reset reason: remote connection failure, transport failure reason: TLS_error:|268436501:SSL routines:OPENSSL_internal:SSLV3_ALERT_CERTIFICATE_EXPIRED:TLS_error_end`,
        'tls-alert-received proven',
      ],
      [`${begin}retried and the latest reset reason: connection timeout`, 'connection-timeout inferred'],
      [`${begin}reset reason: overflow`, 'connection-limit-reached proven'],
      [`${begin}reset reason: connection failure`, 'connection-refused guessed'],
      ['no healthy upstream', 'lost nobody-left destination-unavailable proven'],
      ['no healthy upstream* Closing connection', 'lost nobody-left destination-unavailable proven'],
      ['503 UC upstream_reset_before_response_started{connection_termination}', 'connection-terminated inferred'],
      ['upstream request timeout', 'connection-read-timeout inferred'],
      ['the upstream request timeout is 15 s', 'not taken'],
    ]
    for (const [text, said] of cases) assert.deepEqual(told(envoyLog, text), [said], text)
  })
})
