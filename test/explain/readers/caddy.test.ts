/** Caddy's logs, as JSON and as on a terminal. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { caddyConsole } from '../../../src/explain/readers/caddy-console.ts'
import { caddyJson } from '../../../src/explain/readers/caddy-json.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { factsOf, told } from './told.ts'

const request = {
  remote_ip: '198.51.100.4',
  remote_port: '40110',
  client_ip: '198.51.100.4',
  proto: 'HTTP/1.1',
  method: 'GET',
  host: 'shop.example',
  uri: '/cart?id=1',
  headers: { 'User-Agent': ['curl/8'] },
}
const entry = (level: string, logger: string, msg: string, more: object = {}): string =>
  JSON.stringify({ level, ts: 1777788428.09, logger, msg, ...more })
const error = (msg: string, status = 502): string =>
  entry('error', 'http.log.error', msg, {
    request,
    duration: 0.012,
    status,
    err_id: 'k2',
    err_trace: 'reverseproxy.statusError (x.go:1)',
  })

describe('Caddy’s JSON', () => {
  it('names an error’s cause, with its request', () => {
    const [fact] = factsOf(caddyJson, [error('dial tcp 192.0.2.9:3000: i/o timeout', 504)])
    assert.ok(fact !== undefined && fact !== 'not taken' && fact.kind === 'exchange')
    assert.deepEqual(fact.exchange.attempts[0]?.end, { kind: 'timer', timer: 'connect', ms: 12 })
    assert.deepEqual(fact.same, { request: 'GET /cart?id=1', client: '198.51.100.4' })
    assert.equal(fact.exchange.host, 'shop.example')
    assert.equal(fact.exchange.answer.status, 504)
    assert.equal(fact.whole, false)
  })

  it('finds the upstream of an error in the round trip before it', () => {
    assert.deepEqual(
      told(
        caddyJson,
        entry('debug', 'http.handlers.reverse_proxy', 'upstream roundtrip', {
          upstream: 'app:3000',
          duration: 0.01,
          request,
          error: 'EOF',
        }),
        error('EOF'),
      ),
      ['connection-terminated inferred http://app:3000'],
    )
  })

  it('tells nobody left, FastCGI, and what it has no words for', () => {
    assert.deepEqual(told(caddyJson, error('no upstreams available', 503)), [
      'lost nobody-left destination-unavailable proven',
    ])
    assert.deepEqual(told(caddyJson, error('dialing backend: dial tcp 192.0.2.9:9000: connect: connection refused')), [
      'connection-refused proven fastcgi://192.0.2.9:9000',
    ])
    assert.deepEqual(told(caddyJson, error('a handler that failed', 500)), ['no cause'])
    assert.deepEqual(told(caddyJson, error('{id=x} fileserver.notFound: HTTP 404', 404)), [])
    assert.deepEqual(told(caddyJson, error('http: request body too large', 413)), [
      'http-request-error/body-too-large proven',
    ])
  })

  it('tells an answer that was cut, and a client that left it', () => {
    const aborting = (text: string) =>
      entry('warn', 'http.handlers.reverse_proxy', 'aborting with incomplete response', {
        upstream: 'app:3000',
        duration: 0.2,
        request,
        error: text,
      })
    assert.deepEqual(told(caddyJson, aborting('unexpected EOF')), ['http-response-incomplete proven http://app:3000'])
    assert.deepEqual(
      told(caddyJson, aborting('writing: write tcp 192.0.2.1:80->198.51.100.4:40110: write: broken pipe')),
      ['client-closed-request proven'],
    )
  })

  it('tells the origin’s 5xx from its own by the header', () => {
    const access = (status: number, resp_headers: object) =>
      entry('error', 'http.log.access.log0', 'handled request', {
        request,
        duration: 0.01,
        size: 0,
        status,
        resp_headers,
      })
    assert.deepEqual(told(caddyJson, access(503, { Server: ['Caddy'], Via: ['1.1 Caddy'], Date: ['x'] })), [
      'origin-error-response proven',
    ])
    assert.deepEqual(told(caddyJson, access(502, { Server: ['Caddy'] })), ['no cause'])
    assert.deepEqual(told(caddyJson, access(200, { Server: ['Caddy'] })), [])
  })

  it('reads its checks and its life', () => {
    const check = (msg: string, more: object) =>
      entry('info', 'http.handlers.reverse_proxy.health_checker.active', msg, more)
    assert.deepEqual(
      told(
        caddyJson,
        check('HTTP request failed', {
          host: 'app:3000',
          error: 'Get "http://app:3000/up": dial tcp 192.0.2.9:3000: connect: connection refused',
        }),
        check('unexpected status code', { host: 'app:3000', status_code: 500 }),
        check('HTTP request failed', {
          host: 'app:3000',
          error: 'Get "http://app:3000/up": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
        }),
        check('host is up', { host: 'app:3000' }),
        JSON.stringify({ level: 'info', ts: 1777788428.09, msg: 'serving initial configuration' }),
        entry('error', 'tls.obtain', 'could not get certificate from issuer', {
          error: 'dial tcp 192.0.2.80:443: connect: connection refused',
        }),
      ),
      [
        'check connection-refused proven http://192.0.2.9:3000',
        'check origin-error-response proven http://app:3000',
        'check connection-read-timeout inferred http://app:3000',
        'endpoint-back http://app:3000',
        'started',
      ],
    )
  })

  it('reads connections that are passed on as they are', () => {
    const text = 'dial tcp 192.0.2.9:5432: connect: connection refused'
    assert.deepEqual(told(caddyJson, entry('error', 'layer4', 'handling connection', { error: text })), [
      'connection-refused proven http://192.0.2.9:5432',
    ])
  })

  it('reads a line that was cut', () => {
    const cut = error('dial tcp 192.0.2.9:3000: connect: connection refused').slice(0, 200)
    assert.deepEqual(told(caddyJson, cut), ['connection-refused proven http://192.0.2.9:3000'])
  })

  it('leaves other programs’ lines', () => {
    const other =
      '{"level":"error","ts":1777788428.09,"logger":"controller","msg":"dial tcp 192.0.2.9:1: connect: connection refused"}'
    assert.deepEqual(told(caddyJson, other), ['not taken'])
  })
})

describe('Caddy on a terminal', () => {
  it('is read alike, with tabs, with colours and pasted with blanks', () => {
    const fields = JSON.stringify({ request, duration: 0.012, status: 502 })
    const text = 'dial tcp 192.0.2.9:3000: connect: connection refused'
    const said = ['connection-refused proven http://192.0.2.9:3000']
    assert.deepEqual(told(caddyConsole, `2026/05/03 06:07:08.090\tERROR\thttp.log.error\t${text}\t${fields}`), said)
    assert.deepEqual(
      told(caddyConsole, `2026/05/03 06:07:08.090\t\x1b[31mERROR\x1b[0m\thttp.log.error\t${text}\t${fields}`),
      said,
    )
    assert.deepEqual(told(caddyConsole, `2026/05/03 06:07:08.090 ERROR   http.log.error  ${text}     ${fields}`), said)
    assert.deepEqual(told(caddyConsole, '2026/05/03 06:07:08.090\tINFO\tserving initial configuration'), ['started'])
  })

  it('says why it did not start', () => {
    const start =
      'Error: loading initial config: loading new config: http app module: start: listening on :443: listen tcp :443: bind: address already in use'
    assert.deepEqual(told(caddyConsole, start), ['port-taken'])
  })
})

describe('hostile lines', () => {
  for (const piece of [
    '2026/05/03 06:07:08.090\tERROR\t',
    '\t{',
    '{"level":"error","ts":',
    '"logger":"http',
    '\x1b[31m',
  ]) {
    it(`many times ${JSON.stringify(piece)}`, () => {
      const begun = cpuMs()
      for (const text of [
        piece.repeat(65_536 / piece.length),
        `2026/05/03 06:07:08.090\tERROR\thttp.log.error\t${piece.repeat(6000)}`,
      ]) {
        for (const make of [caddyJson, caddyConsole]) {
          const reader = make()
          if (reader.takes(text)) reader.read({ text, number: 1 })
        }
      }
      assert.ok(cpuMs() - begun < 500)
    })
  }
})
