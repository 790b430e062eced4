/** Two gateways, one before the other, each with its own log in one input: a request that both tell of was lost once. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { access, explain, refused, summary } from './told.ts'

const clock = (at: number): string => `10:11:${String(10 + at).padStart(2, '0')}`
const outer = ({ path = '/cart', time = '10:11:12', status = 502 } = {}): string =>
  `172.18.0.1 - - [02/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} 157 "-" "-" 17 "shop@docker" "http://192.0.2.80:80" 4ms`
const inner = (time = '10:11:12', connection = 1): string[] => [
  refused({ time, connection }),
  access({ status: 502, time }),
]

test('the outer gateway passes on what the inner one answered, and the inner one knows why', () => {
  for (const lines of [
    [...inner(), outer()],
    [outer(), ...inner()],
    [refused(), outer({ time: '10:11:13' })],
  ])
    assert.deepEqual(summary(explain(lines)), ['connection-refused 1'])
})

test('one file after the other, the same path over and over', () => {
  const times = Array.from({ length: 40 }, (_, at) => clock(at))
  const inners = times.flatMap((time, at) => inner(time, at))
  const outers = times.map(time => outer({ time }))
  assert.deepEqual(summary(explain([...inners, ...outers])), ['connection-refused 40'])
  const turned = explain([...outers, ...inners])
  assert.deepEqual(summary(turned), ['connection-refused 40'])
  assert.equal(
    turned.failures[0]?.times?.counts.reduce((sum, count) => sum + count),
    40,
  )
})

test('what only the outer one tells of is a request of its own', () => {
  for (const other of [outer({ path: '/other' }), outer({ status: 500 }), outer({ time: '10:11:32' })])
    assert.deepEqual(summary(explain([...inner(), other])), ['connection-refused 1', 'origin-error-response 1'])
  assert.deepEqual(summary(explain([...inner(), outer(), outer()])), [
    'connection-refused 1',
    'origin-error-response 1',
  ])
})

test('the application’s own error is one request, however many gateways pass it on', () => {
  const haproxy =
    'Nov  2 10:11:12 lb haproxy[7]: 198.51.100.4:51944 [02/Nov/2026:10:11:12.101] fe be/one 0/0/1/12/15 500 2160 - - ---- 1/1/0/0/0 0/0 "GET /cart HTTP/1.1"'
  assert.deepEqual(summary(explain([haproxy, outer({ status: 500 })])), ['origin-error-response 1'])
})

test('an inner gateway that has nobody left is told by its own word', () => {
  const nobody =
    'Nov  2 10:11:12 lb haproxy[7]: 198.51.100.4:51944 [02/Nov/2026:10:11:12.101] fe be/<NOSRV> 0/-1/-1/-1/0 503 216 - - SC-- 1/1/0/0/0 0/0 "GET /cart HTTP/1.1"'
  for (const lines of [
    [nobody, outer({ status: 503 })],
    [outer({ status: 503 }), nobody],
  ])
    assert.deepEqual(summary(explain(lines)), ['destination-unavailable 1'])
})

test('each has an id of its own making, and still they meet', () => {
  const edge =
    '{"ClientIP":"203.0.113.9","ClientRequestMethod":"GET","ClientRequestURI":"/cart","EdgeEndTimestamp":"2026-11-02T10:11:12Z","EdgeResponseStatus":502,"EdgeStartTimestamp":"2026-11-02T10:11:12Z","OriginIP":"198.51.100.7","OriginResponseStatus":502,"RayID":"88e1f2a3b4c5d6e7"}'
  const ingress =
    '203.0.113.9 - - [02/Nov/2026:10:11:12 +0000] "GET /cart HTTP/1.1" 502 552 "-" "curl" 35 0.001 [shop-web-80] [] 192.0.2.8:8080 0 0.001 502 6c0f8a7b1d2e3f'
  assert.deepEqual(summary(explain([edge, refused(), ingress])), ['connection-refused 1'])
})

test('both sides of a mesh write the request’s id', () => {
  const mesh = (details: string, flags: string, id: string): string =>
    `[2026-11-02T10:11:12.000Z] "POST /pay HTTP/1.1" 503 ${flags} ${details} - "-" 9 95 3 2 "-" "Java" "${id}" "pay:80" "192.0.2.9:80" outbound|80||pay.default.svc.cluster.local 192.0.2.1:3 192.0.2.2:80 192.0.2.3:5 - default`
  const lost = mesh('upstream_reset_before_response_started{connection_termination}', 'UC', 'a-1')
  assert.deepEqual(summary(explain([mesh('via_upstream', '-', 'a-1'), lost])), ['connection-terminated 1'])
  assert.deepEqual(summary(explain([mesh('via_upstream', '-', 'a-2'), lost])), [
    'origin-error-response 1',
    'connection-terminated 1',
  ])
})

test('a report in between counts none of them twice', async () => {
  const { Explanation } = await import('../../src/explain/explain.ts')
  const explanation = new Explanation()
  explanation.push(`${outer()}\n`)
  assert.deepEqual(summary(explanation.report()), ['origin-error-response 1'])
  explanation.push(`${inner().join('\n')}\n`)
  assert.deepEqual(summary(explanation.report()), ['connection-refused 1'])
  assert.deepEqual(summary(explanation.report()), ['connection-refused 1'])
})

test('what nginx answers no failed upstream with was no answer of its', () => {
  const haproxy = (status: number): string =>
    `Nov  2 10:11:12 lb haproxy[7]: 198.51.100.4:51944 [02/Nov/2026:10:11:12.101] fe be/one 0/0/1/12/15 ${status} 2160 - - ---- 1/1/0/0/0 0/0 "GET /cart HTTP/1.1"`
  for (const status of [500, 503]) {
    const both = ['connection-refused 1', 'origin-error-response 1']
    assert.deepEqual(summary(explain([refused(), haproxy(status)])).toSorted(), both)
    assert.deepEqual(summary(explain([haproxy(status), refused()])).toSorted(), both)
  }
  assert.deepEqual(summary(explain([refused(), haproxy(502)])), ['connection-refused 1'])
})
