/** Access logs of nginx's kind: which lines may matter, what lists of attempts tell, and formats nobody announced. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ExchangeFact } from '../../../src/explain/fact.ts'
import { ingressNginxAccess } from '../../../src/explain/readers/ingress-nginx-access.ts'
import { learnLogFormat, nginxAccess } from '../../../src/explain/readers/nginx-access.ts'
import { cpuMs } from '../../helpers/cpu-ms.ts'
import { factsOf, readsFast, said } from './read-lines.ts'

const combined = (status: number | string, request = 'GET /cart?id=7 HTTP/1.1'): string =>
  `198.51.100.9 - - [04/May/2026:08:09:10 +0200] "${request}" ${status} 157 "https://shop.example.net/" "Mozilla/5.0 (X11; Linux, x86_64)"`

describe('combined', () => {
  for (const [status, expected] of [
    [200, 'nothing'],
    [304, 'nothing'],
    [404, 'nothing'],
    [429, 'nothing'],
    ['009', 'nothing'],
    [502, '502 guessed'],
    [500, '500 guessed'],
    [499, 'client-closed-request'],
    [408, 'client-timeout inferred'],
  ] as const) {
    it(`${status} → ${expected}`, () => {
      assert.equal(said(nginxAccess(), [combined(status)]).join() || 'nothing', expected)
    })
  }

  it('reads who asked for what, and when', () => {
    const fact = factsOf(nginxAccess(), [`shop.example.net ${combined(502)}`])[0] as ExchangeFact
    const { exchange, same } = fact
    assert.equal(fact.at, Date.UTC(2026, 4, 4, 6, 9, 10))
    assert.deepEqual(
      [exchange.client, exchange.host, exchange.method, exchange.path],
      ['198.51.100.9', 'shop.example.net', 'GET', '/cart'],
    )
    assert.deepEqual(same, { request: 'GET /cart?id=7', client: '198.51.100.9' })
    assert.equal(fact.whole, true)
  })

  it('takes lines with any target, an empty request, IPv6, and not much else', () => {
    for (const text of [
      combined(200, 'GET /a\\x22b HTTP/2.0'),
      '2001:db8::7 - - [04/May/2026:08:09:10 +0000] "-" 400 0 "-" "-"',
      '198.51.100.9 - alice [04/May/2026:08:09:10 +0000] "\\x16\\x03\\x01" 400 157 "-" "-"',
    ]) {
      assert.ok(nginxAccess().takes(text), text)
    }
    for (const text of [
      '',
      'say "GET / HTTP/1.1"',
      '2026/05/04 08:09:10 [error] 1#1: *5 x, request: "GET / HTTP/1.1", upstream: "http://a/"',
      '{"a":1}',
    ]) {
      assert.equal(nginxAccess().takes(text), false, text)
    }
  })
})

describe('lists of attempts', () => {
  const format = (tail: string, status = 200): string => `${combined(status)} ${tail}`
  const rows: readonly (readonly [line: string, said: string])[] = [
    [format('192.0.2.1:80 200 0.004'), 'nothing'],
    [format('192.0.2.1:80, 192.0.2.2:80 502, 200 0.001, 0.004'), 'hidden:connection-refused guessed'],
    [format('"192.0.2.1:80, 192.0.2.2:80" "504, 200" "60.001, 0.004"'), 'hidden:connection-read-timeout guessed'],
    [format('192.0.2.1:80, 192.0.2.2:80 504, 200 5.001, 0.004'), 'hidden:connection-timeout guessed'],
    [format('192.0.2.1:80, 192.0.2.2:80 502, 200 3.060, 0.004'), 'hidden:destination-ip-unroutable guessed'],
    [format('192.0.2.1:80 502 0.900', 502), 'connection-terminated guessed'],
    [format('"192.0.2.1:80"', 502), 'connection-refused guessed'],
    [format('192.0.2.1:80 500 0.900', 500), 'origin-error-response'],
    [format('192.0.2.1:80 503 0.900', 503), 'origin-error-response'],
    [format('192.0.2.1:80 : 192.0.2.2:80 404 : 200 0.001 : 0.004'), 'nothing'],
    [
      format('rt=0.9 uct="0.001" uht="-" urt="0.900" upstream_addr=192.0.2.1:80 upstream_status=502', 502),
      'connection-terminated inferred',
    ],
    [
      format('rt=0.9 uct="-" uht="-" urt="0.900" upstream_addr=192.0.2.1:80 upstream_status=502', 502),
      'connection-refused guessed',
    ],
    [
      format('rt=0.9 uct="0.001" uht="0.899" urt="0.900" upstream_addr=192.0.2.1:80 upstream_status=502', 502),
      'origin-error-response',
    ],
    [
      format('rt=60.0 uct="0.001" uht="-" urt="60.000" upstream_addr=192.0.2.1:80 upstream_status=504', 504),
      'connection-read-timeout inferred',
    ],
    [
      format('rt=60.0 uct="-" uht="-" urt="60.000" upstream_addr=192.0.2.1:80 upstream_status=504', 504),
      'connection-timeout inferred',
    ],
    [format('upstream_addr=shop_pool upstream_status=502', 502), 'destination-unavailable/ejected inferred'],
    [format('192.0.2.1:80 - 2.000', 499), 'client-closed-request'],
    [format('192.0.2.1:80 200 2.000', 500), '500 guessed'],
  ]
  for (const [line, expected] of rows) {
    it(`${line.slice(line.indexOf('x86_64)"') + 9)} → ${expected}`, () => {
      assert.equal(said(nginxAccess(), [line]).join() || 'nothing', expected)
    })
  }

  it('keeps addresses as they stand and times in milliseconds', () => {
    const { exchange } = factsOf(nginxAccess(), [
      format('192.0.2.1:80, 192.0.2.2:80 502, 200 0.001, 0.004'),
    ])[0] as ExchangeFact
    assert.deepEqual(
      exchange.attempts.map(({ endpoint }) => endpoint),
      ['192.0.2.1:80', '192.0.2.2:80'],
    )
    assert.equal(exchange.attempts[1]?.ms.wait, 4)
  })
})

describe('formats of one’s own', () => {
  const json = (over: object): string =>
    JSON.stringify({
      time_iso8601: '2026-05-04T08:09:10+02:00',
      remote_addr: '198.51.100.9',
      request_method: 'GET',
      request_uri: '/cart?id=7',
      status: '200',
      body_bytes_sent: '5',
      upstream_addr: '192.0.2.1:80',
      upstream_status: '200',
      upstream_response_time: '0.004',
      ...over,
    })
  const rows: readonly (readonly [line: string, said: string])[] = [
    [json({}), 'nothing'],
    [json({ status: 502, upstream_status: '502', upstream_connect_time: '-' }), 'connection-refused guessed'],
    [
      json({
        upstream_addr: '192.0.2.1:80, 192.0.2.2:80',
        upstream_status: '504, 200',
        upstream_response_time: '60.0, 0.1',
      }),
      'hidden:connection-read-timeout guessed',
    ],
    [
      json({
        status: 504,
        upstream: { addr: '192.0.2.1:80', status: '504' },
        upstream_addr: undefined,
        upstream_status: undefined,
        upstream_response_time: undefined,
      }),
      'connection-read-timeout guessed',
    ],
    [json({ http_user_agent: 'a\\x22b' }).replaceAll('\\\\x', '\\x'), 'nothing'],
    [
      'time=2026-05-04T08:09:10Z client=198.51.100.9 method=GET uri=/cart status=502 upstream_addr=192.0.2.1:80 upstream_status=502 uct=0.001 uht=-',
      'connection-terminated inferred',
    ],
    [
      'status=502, request="GET /cart HTTP/1.1", upstream_addr=192.0.2.1:80, 192.0.2.2:80, upstream_status=502, 502, remote_addr=198.51.100.9',
      'connection-refused guessed',
    ],
    [
      'time:04/May/2026:08:09:10 +0200\thost:198.51.100.9\treq_id:x\tmethod:GET\turi:/cart\tstatus:504\tupstream_addr:192.0.2.1:80\tupstream_status:504\turt:60.001'.replace(
        'host',
        'remote_addr',
      ),
      'connection-read-timeout guessed',
    ],
  ]
  for (const [line, expected] of rows) {
    it(`${line.slice(0, 100)} → ${expected}`, () => {
      assert.equal(said(nginxAccess(), [line]).join() || 'nothing', expected)
    })
  }

  it('learns a format from its directive', () => {
    const reader = learnLogFormat(`log_format  timed escape=default '$remote_addr|$request_time|$status '
        '"$request" $upstream_addr [$upstream_status] \${upstream_header_time};$request_id';`)
    assert.ok(reader)
    const line = '198.51.100.9|0.104|502 "GET /cart HTTP/1.1" 192.0.2.1:80 [502] -;abc'
    const [fact] = factsOf(reader, [line]) as ExchangeFact[]
    assert.equal(fact?.exchange.attempts[0]?.endpoint, '192.0.2.1:80')
    assert.equal(fact?.same.requestId, 'abc')
    assert.equal(fact?.exchange.durationMs, 104)
    assert.equal(reader.takes('something else'), false)
    assert.equal(learnLogFormat('log_format short $remote_addr;'), undefined)
  })
})

describe('ingress-nginx', () => {
  const ingress = (status: number, tail: string): string =>
    `198.51.100.9 - - [04/May/2026:08:09:10 +0000] "GET /cart HTTP/1.1" ${status} 157 "-" "curl/8.5.0" 412 0.004 ${tail} 0123456789abcdef0123456789abcdef`
  const rows: readonly (readonly [status: number, tail: string, said: string])[] = [
    [200, '[shop-web-80] [] 192.0.2.1:80 157 0.004 200', 'nothing'],
    [502, '[shop-web-80] [] 192.0.2.1:80, 192.0.2.2:80 0, 0 0.001, 0.002 502, 502', 'connection-refused guessed'],
    [
      200,
      '[shop-web-80] [] 192.0.2.1:80, 192.0.2.2:80 0, 157 5.000, 0.002 504, 200',
      'hidden:connection-timeout guessed',
    ],
    [503, '[shop-web-80] [] - - - -', 'no-endpoints inferred'],
    [502, '[shop-web-80] [] 192.0.2.1:80 88 0.300 502', 'origin-error-response inferred'],
    [500, '[shop-web-80] [] 192.0.2.1:80 88 0.300 500', 'origin-error-response'],
    [499, '[shop-web-80] [] 192.0.2.1:80 0 4.300 -', 'client-closed-request'],
    [404, '[upstream-default-backend] [] 127.0.0.1:8181 21 0.001 404', 'nothing'],
  ]
  for (const [status, tail, expected] of rows) {
    it(`${status} ${tail} → ${expected}`, () => {
      const line = ingress(status, tail)
      assert.equal(said(ingressNginxAccess(), [line]).join() || 'nothing', expected)
    })
  }

  it('names the service’s group, and is no other’s', () => {
    const fact = factsOf(ingressNginxAccess(), [
      ingress(502, '[shop-web-80] [] 192.0.2.1:80 0 0.001 502'),
    ])[0] as ExchangeFact
    assert.equal(fact.exchange.upstream, 'shop-web-80')
    assert.equal(fact.same.requestId, '0123456789abcdef0123456789abcdef')
    assert.equal(ingressNginxAccess().takes(combined(502)), false)
  })
})

describe('the glance', () => {
  const passes = (first: string, line: string, make = nginxAccess): boolean | undefined => {
    const reader = make()
    factsOf(reader, Array(10).fill(first))
    const text = `${first}\n${line}\nnext`
    return reader.passes?.(text, first.length + 1, first.length + 1 + line.length)
  }
  it('lets good ends by, and nothing that may matter', () => {
    for (const status of [200, 206, 301, 304, 400, 403, 404, 429])
      assert.equal(passes(combined(200), combined(status)), true, String(status))
    for (const status of [101, 408, 499, 500, 502, 503, 504, 599, 999, '-', '20', 2000]) {
      assert.equal(passes(combined(200), combined(status)), false, String(status))
    }
    for (const line of ['', 'x', '"', '""', 'a "b" 200', '"\\" 200 ', 'no quotes at all'])
      assert.equal(passes(combined(200), line), line === 'a "b" 200', line)
    assert.equal(
      nginxAccess().passes?.(combined(200), 0, combined(200).length),
      false,
      'nothing is known of the format yet',
    )
  })

  it('sees failures that a further attempt hid', () => {
    const one = `${combined(200)} 192.0.2.1:80 200 0.004`
    const two = `${combined(200)} 192.0.2.1:80, 192.0.2.2:80 502, 200 0.001, 0.004`
    const quoted = `${combined(200)} "192.0.2.1:80, 192.0.2.2:80" "502, 200"`
    assert.equal(passes(one, one), true)
    assert.equal(passes(one, two), false)
    assert.equal(passes(one, quoted), false)
    assert.equal(passes(`${combined(200)} "192.0.2.1:80" "200"`, quoted), false)
  })

  it('looks into JSON, too', () => {
    const json = (status: number | string, addresses: string): string =>
      JSON.stringify({ remote_addr: '198.51.100.9', request_uri: '/"status":500', status, upstream_addr: addresses })
    assert.equal(passes(json(200, '192.0.2.1:80'), json(200, '192.0.2.1:80')), true)
    assert.equal(passes(json('200', '192.0.2.1:80'), json('404', '192.0.2.1:80')), true)
    assert.equal(passes(json(200, '192.0.2.1:80'), json(502, '192.0.2.1:80')), false)
    assert.equal(passes(json(200, '192.0.2.1:80'), json(200, '192.0.2.1:80, 192.0.2.2:80')), false)
    assert.equal(passes(json(200, '192.0.2.1:80'), '{"remote_addr":"198.51.100.9","status":200}'), false)
    assert.equal(passes(combined(200), json(200, '192.0.2.1:80')), false)
  })

  it('does not look for quotes again and again', () => {
    const reader = nginxAccess()
    factsOf(reader, Array(10).fill(combined(200)))
    const text = 'x\n'.repeat(500_000)
    const before = cpuMs()
    for (let at = 0; at < text.length; at += 2) reader.passes?.(text, at, at + 1)
    assert.ok(cpuMs() - before < 1000)
  })
})

describe('hostile lines', () => {
  it('cost no more than their length', () => {
    const starts = [
      '',
      combined(502),
      '198.51.100.9 - - [04/May/2026:08:09:10 +0200] "GET /',
      `${combined(502)} 192.0.2.1:80`,
      '{"status":502,"remote_addr":"',
      'status=502 request=',
      'status:502\trequest:',
      '198.51.100.9 - - [04/May/2026:08:09:10 +0000] "GET / HTTP/1.1" 502 1 "-" "a" 4 0.004 [a] [] ',
    ]
    readsFast(nginxAccess, starts)
    readsFast(ingressNginxAccess, starts)
  })
})
