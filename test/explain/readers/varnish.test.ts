/** varnishlog: transactions over their lines, grouped, raw and torn, and the daemon's own lines. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { varnishlog } from '../../../src/explain/readers/varnishlog.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { explain, summary } from '../told.ts'
import { factsOf, told } from './told.ts'

const fetch = (...lines: string[]): string[] => [
  '*   << BeReq    >> 8',
  '-   Begin          bereq 7 fetch',
  '-   Timestamp      Start: 1777788428.000000 0.000000 0.000000',
  '-   BereqMethod    GET',
  '-   BereqURL       /cart?id=1',
  '-   BereqProtocol  HTTP/1.1',
  '-   BereqHeader    Host: shop.example',
  ...lines,
  '-   End',
]
const opened = [
  '-   BackendOpen    31 shop 192.0.2.9 8080 192.0.2.1 41000 connect',
  '-   Timestamp      Bereq: 1777788428.002000 0.002000 0.002000',
]
const failed = (text: string, ms = 60_002) => [
  `-   FetchError     ${text}`,
  `-   Timestamp      Error: ${(1777788428 + ms / 1000).toFixed(6)} 0.0 0.0`,
  '-   BerespStatus   503',
]
const at = 'http://192.0.2.9:8080'

describe('varnishlog', () => {
  const cases: [text: string, said: string][] = [
    ['first byte timeout', `connection-read-timeout proven ${at}`],
    ['HTC status -1', `connection-terminated inferred ${at}`],
    ['HTC eof (-1)', `connection-terminated inferred ${at}`],
    ['HTC idle (3)', `connection-read-timeout proven ${at}`],
    ['backend closed', `connection-terminated inferred ${at}`],
    ['timeout', `connection-read-timeout inferred ${at}`],
    ['Connection reset by peer', `connection-reset proven ${at}`],
    ['Received junk', `not-http proven ${at}`],
    ['overflow', `http-response-header-section-size proven ${at}`],
    ['http format error', `http-protocol-error inferred ${at}`],
    ['backend write error: 32 (Broken pipe)', `request-write-reset proven ${at}`],
    ['req.body read error: 104 (Connection reset by peer)', 'client-closed-request guessed'],
    ['req.body read error: 0 (Success)', 'client-closed-request inferred'],
  ]
  for (const [text, said] of cases) {
    it(text, () => assert.deepEqual(told(varnishlog, ...fetch(...opened, ...failed(text))), [said]))
  }

  const unopened: [text: string, said: string][] = [
    ['backend shop: fail errno 111 (Connection refused)', 'connection-refused proven shop'],
    ['backend shop: fail errno 113 (No route to host)', 'destination-ip-unroutable proven shop'],
    ['backend shop: fail errno 110 (Connection timed out)', 'connection-timeout proven shop'],
    ['backend shop: unhealthy', 'lost nobody-left destination-unavailable/failing-checks proven shop'],
    ['backend shop: fail errno 0 (Success)', 'lost nobody-left destination-unavailable/ejected proven shop'],
    ['backend shop: busy', 'connection-limit-reached proven'],
    ['no backend connection', 'connection-refused guessed'],
    ['Director shops returned no backend', 'lost nobody-left destination-unavailable proven'],
  ]
  for (const [text, said] of unopened) {
    it(text, () => assert.deepEqual(told(varnishlog, ...fetch(...failed(text, 1))), [said]))
  }

  it('tells a body that was cut from a head that never came', () => {
    const answered = [...opened, '-   Timestamp      Beresp: 1777788428.010000 0.01 0.008', '-   BerespStatus   200']
    assert.deepEqual(told(varnishlog, ...fetch(...answered, ...failed('straight insufficient bytes'))), [
      `http-response-incomplete proven ${at}`,
    ])
    assert.deepEqual(
      told(
        varnishlog,
        ...fetch(...answered, ...failed('straight read_error: -1 11 (Resource temporarily unavailable)')),
      ),
      [`response-stalled proven ${at}`],
    )
    assert.deepEqual(told(varnishlog, ...fetch(...answered, ...failed('chunked header non-hex'))), [
      `http-response-transfer-coding proven ${at}`,
    ])
    assert.deepEqual(told(varnishlog, ...fetch(...answered, ...failed('Gunzip error at the very end'))), [
      `http-response-content-coding proven ${at}`,
    ])
  })

  it('takes a 5xx of the origin for its own, and one that VCL made up for nobody’s', () => {
    assert.deepEqual(told(varnishlog, ...fetch(...opened, '-   BerespStatus   500')), [
      `origin-error-response proven ${at}`,
    ])
    assert.deepEqual(
      told(varnishlog, ...fetch('-   Timestamp      Error: 1777788428.1 0.1 0.1', '-   BerespStatus   503')),
      ['no cause'],
    )
    assert.deepEqual(told(varnishlog, ...fetch(...opened, '-   BerespStatus   200')), [])
  })

  it('keeps the time, the request and the line that tells most', () => {
    const [fact] = factsOf(varnishlog, fetch(...opened, ...failed('first byte timeout')))
    assert.ok(fact !== undefined && fact !== 'not taken' && fact.kind === 'exchange')
    assert.deepEqual(fact.exchange.attempts[0]?.end, { kind: 'timer', timer: 'firstByte', ms: 60_000 })
    assert.equal(fact.at, 1777788488002)
    assert.equal(fact.sample, '-   FetchError     first byte timeout')
    assert.deepEqual(fact.same, { requestId: 'varnish 7', request: 'GET /cart?id=1' })
    assert.equal(fact.exchange.host, 'shop.example')
  })

  it('blames a kept connection that was closed as it was used', () => {
    const reused = opened.map(line => line.replace('connect', 'reuse'))
    assert.deepEqual(told(varnishlog, ...fetch(...reused, ...failed('HTC eof (-1)', 3))), [
      `stale-connection-reuse inferred ${at}`,
    ])
  })

  it('reads nested groups, raw lines of several at once, and a line by itself', () => {
    const nested = [
      '*   << Request  >> 7',
      '-   ReqMethod      GET',
      '-   End',
      ...fetch(...opened, ...failed('first byte timeout')).map(line => line.replace(/^[*-]/, '$&$&')),
    ]
    assert.deepEqual(told(varnishlog, ...nested), [`connection-read-timeout proven ${at}`])
    const raw = [
      '         8 BereqURL       b /a',
      '        10 BereqURL       b /b',
      '        10 FetchError     b backend shop: fail errno 111 (Connection refused)',
      '         8 FetchError     b first byte timeout',
      '         8 End            b',
      '        10 End            b',
    ]
    assert.deepEqual(told(varnishlog, ...raw), ['connection-read-timeout proven', 'connection-refused proven shop'])
    assert.deepEqual(told(varnishlog, '**** v2    3.4 vsl|         9 FetchError      b HTC status -1'), [
      'connection-terminated inferred',
    ])
    assert.deepEqual(told(varnishlog, '- a list of things'), ['not taken'])
  })

  it('reads its probes and its child', () => {
    assert.deepEqual(
      told(
        varnishlog,
        '         0 Backend_health - boot.shop Went sick -------- 2 3 8 0.000000 0.000512 "Open error 111 (Connection refused)"',
        '         0 Backend_health - boot.shop Still sick 4---X-R- 2 3 8 0.000000 0.000512 "HTTP/1.1 503 Service Unavailable"',
        '         0 Backend_health - boot.shop Back healthy 4---X-RH 3 3 8 0.000400 0.000512 "HTTP/1.1 200 OK"',
        'Backend_health - boot.shop Went sick 4---X--- 1 3 5 0.000000 0.003 "Poll error 110 (Connection timed out)"',
        'Child (812) died signal=11',
        'Child (812) Panic at: Sun, 03 May 2026 06:07:08 GMT',
      ),
      [
        'check connection-refused proven shop',
        'check origin-error-response proven shop',
        'endpoint-back shop',
        'check connection-read-timeout proven shop',
        'segfault',
        'unhandled-error',
      ],
    )
  })
})

describe('hostile lines', () => {
  for (const piece of ['*   << ', '-   FetchError ', '1 FetchError b ', '**** v1 1 vsl|', 'Child (1) ']) {
    it(`many times ${piece}`, () => {
      const begun = cpuMs()
      const reader = varnishlog()
      const text = piece.repeat(65_536 / piece.length)
      if (reader.takes(text)) reader.read({ text, number: 1 })
      reader.end?.()
      assert.ok(cpuMs() - begun < 200)
    })
  }
})

it('what one backend met is not taken for the end of another', () => {
  const later = (text: string): string[] => fetch(...failed(text, 900)).map(line => line.replace('bereq 7', 'bereq 9'))
  const refused = fetch(...failed('backend shop: fail errno 111 (Connection refused)', 1))
  const sick = later('backend blog: unhealthy')
  assert.deepEqual(summary(explain([...refused, ...sick])).sort(), [
    'connection-refused 1',
    'destination-unavailable/failing-checks 1',
  ])
  const again = later('backend shop: fail errno 0 (Success)')
  assert.deepEqual(summary(explain([...refused, ...again])), ['connection-refused 2 folded 1'])
})
