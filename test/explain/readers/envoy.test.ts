/** Envoy's and Istio's logs: flags, details, reset reasons and the transport's words to the cause they prove, and no surer. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { envoyAccess } from '../../../src/explain/readers/envoy-access.ts'
import { envoyLog } from '../../../src/explain/readers/envoy-log.ts'
import { istioAccess } from '../../../src/explain/readers/istio-access.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { explain } from '../told.ts'
import { told } from './told.ts'

const host = '192.0.2.9:9000'
const plain = (status: number, flags: string, { to = host, service = '-' } = {}): string =>
  `[2026-05-03T06:07:08.090Z] "GET /cart?id=1 HTTP/1.1" ${status} ${flags} 0 95 31 ${service} "198.51.100.4" "curl/8" "5d2a-77" "shop.example" "${to}"`
const istio = (status: number, flags: string, details = '-', transport = '-'): string =>
  `[2026-05-03T06:07:08.090Z] "GET /cart HTTP/1.1" ${status} ${flags} ${details} - "${transport}" 0 95 31 - "-" "curl/8" "5d2a-77" "cart:9000" "${host}" outbound|9000||cart.shop.svc.cluster.local - 192.0.2.1:9000 192.0.2.2:5000 - default`

describe('Envoy’s default format', () => {
  const cases: [status: number, flags: string, said: string[]][] = [
    [503, 'UF', [`connection-refused guessed http://${host}`]],
    [503, 'URX,UF', [`connection-refused guessed http://${host}`]],
    [503, 'UC', [`connection-terminated inferred http://${host}`]],
    [200, 'UC', [`http-response-incomplete proven http://${host}`]],
    [503, 'UR', [`http2-stream-reset proven http://${host}`]],
    [504, 'UT', [`connection-read-timeout inferred http://${host}`]],
    [502, 'UPE', [`http-protocol-error inferred http://${host}`]],
    [503, 'UO', ['connection-limit-reached proven']],
    [503, 'UH', ['lost nobody-left destination-unavailable proven']],
    [404, 'NR', ['destination-not-found proven']],
    [503, 'NC', ['proxy-configuration-error proven']],
    [0, 'DC', ['client-closed-request proven']],
    [200, 'DC', ['client-closed-request proven']],
    [400, 'DPE', ['http-request-error/bad-request-line proven']],
    [429, 'RL', ['rate-limited proven']],
    [403, 'UAEX', ['http-request-denied proven']],
    [408, 'SI', ['client-timeout proven']],
    [504, 'SI', [`connection-read-timeout proven http://${host}`]],
    [200, 'SI', [`response-stalled proven http://${host}`]],
    [503, 'DF', [`dns-error inferred http://${host}`]],
    [503, 'OM', ['gateway-overloaded proven']],
    [503, 'UpstreamConnectionTermination', [`connection-terminated inferred http://${host}`]],
    [503, '-', [`origin-error-response inferred http://${host}`]],
    [200, '-', []],
    [404, '-', []],
  ]
  for (const [status, flags, said] of cases) {
    it(`${status} ${flags}`, () => assert.deepEqual(told(envoyAccess, plain(status, flags)), said))
  }

  it('is sure of an origin’s own 5xx where the upstream’s time stands', () => {
    assert.deepEqual(told(envoyAccess, plain(500, '-', { service: '7' })), [
      `origin-error-response proven http://${host}`,
    ])
  })

  it('is read behind a word that products put before it', () => {
    const said = [`connection-refused guessed http://${host}`]
    assert.deepEqual(told(envoyAccess, `ACCESS ${plain(503, 'UF')}`), said)
    assert.deepEqual(told(envoyAccess, plain(503, 'UF').replace('] "', '] default "')), said)
  })

  it('blames nobody for a 5xx without flags and without an upstream, and counts it', () => {
    assert.deepEqual(told(envoyAccess, plain(503, '-', { to: '-' })), ['no cause'])
    const { failures, unexplained } = explain([plain(503, '-', { to: '-' })])
    assert.deepEqual(failures, [])
    assert.deepEqual(unexplained?.statuses, { 503: 1 })
  })
})

describe('what is behind an answer of Envoy’s own', () => {
  const own = (status: number, flags: string, details: string, route: string): string =>
    `[2026-05-03T06:07:08.090Z] "GET / HTTP/1.1" ${status} ${flags} ${details} - "-" 0 0 0 - "-" "curl/8" "5d2a-77" "ext.example" "-" - - 192.0.2.5:80 192.0.2.9:5000 - ${route}`
  it('a name that no service entry knows ends in Istio’s black hole', () => {
    assert.deepEqual(told(envoyAccess, own(502, '-', 'direct_response', 'block_all')), ['destination-not-found proven'])
    assert.deepEqual(told(envoyAccess, own(502, '-', 'direct_response', 'a-route')), [])
  })
  it('a connection that no filter chain takes is one that should have been mutual TLS', () => {
    const line =
      '[2026-05-03T06:07:08.090Z] "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 192.0.2.5:8080 192.0.2.9:5000 - -'
    assert.equal(explain([line]).failures[0]?.suspects[0]?.id, 'mtls-mode-mismatch')
  })
  it('a bad token says nothing of the client’s address', () => {
    const suspectsOf = (details: string): string[] | undefined =>
      explain([own(403, '-', details, '-')]).failures[0]?.suspects.map(({ id }) => id)
    assert.deepEqual(suspectsOf('jwt_authn_access_denied{Jwt_is_expired}'), [])
    assert.deepEqual(suspectsOf('rbac_access_denied_matched_policy[none]'), ['client-ip-not-restored'])
  })
})

describe('Istio’s format', () => {
  const reset = (inside: string): string => `upstream_reset_before_response_started{${inside}}`
  const cases: [details: string, transport: string, said: string][] = [
    [reset('connection_failure,delayed_connect_error:_111'), 'delayed_connect_error:_111', 'connection-refused proven'],
    [
      reset('remote_connection_failure|delayed_connect_error:_No_route_to_host'),
      '-',
      'destination-ip-unroutable proven',
    ],
    [
      reset('remote_connection_failure|immediate_connect_error:_Cannot_assign_requested_address'),
      '-',
      'local-resource-exhausted/ports proven',
    ],
    [reset('connection_timeout'), '-', 'connection-timeout inferred'],
    [reset('connection_termination'), '-', 'connection-terminated inferred'],
    [reset('remote_reset'), '-', 'http2-stream-reset proven'],
    [
      reset(
        'remote_connection_failure|TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end',
      ),
      '-',
      'tls-to-plaintext-port inferred',
    ],
    [
      reset('connection failure,TLS error: 268435581:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED'),
      '-',
      'tls-certificate-error proven',
    ],
    [
      reset(
        'remote_connection_failure|TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_X509_verify_cert:_certificate_verification_error_at_depth_0:_certificate_has_expired:TLS_error_end',
      ),
      '-',
      'tls-certificate-error/expired proven',
    ],
    [
      reset(
        'remote_connection_failure|TLS_error:|268435581:SSL_routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED:verify_cert_failed:_verify_SAN_list:TLS_error_end',
      ),
      '-',
      'tls-certificate-error/name-mismatch proven',
    ],
    [
      reset('remote_connection_failure'),
      'TLS_error:|268436496:SSL_routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE:TLS_error_end',
      'tls-alert-received proven',
    ],
    [
      reset(
        'connection_termination|TLS_error:|268436502:SSL_routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED:TLS_error_end',
      ),
      '-',
      'tls-alert-received/client-certificate-required proven',
    ],
    [reset('protocol_error'), '-', 'http-protocol-error inferred'],
    [
      reset('protocol_error|http1.content_length_and_chunked_not_allowed'),
      '-',
      'http-response-framing-conflict proven',
    ],
  ]
  for (const [details, transport, said] of cases) {
    it(details, () => {
      assert.deepEqual(told(istioAccess, istio(503, 'UF,URX', details, transport)).map(cut), [said])
    })
  }

  it('takes the details’ word for whose answer it was', () => {
    assert.deepEqual(told(istioAccess, istio(503, '-', 'via_upstream')), [
      `origin-error-response proven http://${host}`,
    ])
    assert.deepEqual(told(istioAccess, istio(503, 'URX', 'via_upstream')), [
      `origin-error-response proven http://${host}`,
    ])
    assert.deepEqual(told(istioAccess, istio(503, '-', 'direct_response')), ['maintenance-mode inferred'])
    assert.deepEqual(told(istioAccess, istio(500, '-', 'direct_response')), [])
    assert.deepEqual(told(istioAccess, istio(200, 'DC', 'via_upstream')), ['client-closed-request proven'])
    assert.deepEqual(
      told(istioAccess, istio(200, 'UC', 'upstream_reset_after_response_started{connection_termination}')),
      [`http-response-incomplete proven http://${host}`],
    )
    assert.deepEqual(told(istioAccess, istio(504, 'UT', 'upstream_per_try_timeout')), [
      `connection-read-timeout proven http://${host}`,
    ])
    assert.deepEqual(told(istioAccess, istio(403, '-', 'rbac_access_denied_matched_policy[none]')), [
      'http-request-denied proven',
    ])
  })

  it('is told apart from Envoy’s by its cluster, and names it', () => {
    assert.deepEqual(told(envoyAccess, istio(503, 'UH', 'no_healthy_upstream')), ['not taken'])
    assert.deepEqual(told(istioAccess, istio(503, 'UH', 'no_healthy_upstream')), [
      'lost nobody-left destination-unavailable proven outbound|9000||cart.shop.svc.cluster.local',
    ])
  })

  it('reads connections that carry no HTTP', () => {
    const tcp = `[2026-05-03T06:07:08.090Z] "- - -" 0 UF,URX - - "delayed_connect_error:_111" 0 0 5 - "-" "-" "-" "-" "${host}" outbound|5432||db.shop.svc.cluster.local - 192.0.2.1:5432 192.0.2.2:5000 - -`
    assert.deepEqual(told(istioAccess, tcp), [`connection-refused proven http://${host}`])
  })
})

describe('Envoy’s JSON', () => {
  it('knows its keys in each spelling', () => {
    const of = (members: object) => told(envoyAccess, JSON.stringify(members))
    const said = [`connection-refused proven http://${host}`]
    assert.deepEqual(
      of({
        response_code: 503,
        response_flags: 'UF',
        upstream_transport_failure_reason: 'delayed_connect_error:_111',
        upstream_host: host,
      }),
      said,
    )
    assert.deepEqual(
      of({
        responseCode: '503',
        responseFlags: 'UF',
        upstreamTransportFailureReason: 'delayed connect error: 111',
        upstreamHost: host,
      }),
      said,
    )
    assert.deepEqual(
      of({
        RESPONSE_CODE: 503,
        RESPONSE_FLAGS: 'UC',
        RESPONSE_CODE_DETAILS: 'upstream_reset_before_response_started{connection_termination}',
        UPSTREAM_HOST: host,
      }),
      [`connection-terminated inferred http://${host}`],
    )
    assert.deepEqual(of({ response_code: 200, response_flags: '-', upstream_host: host }), [])
  })
})

describe('hostile lines', () => {
  const pieces = [
    '[2026-05-03T06:07:08.090Z] "',
    ' "',
    '{',
    '[C1]',
    'upstream connect error or disconnect/reset before headers. ',
    '"action":"',
    '\\"',
  ]
  for (const piece of pieces) {
    it(`many times ${piece}`, () => {
      const long = piece.repeat(Math.ceil(65_536 / piece.length))
      const begun = cpuMs()
      for (const make of [envoyAccess, istioAccess, envoyLog]) {
        for (const text of [long, plain(503, 'UF') + long, `{"response_flags":"UF","x":"${long}`]) {
          const reader = make()
          reader.takes(text)
          reader.read({ text, number: 1 })
        }
      }
      assert.ok(cpuMs() - begun < 500)
    })
  }
})

function cut(said: string): string {
  return said.replace(/ https?:.*$/, '')
}
