/** HAProxy's logs: each termination state, with what else the line has, to the cause it proves and no surer. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { haproxyHttp } from '../../../src/explain/readers/haproxy-http.ts'
import { haproxyLog } from '../../../src/explain/readers/haproxy-log.ts'
import { haproxyTcp } from '../../../src/explain/readers/haproxy-tcp.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { factsOf, told } from './told.ts'

const line = (state: string, { to = 'be_shop/s1', timers = '0/0/1/-1/31', status = 502, tail = '' } = {}): string =>
  `198.51.100.4:40110 [03/May/2026:06:07:08.090] fe_web~ ${to} ${timers} ${status} 0 - - ${state} 4/4/1/1/0 0/0 {shop.example|curl/8} "GET /cart?id=1 HTTP/1.1"${tail}`

describe('HAProxy httplog', () => {
  const cases: [state: string, more: Parameters<typeof line>[1], said: string][] = [
    ['SC--', { timers: '0/0/-1/-1/3004', status: 503 }, 'connection-refused inferred be_shop/s1'],
    ['sC--', { timers: '0/0/-1/-1/20007', status: 503 }, 'connection-timeout inferred be_shop/s1'],
    ['SH--', {}, 'connection-terminated inferred be_shop/s1'],
    ['sH--', { timers: '0/0/1/-1/30002', status: 504 }, 'connection-read-timeout proven be_shop/s1'],
    ['SD--', { timers: '0/0/1/9/200', status: 200 }, 'http-response-incomplete inferred be_shop/s1'],
    ['sD--', { timers: '0/0/1/9/30020', status: 200 }, 'response-stalled proven be_shop/s1'],
    ['SD--', { timers: '0/0/1/-1/200', status: -1 }, 'request-write-reset inferred be_shop/s1'],
    ['sD--', { timers: '0/0/1/-1/30020', status: -1 }, 'connection-write-timeout inferred be_shop/s1'],
    ['sDVN', { timers: '0/0/1/9/30020', status: 101 }, 'response-stalled/tunnel proven be_shop/s1'],
    ['sQ--', { timers: '0/5001/-1/-1/5001', status: 503 }, 'queue-timeout proven'],
    ['PC--', { status: 503 }, 'local-resource-exhausted/descriptors inferred be_shop/s1'],
    ['PD--', { status: 200 }, 'http-response-transfer-coding inferred be_shop/s1'],
    ['PH--', {}, 'http-protocol-error inferred be_shop/s1'],
    ['PH--', { status: 400 }, 'http-request-error/bad-chunk inferred'],
    ['PH--', { status: 500 }, 'proxy-configuration-error inferred'],
    ['PR--', { to: 'fe_web/<NOSRV>', status: 400 }, 'http-request-error/bad-request-line proven'],
    ['PR--', { to: 'fe_web/<NOSRV>', status: 403 }, 'http-request-denied proven'],
    ['PR--', { to: 'fe_web/<NOSRV>', status: 429 }, 'rate-limited proven'],
    ['PT--', { to: 'fe_web/<NOSRV>', status: 500 }, 'http-request-denied proven'],
    ['RC--', { status: 503 }, 'local-resource-exhausted inferred be_shop/s1'],
    ['CC--', { status: -1 }, 'client-closed-request proven'],
    ['CD--', { status: 200 }, 'client-closed-request proven'],
    ['CH--', { status: -1 }, 'client-closed-request proven'],
    ['CQ--', { status: -1 }, 'client-closed-request proven'],
    ['CR--', { status: 400 }, 'client-closed-request proven'],
    ['cR--', { status: 408 }, 'client-timeout proven'],
    ['cH--', { status: 408 }, 'client-timeout proven'],
    ['cD--', { status: 200 }, 'client-timeout/not-reading inferred'],
    ['LR--', { to: 'fe_web/<NOSRV>', status: 503 }, 'maintenance-mode guessed'],
    ['IH--', { status: 500 }, 'proxy-internal-error proven'],
    ['KD--', { status: 200 }, 'proxy-internal-error/stopping inferred be_shop/s1'],
    ['----', { status: 503, timers: '0/0/1/9/11' }, 'origin-error-response proven be_shop/s1'],
    ['--VN', { status: 500, timers: '0/0/1/9/11' }, 'origin-error-response proven be_shop/s1'],
  ]
  for (const [state, more, said] of cases) {
    it(`${state} with ${more?.status ?? 502} is ${said}`, () => {
      assert.deepEqual(told(haproxyHttp, line(state, more)), [said])
    })
  }

  it('says nothing of what went well, was redirected, or ended a WebSocket', () => {
    const well = line('----', { status: 200, timers: '0/0/1/9/11' })
    const redirected = line('LR--', { to: 'fe_web/<NOSRV>', status: 302 })
    assert.deepEqual(told(haproxyHttp, well, redirected, line('CD--', { status: 101 })), [])
  })

  it('finds nobody left where no server was chosen', () => {
    const lost = line('SC--', { to: 'be_shop/<NOSRV>', timers: '0/-1/-1/-1/0', status: 503 })
    assert.deepEqual(told(haproxyHttp, lost), ['lost nobody-left destination-unavailable proven be_shop'])
  })

  it('takes the texts of errors at the server’s side over the letters', () => {
    const of = (tail: string) => told(haproxyHttp, line('SC--', { timers: '0/0/-1/-1/2', status: 503, tail }))[0]
    assert.equal(of(' bc_err=EREFUSED'), 'connection-refused proven be_shop/s1')
    assert.equal(
      of(' "error:0A000086:SSL routines::certificate verify failed"'),
      'tls-certificate-error proven be_shop/s1',
    )
    assert.equal(
      of(' "error:0A00010B:SSL routines::wrong version number"'),
      'tls-to-plaintext-port inferred be_shop/s1',
    )
    assert.equal(of(' SSL_HANDSHAKE'), 'tls-protocol-error guessed be_shop/s1')
    assert.equal(
      of(' 0/0000000000000000/0/0/0 shop.example/TLSv1.3/TLS_AES_256_GCM_SHA384'),
      'connection-refused inferred be_shop/s1',
    )
  })

  it('counts tries, measures the step it ended in, and keeps what joins lines', () => {
    const [fact] = factsOf(haproxyHttp, [
      line('sC--', { timers: '10/0/-1/-1/8010', status: 503 }).replace('4/4/1/1/0', '4/4/1/1/+3'),
    ])
    assert.ok(fact !== undefined && fact !== 'not taken' && fact.kind === 'exchange')
    const { exchange, same, at } = fact
    assert.equal(exchange.attempts.length, 4)
    assert.deepEqual(exchange.attempts[0]?.end, { kind: 'timer', timer: 'connect', ms: 2000 })
    assert.deepEqual(same, { request: 'GET /cart?id=1', client: '198.51.100.4' })
    assert.equal(exchange.path, '/cart')
    assert.equal(at, Date.UTC(2026, 4, 3, 6, 7, 8, 90) + 8010)
  })

  it('reads behind a syslog head, and in CLF', () => {
    assert.deepEqual(told(haproxyHttp, `haproxy[77]: ${line('SH--')}`), ['connection-terminated inferred be_shop/s1'])
    const clf =
      '198.51.100.4 - - [03/May/2026:06:07:08 +0000] "GET /cart HTTP/1.1" 504 198 "" "" 40110 090 "fe_web" "be_shop" "s1" 0 0 1 -1 30001 "sH--" 1 1 0 0 0 0 0 "" "" "" ""'
    assert.deepEqual(told(haproxyHttp, clf), ['connection-read-timeout proven be_shop/s1'])
    const combined = '198.51.100.4 - - [03/May/2026:06:07:08 +0000] "GET /cart HTTP/1.1" 504 198 "-" "curl/8"'
    assert.deepEqual(told(haproxyHttp, combined), ['not taken'])
  })

  it('knows the address in a name of OpenShift’s', () => {
    const pod = line('SH--', { to: 'be_http:shop:cart/pod:cart-1:cart::192.0.2.9:8080' })
    assert.deepEqual(told(haproxyHttp, pod), ['connection-terminated inferred http://192.0.2.9:8080'])
  })

  it('reads lines that were cut behind the state, and formats with more times', () => {
    const cut = line('sH--', { timers: '0/0/1/-1/30002', status: 504 }).replace(/ 4\/4.*$/, '')
    assert.deepEqual(told(haproxyHttp, cut), ['connection-read-timeout proven be_shop/s1'])
    assert.deepEqual(told(haproxyHttp, line('SH--', { timers: '0/0/0/0/1/-1/9' })), [
      'connection-terminated inferred be_shop/s1',
    ])
    const inner = { time: '2026-05-03T06:07:08Z', haproxy: { termination_state: 'sQ--', status: 503 } }
    assert.deepEqual(told(haproxyHttp, JSON.stringify(inner)), ['queue-timeout proven'])
  })

  it('reads formats of one’s own, as JSON and as pairs', () => {
    const json = JSON.stringify({
      timestamp: '2026-05-03T06:07:08Z',
      client_ip: '198.51.100.4',
      backend_name: 'be_shop',
      server_name: 's1',
      Tc: -1,
      Ta: 5,
      status_code: 503,
      termination_state: 'SC--',
      http_method: 'GET',
      http_uri: '/cart',
      bc_err: 'EREFUSED',
    })
    assert.deepEqual(told(haproxyHttp, json), ['connection-refused proven be_shop/s1'])
    const pairs =
      'time=2026-05-03T06:07:08Z be=be_shop srv=s1 status=504 term_state=sH-- Tc=1 Ta=30001 req="GET /cart HTTP/1.1"'
    assert.deepEqual(told(haproxyHttp, pairs), ['connection-read-timeout proven be_shop/s1'])
    assert.deepEqual(told(haproxyHttp, '{"city":"Hartford","state":"CT","status":503}'), ['not taken'])
  })
})

describe('HAProxy tcplog', () => {
  const tcp = (state: string, timers: string, bytes = 0): string =>
    `198.51.100.4:40110 [03/May/2026:06:07:08.090] fe_db be_db/d1 ${timers} ${bytes} ${state} 2/2/1/1/0 0/0`
  const cases: [state: string, timers: string, bytes: number, said: string[]][] = [
    ['SC', '0/-1/3003', 0, ['connection-refused inferred be_db/d1']],
    ['sC', '0/-1/5003', 0, ['connection-timeout inferred be_db/d1']],
    ['SD', '0/0/12', 0, ['connection-reset inferred be_db/d1']],
    ['SD', '0/0/12', 900, ['connection-reset/tunnel proven be_db/d1']],
    ['sD', '0/0/60002', 900, ['response-stalled/tunnel proven be_db/d1']],
    ['CD', '0/0/12', 900, ['client-closed-request proven']],
    ['PR', '-1/-1/0', 0, ['http-request-denied proven']],
    ['--', '0/0/12', 900, []],
  ]
  for (const [state, timers, bytes, said] of cases) {
    it(`${state} after ${bytes} bytes`, () => assert.deepEqual(told(haproxyTcp, tcp(state, timers, bytes)), said))
  }
})

describe('HAProxy’s other lines', () => {
  const down = (reason: string) =>
    `Server be_shop/s1 is DOWN, reason: ${reason}, check duration: 3ms. 1 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.`
  const checks: [reason: string, said: string][] = [
    ['Layer4 connection problem, info: "Connection refused"', 'connection-refused proven'],
    ['Layer4 connection problem, info: "No route to host"', 'destination-ip-unroutable proven'],
    ['Layer4 connection problem', 'connection-refused inferred'],
    ['Layer4 timeout', 'connection-timeout proven'],
    ['Layer6 timeout', 'tls-handshake-timeout proven'],
    ['Layer6 invalid response, info: "SSL handshake failure"', 'tls-protocol-error guessed'],
    ['Layer7 timeout', 'connection-read-timeout proven'],
    ['Layer7 wrong status, code: 503, info: "Service Unavailable"', 'origin-error-response proven'],
    ['Layer7 invalid response, info: "TCPCHK got an empty response at step 2"', 'connection-terminated inferred'],
    ['Layer7 invalid response, info: "<53>SH-2.0"', 'http-protocol-error inferred'],
  ]
  for (const [reason, said] of checks) {
    it(`a check: ${reason}`, () => assert.deepEqual(told(haproxyLog, down(reason)), [`check ${said} be_shop/s1`]))
  }

  it('tells when the last server goes, and when one is back', () => {
    assert.deepEqual(
      told(
        haproxyLog,
        'haproxy[77]: backend be_shop has no server available!',
        'Server be_shop/s1 is going DOWN for maintenance (entry removed from SRV record). 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.',
        'Server be_shop/s2 is going DOWN for maintenance (DNS NX status). 1 active and 0 backup servers left.',
        'Server be_shop/s1 is UP, reason: Layer4 check passed, check duration: 0ms. 1 active and 0 backup servers online.',
      ),
      [
        'nobody-left be_shop',
        'endpoint-out be_shop/s1',
        'nobody-left no-endpoints proven be_shop',
        'check dns-name-not-found proven be_shop/s2',
        'endpoint-back be_shop/s1',
      ],
    )
  })

  it('tells which name kept it from starting', () => {
    const start =
      "[ALERT]    (8) : config : parsing [/etc/haproxy/haproxy.cfg:31] : 'server s1' : could not resolve address 'shop.example'."
    assert.deepEqual(told(haproxyLog, start), ['check dns-name-not-found inferred http://shop.example'])
  })

  it('tells of its own limits and of its process, and not of clients', () => {
    assert.deepEqual(
      told(
        haproxyLog,
        "Proxy fe_web reached process FD limit (maxsock=4027). Please check 'ulimit-n' and restart.",
        '[ALERT]    (1) : Current worker (8) exited with code 139 (Segmentation fault)',
        '[ALERT]    (1) : Starting frontend fe_web: cannot bind socket (Address already in use) [0.0.0.0:80]',
        '198.51.100.4:40110 [03/May/2026:06:07:08.090] fe_web/1: SSL handshake failure',
        'Connect() failed for backend be_shop: no free ports.',
      ),
      ['descriptors-exhausted', 'segfault', 'port-taken', 'local-resource-exhausted/ports proven'],
    )
  })

  it('reads a captured answer over its lines', () => {
    const captured = (...head: string[]) => [
      '[03/May/2026:06:07:08.090] backend be_shop (#4): invalid response',
      '  frontend fe_web (#2), server s1 (#1), event #0, src 198.51.100.4:40110',
      '  buffer starts at 0 (including 0 out), 16262 free,',
      '',
      ...head.map((text, nth) => `  ${String(nth * 30).padStart(5, '0')}  ${text}\\r\\n`),
    ]
    assert.deepEqual(
      told(haproxyLog, ...captured('HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked', '')),
      ['http-response-framing-conflict proven be_shop/s1'],
    )
    assert.deepEqual(told(haproxyLog, ...captured('SSH-2.0-OpenSSH_9.2')), ['not-http proven be_shop/s1'])
    assert.deepEqual(told(haproxyLog, ...captured('HTTP/1.1 200 OK', 'bad name: x', '')), [
      'http-protocol-error proven be_shop/s1',
    ])
  })
})

describe('hostile lines', () => {
  const long = [
    ' SC-- 1/1/1/1/1',
    '[03/May/2026:06:07:08.090] ',
    'a="',
    'Server a/b ',
    '1/1/1/1/',
    '{"ts":"SC',
    'ts=',
    '"" ',
  ]
  for (const piece of long) {
    it(`many times ${piece}`, () => {
      const text = piece.repeat(Math.ceil(65_536 / piece.length))
      const begun = cpuMs()
      for (const make of [haproxyHttp, haproxyTcp, haproxyLog]) {
        const reader = make()
        reader.takes(text)
        reader.read({ text, number: 1 })
        reader.end?.()
      }
      assert.ok(cpuMs() - begun < 500)
    })
  }
})
