/** Error lines and access lines of nginx's family together: one request, one cause, and no guess in a proof's place. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readConfig } from '../../../src/explain/config/read-config.ts'
import { Explanation } from '../../../src/explain/explain.ts'

const error = (message: string, upstream: string, request = 'GET /a HTTP/1.1'): string =>
  `2026/05/04 08:09:10 [error] 31#31: *7 ${message}, client: 198.51.100.9, server: shop, request: "${request}", upstream: "${upstream}", host: "shop"`
const ingress = (status: number, tail: string, request = 'GET /a HTTP/1.1'): string =>
  `198.51.100.9 - - [04/May/2026:08:09:10 +0000] "${request}" ${status} 157 "-" "curl/8.5.0" 90 0.004 [shop-web-80] [] ${tail} 0123456789abcdef0123456789abcdef`

function failuresOf(...lines: string[]): string[] {
  const explanation = new Explanation()
  explanation.push(lines.join('\n'))
  explanation.end()
  return explanation
    .report()
    .failures.map(
      ({ cause, confidence, count, hidden }) => `${cause} ${confidence} ${count}${hidden ? ` hidden ${hidden}` : ''}`,
    )
}

it('an error line’s cause is not overruled by what the list of attempts lets guess', () => {
  const closed = error(
    'upstream prematurely closed connection while reading response header from upstream',
    'https://192.0.2.1:443/a',
  )
  assert.deepEqual(failuresOf(closed, ingress(502, '192.0.2.1:443 0 0.004 502')), ['connection-terminated proven 1'])
})

it('an attempt that only the list knows is as sure as the list', () => {
  const reset = error('recv() failed (104: x) while reading response header from upstream', 'http://192.0.2.1:80/a')
  const found = failuresOf(reset, ingress(502, '192.0.2.1:80, 192.0.2.2:80 0, 0 0.004, 0.001 502, 502'))
  assert.deepEqual(found, ['connection-refused guessed 1'])
})

it('a body that broke off behind a 200 is lost, and not saved by its status', () => {
  const cut = error('upstream prematurely closed connection while reading upstream', 'http://192.0.2.1:80/a')
  assert.deepEqual(failuresOf(cut, ingress(200, '192.0.2.1:80 157 0.004 200')), ['http-response-incomplete proven 1'])
})

it('a failed attempt before a good one is a hidden failure', () => {
  const refused = error('connect() failed (111: x) while connecting to upstream', 'http://192.0.2.1:80/a')
  const found = failuresOf(refused, ingress(200, '192.0.2.1:80, 192.0.2.2:80 0, 157 0.001, 0.004 502, 200'))
  assert.equal(found.length, 1)
  assert.match(found[0] ?? '', /^connection-refused proven 1/)
})

it('a format that only the configuration tells is read by it', () => {
  const config = readConfig(
    `http {
    log_format odd '$status|$upstream_status|$upstream_addr|$remote_addr|$request_method $request_uri';
  }`,
    'nginx.conf',
  )
  assert.ok(config)
  const explanation = new Explanation({ configs: [config] })
  explanation.push('500|500|192.0.2.1:80|198.51.100.9|GET /a\n200|200|192.0.2.1:80|198.51.100.9|GET /a\n')
  explanation.end()
  const { recognised, failures } = explanation.report()
  assert.equal(recognised, 2)
  assert.deepEqual(
    failures.map(({ cause, count }) => `${cause} ${count}`),
    ['origin-error-response 1'],
  )
})

const REFUSED = error('connect() failed (111: x) while connecting to upstream', 'http://192.0.2.1:80/a')
const plain = (tail: string): string =>
  `198.51.100.9 - - [04/May/2026:08:09:10 +0000] "GET /a HTTP/1.1" 502 157 "-" "curl/8.5.0" ${tail}`

for (const tail of ['us="502"', 'upstream_status=502', 'ua="192.0.2.1:80" us="502"', 'where=192.0.2.1:80 us=502']) {
  it(`an error tells of the attempt that the access line lists as ${tail}`, () => {
    for (const lines of [
      [plain(tail), REFUSED],
      [REFUSED, plain(tail)],
    ]) {
      const explanation = new Explanation()
      explanation.push(`${lines.join('\n')}\n`)
      const [failure, ...others] = explanation.report().failures
      assert.deepEqual(others, [])
      assert.equal(`${failure?.cause} ${failure?.confidence} ${failure?.count}`, 'connection-refused proven 1')
      assert.deepEqual(failure?.endpoints, [{ endpoint: 'http://192.0.2.1:80', count: 1 }])
    }
  })
}

it('of several statuses without addresses the last ones are those of the errors', () => {
  const closed = error(
    'upstream prematurely closed connection while reading response header from upstream',
    'http://a/',
  )
  const found = failuresOf(plain('us="502, 502"'), REFUSED, closed)
  assert.deepEqual(found, ['connection-terminated proven 1'])
  assert.deepEqual(failuresOf(plain('us="502, 502"'), closed), ['connection-terminated proven 1'])
})

it('a status without an address is no attempt where nobody was left to ask', () => {
  const nobody = error('no live upstreams while connecting to upstream', 'http://shop_pool/b', 'GET /b HTTP/1.1')
  const its = plain('us="502"').replace('/a ', '/b ')
  for (const lines of [
    [REFUSED, plain('us=502'), nobody, its],
    [plain('us=502'), its, REFUSED, nobody],
  ])
    assert.deepEqual(failuresOf(...lines), ['connection-refused proven 2'])
})

it('an attempt of which no address is known is at no endpoint of an empty name', () => {
  const explanation = new Explanation()
  explanation.push(`${plain('us="502"')}\n`)
  assert.deepEqual(explanation.report().failures[0]?.endpoints, [])
})
