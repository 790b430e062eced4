/** nginx's error log: every message that tells of a failure, by the cause that its facts amount to. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { nginxError } from '../../../src/explain/readers/nginx-error.ts'
import { MESSAGES } from './nginx-error-messages.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const FIELDS =
  'client: 198.51.100.9, server: shop.example.net, request: "GET /cart?id=7 HTTP/1.1", upstream: "http://192.0.2.20:8080/cart?id=7", host: "shop.example.net"'
const line = (message: string, level = 'error', fields = FIELDS): string =>
  `2026/05/04 08:09:10 [${level}] 311#311: *42 ${message}${fields === '' ? '' : `, ${fields}`}`
const up = (message: string, phase: string, level = 'error'): string => line(`${message} while ${phase}`, level)

const CONNECTING = 'connecting to upstream'
const WAITING = 'reading response header from upstream'
const CLIENT =
  'client: 198.51.100.9, server: shop.example.net, request: "POST /upload HTTP/1.1", host: "shop.example.net"'
const UNIX = FIELDS.replace('http://192.0.2.20:8080/cart?id=7', 'fastcgi://unix:/run/app/fpm.sock:')

const FIELDS_OF: Readonly<Record<string, string>> = { up: FIELDS, client: CLIENT, unix: UNIX, '-': '' }

for (const row of MESSAGES.split('\n').filter(text => text.startsWith('  '))) {
  const [, text = '', expected = ''] = /^ {2}(.*) → (.*)$/.exec(row) ?? []
  it(row.trim(), () => {
    const [, level, fields = '', message = ''] = /^(\w+) ([\w-]+): (.*)$/.exec(text) ?? []
    const whole = text.startsWith('= ') ? text.slice(2) : line(message, level, FIELDS_OF[fields])
    assert.equal(said(nginxError(), [whole]).join(', ') || 'nothing', expected)
  })
}

describe('what is around the message', () => {
  const only = (text: string): ExchangeFact => factsOf(nginxError(), [text])[0] as ExchangeFact

  it('reads who asked for what of whom, and what parts of one request have in common', () => {
    const { exchange, same, at, product } = only(up('connect() failed (111: Connection refused)', CONNECTING))
    assert.equal(exchange.attempts[0]?.endpoint, 'http://192.0.2.20:8080')
    assert.deepEqual(
      [exchange.method, exchange.path, exchange.host, exchange.client],
      ['GET', '/cart', 'shop.example.net', '198.51.100.9'],
    )
    assert.deepEqual(same, { connection: '311#42', request: 'GET /cart?id=7', client: '198.51.100.9' })
    assert.equal(at, Date.UTC(2026, 4, 4, 8, 9, 10))
    assert.equal(product, 'nginx')
  })

  it('takes values for what they are, whatever quotes and commas they hold', () => {
    const evil =
      'client: 198.51.100.9, server: shop, request: "GET /a",b",upstream: HTTP/1.1", upstream: "https://192.0.2.21:443/a", host: "shop", referrer: "x", upstream: "http://203.0.113.66:1/", host: "y"'
    const { exchange } = only(line(`connect() failed (111: Connection refused) while ${CONNECTING}`, 'error', evil))
    assert.equal(exchange.attempts[0]?.endpoint, 'https://192.0.2.21:443')
    assert.equal(exchange.host, 'shop')
  })

  it('does not take fields out of what a peer sent', () => {
    const { exchange } = only(
      up('upstream sent invalid header: "x: y", client: 203.0.113.66, server: z, request: "PUT / HTTP/1.0"', WAITING),
    )
    assert.equal(exchange.client, '198.51.100.9')
    assert.equal(exchange.method, 'GET')
  })

  const endpoints: readonly (readonly [upstream: string, endpoint: string])[] = [
    ['fastcgi://127.0.0.1:9000', 'fastcgi://127.0.0.1:9000'],
    ['fastcgi://unix:/run/fpm.sock:', 'unix:/run/fpm.sock'],
    ['http://unix:/run/app.sock:/a/b', 'unix:/run/app.sock'],
    ['http://unix:/run/app.sock', 'unix:/run/app.sock'],
    ['grpc://192.0.2.20:50051', 'grpc://192.0.2.20:50051'],
    ['uwsgi://192.0.2.20:3031', 'uwsgi://192.0.2.20:3031'],
    ['https://[2001:db8::5]:443/x', 'https://[2001:db8::5]:443'],
    ['192.0.2.20:3306', 'tcp://192.0.2.20:3306'],
  ]
  for (const [upstream, endpoint] of endpoints) {
    it(`${upstream} is ${endpoint}`, () => {
      const fields = `client: 198.51.100.9, server: s, upstream: "${upstream}"`
      const { exchange } = only(line(`connect() failed (111: Connection refused) while ${CONNECTING}`, 'error', fields))
      assert.equal(exchange.attempts[0]?.endpoint, endpoint)
    })
  }

  it('reads lines that were cut, wrapped or stripped of their date', () => {
    const message = `connect() failed (111: Connection refused) while ${CONNECTING}`
    for (const lines of [
      [message],
      [`*7 ${message}, ${FIELDS}`],
      [`7#7: *7 ${message}, ${FIELDS}`],
      [`[error] 7#7: *7 ${message}, ${FIELDS}`],
      [`[error] 7#7: *7 ${message}, ${FIELDS}.`],
      [`${line(message).slice(0, -30)}`],
      [`${line(message, 'error', '')},`],
      [
        '2026/05/04 08:09:10 [error] 7#7: *7 connect() failed (111: Connection refused) while connecting to',
        ` upstream, ${FIELDS}`,
      ],
      [`2026/05/04 08:09:10 [error] 7#7: *7 ${message},`, FIELDS],
      [`connect() failed (111: Connection refused) while ${CONNECTING}, upstream: "http://192.0.2.20:8080/x"`],
      [line(message, 'error', FIELDS.replace('host: ', 'host : '))],
    ]) {
      assert.deepEqual(said(nginxError(), lines), ['connection-refused'], lines.join('\n'))
    }
    assert.deepEqual(said(nginxError(), ['512 worker_connections are not enough']), [
      'gateway-overloaded',
      'trouble:connections-exhausted',
    ])
    assert.deepEqual(said(nginxError(), ['upstream timed out (110: Connection timed out)']), [
      'connection-read-timeout guessed',
    ])
    const wrapped = factsOf(nginxError(), [
      `2026/05/04 08:09:10 [error] 7#7: *7 ${message},`,
      FIELDS,
    ])[0] as ExchangeFact
    assert.equal(wrapped.exchange.attempts[0]?.endpoint, 'http://192.0.2.20:8080')
  })

  it('leaves other products’ lines alone', () => {
    for (const text of [
      '2026/05/04 08:09:10 http: proxy error: EOF',
      '[Mon May 04 08:09:10 2026] [error] x',
      '[error] [client 192.0.2.1] x',
      '[04-May-2026 08:09:10] WARNING: x',
      '',
      'hello',
      '12 apples',
      '* text',
    ]) {
      assert.equal(nginxError().takes(text), false, text)
    }
  })
})

it('does not count how an answer ends that was none', () => {
  const lines = [
    up('upstream sent no valid HTTP/1.0 header', WAITING),
    up('upstream timed out (110: x)', 'reading upstream'),
  ]
  assert.deepEqual(said(nginxError(), lines), ['not-http inferred'])
})

it('does not count what it says twice', () => {
  const text = 'host not found in upstream "cart" in /etc/nginx/nginx.conf:7'
  const lines = [`2026/05/04 08:09:10 [emerg] 1#1: ${text}`, `nginx: [emerg] ${text}`]
  assert.deepEqual(said(nginxError(), lines), ['dns-name-not-found inferred'])
  const auth = [
    up('connect() failed (111: x)', CONNECTING),
    line('auth request unexpected status: 502 while sending to client', 'error', CLIENT),
  ]
  assert.deepEqual(said(nginxError(), auth), ['connection-refused'])
})

it('finds a message that is quoted in a sentence', () => {
  const text = 'The log has: "upstream prematurely closed connection while reading response header from upstream".'
  assert.deepEqual(said(nginxError(), [text]), ['connection-terminated'])
})

describe('Kong and APISIX', () => {
  const kong = (message: string): string =>
    `2026/05/04 08:09:10 [error] 97#0: *5 [lua] ${message}, client: 198.51.100.9, server: kong, request: "GET /a HTTP/1.1", host: "api.example.net", request_id: "0123456789abcdef0123456789abcdef"`
  const rows: readonly (readonly [message: string, ...said: string[]])[] = [
    [
      'balancer.lua:88: execute(): DNS resolution failed: dns server error: 3 name error. Tried: ["(short)cart_pool:(na) - cache-miss"]',
      'dns-name-not-found',
    ],
    ['init.lua:88: balancer(): dns server error: 2 server failure', 'dns-error'],
    [
      "init.lua:405: [cart] failed the initial dns/balancer resolve for 'cart.internal' with: dns server error: 3 name error",
      'dns-name-not-found',
    ],
    [
      'init.lua:88: execute(): DNS resolution failed: dns client error: 101 empty record received',
      'dns-name-not-found',
    ],
    ['handler.lua:88: access(): failure to get a peer from the ring-balancer', 'nobody-left: destination-unavailable'],
    [
      "healthcheck.lua:88: log(): [healthcheck] (cart) event: target status 'cart.internal(192.0.2.20:80)' from 'healthy' to 'unhealthy', ver: 1",
      'endpoint-out',
    ],
    [
      "healthcheck.lua:88: log(): [healthcheck] (cart) event: target status '192.0.2.20(192.0.2.20:80)' from 'false' to 'true'",
      'endpoint-back',
    ],
    ['init.lua:1: no errors here'],
  ]
  for (const [message, ...expected] of rows) {
    it(`${message.slice(0, 90)} → ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(said(nginxError(), [kong(message)]), expected)
      // What Kong's own entry points say names them in place of the language.
      assert.deepEqual(said(nginxError(), [kong(message).replace('[lua]', '[kong]')]), expected)
    })
  }

  it('knows Kong by its server name, and its request id', () => {
    const fact = factsOf(nginxError(), [kong(rows[0]?.[0] ?? '')])[0] as ExchangeFact
    assert.equal(fact.product, 'kong')
    assert.equal(fact.same.requestId, '0123456789abcdef0123456789abcdef')
    assert.equal(fact.exchange.attempts[0]?.endpoint, 'cart_pool')
  })

  it('knows the others by where their lines come from', () => {
    const text = up('connect() failed (111: Connection refused)', CONNECTING)
    assert.equal(factsOf(nginxError(), [text], 'apisix-7d9')[0]?.product, 'apisix')
    assert.equal(factsOf(nginxError(), [text], 'ingress-nginx-controller-5f')[0]?.product, 'ingress-nginx')
  })
})

describe('hostile lines', () => {
  it('cost no more than their length', () => {
    readsFast(nginxError, [
      '',
      '2026/05/04 08:09:10 [error] 311#311: *42 ',
      '2026/05/04 08:09:10 [error] 311#311: *42 connect() failed (111: x) while connecting to upstream, client: 1.2.3.4, server: a, request: "',
      '2026/05/04 08:09:10 [error] 311#311: *42 SSL_do_handshake() failed (SSL: ',
      '2026/05/04 08:09:10 [error] 311#311: *42 FastCGI sent in stderr: "',
      '2026/05/04 08:09:10 [error] 311#311: *42 [lua] DNS resolution failed ',
      '2026/05/04 08:09:10 [error] 311#311: *42 upstream sent invalid header: "',
      '2026/05/04 08:09:10 [crit] 311#311: *42 open() "',
    ])
  })
})
