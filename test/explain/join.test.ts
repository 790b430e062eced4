/** Lost requests are counted, not lines: what several lines tell of one request is one failure. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { access, explain, nginxError, nobodyLeft, refused, summary } from './told.ts'

test('error line and access line of one request are one failure, in either order', () => {
  assert.deepEqual(summary(explain([refused(), access({ status: 502 })])), ['connection-refused 1'])
  assert.deepEqual(summary(explain([access({ status: 502 }), refused()])), ['connection-refused 1'])
})

test('a hundred of them, first all errors, then all access lines, are a hundred failures', () => {
  const each = Array.from({ length: 100 }, (_, at) => ({ request: `GET /item/${at % 7} HTTP/1.1`, time: clock(at) }))
  const errors = each.map(({ request, time }, connection) => refused({ request, time, connection }))
  const lines = [...errors, ...each.map(({ request, time }) => access({ status: 502, request, time }))]
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 100'])
  assert.equal(report.unexplained, undefined)
})

test('attempts at several endpoints are one lost request, told at the last of them', () => {
  const report = explain([
    refused({ upstream: 'http://192.0.2.8:8080/cart' }),
    refused({ upstream: 'http://192.0.2.9:8080/cart' }),
    access({ status: 502 }),
  ])
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.equal(report.failures[0]?.endpoint, 'http://192.0.2.9:8080')
  assert.deepEqual(report.failures[0]?.endpoints, [
    { endpoint: 'http://192.0.2.8:8080', count: 1 },
    { endpoint: 'http://192.0.2.9:8080', count: 1 },
  ])
})

test('a client that asks for the same again on its connection loses two requests', () => {
  assert.deepEqual(summary(explain([refused(), refused()])), ['connection-refused 2'])
})

test('another request of the same connection is another failure', () => {
  assert.deepEqual(summary(explain([refused(), refused({ request: 'GET /other HTTP/1.1' })])), ['connection-refused 2'])
})

test('a request that another try saved is hidden: its client got a good answer', () => {
  assert.deepEqual(summary(explain([refused(), access({ status: 200 })])), ['connection-refused 1 hidden 1'])
  const between = access({ status: 200, request: 'GET /other HTTP/1.1' })
  assert.deepEqual(summary(explain([between, refused(), between, access({ status: 200 }), between])), [
    'connection-refused 1 hidden 1',
  ])
})

test('a good answer to somebody else hides nothing', () => {
  const other = access({ status: 200, client: '203.0.113.77' })
  assert.deepEqual(summary(explain([refused(), other])), ['connection-refused 1'])
})

test('what broke in mid-answer stands behind a 200 and is lost', () => {
  const cut = nginxError({ message: 'upstream prematurely closed connection', doing: 'reading upstream' })
  assert.deepEqual(summary(explain([cut, access({ status: 200, bytes: 70_000 })])), ['http-response-incomplete 1'])
})

test('an answer that was no HTTP was passed on with a 200 and is lost', () => {
  const junk = nginxError({
    message: 'upstream sent no valid HTTP/1.0 header',
    doing: 'reading response header from upstream',
  })
  assert.deepEqual(summary(explain([junk, access({ status: 200 })])), ['not-http 1'])
})

test('error lines without a zone and access lines with one meet', () => {
  const report = explain([refused({ time: '10:11:12' }), access({ status: 502, time: '10:11:12', zone: '+0530' })])
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.equal(report.failures[0]?.firstSeen, '2026-11-02T04:41:12Z')
})

test('nobody left after the last attempt of a request is the same request', () => {
  const report = explain([refused({ connection: 3 }), nobodyLeft({ connection: 3 }), access({ status: 502 })])
  assert.deepEqual(summary(report), ['connection-refused 1'])
})

test('an error that names no request belongs to the access line of its moment', () => {
  const apache = (time: string): string =>
    `[Mon Nov 02 ${time}.118300 2026] [proxy:error] [pid 20:tid 21] (111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (shop) failed`
  const lines = [apache('10:11:12'), access({ status: 503 }), access({ status: 503, time: '10:15:00' })]
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.deepEqual(report.unexplained?.statuses, { 503: 1 })
})

test('an Apache access line has the time at which its request began', () => {
  const httpd = (time: string, client: string, path = '/cart'): string[] => [
    `[Mon Nov 02 ${time}.118300 2026] [proxy_http:error] [pid 20:tid 21] (70007)The timeout specified has expired: [client ${client}:51022] AH01102: error reading status line from remote server 192.0.2.8:80`,
    `[Mon Nov 02 ${time}.118400 2026] [proxy:error] [pid 20:tid 21] [client ${client}:51022] AH00898: Error reading from remote server returned by ${path}`,
  ]
  const one = '203.0.113.4'
  const begun = (client: string, time = '10:11:12'): string => access({ client, time, status: 502, bytes: 414 })
  const error = httpd('10:12:12', one)
  for (const lines of [
    [...error, begun(one)],
    [begun(one), ...error],
  ]) {
    const report = explain(lines)
    assert.deepEqual(summary(report), ['connection-read-timeout 1'])
    assert.equal(report.unexplained, undefined)
  }
  for (const other of [begun('203.0.113.5'), begun(one, '10:02:12'), begun(one, '10:12:20')])
    assert.equal(explain([...error, other]).unexplained?.count, 1)
  assert.equal(explain([...httpd('10:12:12', one, '/other'), begun(one)]).unexplained?.count, 1)
  const twice = explain([...error, ...httpd('10:12:13', one), begun(one), begun(one, '10:11:13')])
  assert.deepEqual(summary(twice), ['connection-read-timeout 2'])
  assert.equal(twice.unexplained, undefined)
})

test('Kong asks one address several times for one request', () => {
  const kong = refused().replace('server: shop.example.com', 'server: kong')
  assert.deepEqual(summary(explain([kong, kong, kong, access({ status: 502 })])), ['connection-refused 1'])
})

test('the report is the same however the input is cut, and when it is asked for twice', async () => {
  const { Explanation } = await import('../../src/explain/explain.ts')
  const lines = [
    refused(),
    access({ status: 502, zone: '+0100' }),
    access({ status: 200 }),
    nobodyLeft({ connection: 9 }),
  ]
  const whole = explain(lines)
  const explanation = new Explanation()
  for (const byte of Buffer.from(lines.join('\n'))) explanation.push(Uint8Array.of(byte))
  explanation.end()
  assert.deepEqual(explanation.report(), whole)
  assert.deepEqual(explanation.report(), whole)
})

test('a report in between counts no request twice', async () => {
  const { Explanation } = await import('../../src/explain/explain.ts')
  const explanation = new Explanation()
  explanation.push(`${refused()}\n`)
  assert.deepEqual(summary(explanation.report()), ['connection-refused 1'])
  explanation.push(`${access({ status: 502 })}\n${refused({ time: '10:11:30' })}\n`)
  assert.deepEqual(summary(explanation.report()), ['connection-refused 2'])
})

function clock(seconds: number): string {
  return `10:${String(10 + Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

test('a thread of Apache’s that goes on to the next client within a moment tells of two requests', () => {
  const said = (rest: string) => `[Sat Nov 21 19:46:58.984169 2026] [proxy:error] [pid 77:tid 140] ${rest}`
  const lines = (laterPort: number) => [
    said('(111)Connection refused: AH00957: http: attempt to connect to 192.0.2.5:80 (192.0.2.5:80) failed'),
    said('[client 203.0.113.9:45868] AH01114: HTTP: failed to make connection to backend: 192.0.2.5'),
    said(`[client 203.0.113.9:${laterPort}] AH01170: balancer://pool: All workers are in error state`),
  ]
  assert.deepEqual(summary(explain(lines(45_868))), ['connection-refused 1'])
  assert.deepEqual(summary(explain(lines(45_878))), ['connection-refused 2 folded 1'])
})

test('an access line and the error of its path or moment are one request, in either order of the files', () => {
  const said = (time: string, rest: string) => `[Sat Nov 21 ${time}.115711 2026] [proxy:error] [pid 77:tid 140] ${rest}`
  const line = (time: string, path: string, status: number) =>
    `203.0.113.9 - - [21/Nov/2026:${time} +0000] "GET ${path} HTTP/1.1" ${status} 559 "-" "curl/8.9.0"`
  const errors = [
    said(
      '20:02:19',
      '(70007)The timeout specified has expired: [client 203.0.113.9:33624] AH01102: error reading status line from remote server 192.0.2.5:80',
    ),
    said('20:02:19', '[client 203.0.113.9:33624] AH00898: Error reading from remote server returned by /slow'),
    said('20:02:19', '(70008)Partial results: [client 203.0.113.9:33666] AH01110: error reading response'),
    said('20:02:20', '(111)Connection refused: AH00957: http: attempt to connect to 192.0.2.6:80 (b) failed'),
    said('20:02:20', '[client 203.0.113.9:33698] AH01114: HTTP: failed to make connection to backend: b'),
  ]
  // Apache writes the time of the start.
  const lines = [line('20:02:12', '/slow', 502), line('20:02:20', '/gone', 503), line('20:02:20', '/own', 503)]
  const expected = ['connection-read-timeout 1', 'http-response-incomplete 1', 'connection-refused 1']
  for (const input of [
    [...lines, ...errors],
    [...errors, ...lines],
  ]) {
    const report = explain(input)
    assert.deepEqual(summary(report).toSorted(), expected.toSorted())
    assert.deepEqual(report.unexplained?.statuses, { 503: 1 })
  }
})

test('as many of one moment as there are find their access lines', () => {
  const refusedBy = (tid: number) =>
    `[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 20:tid ${tid}] (111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (shop) failed`
  const errors = Array.from({ length: 200 }, (_, tid) => refusedBy(tid))
  const lines = errors.map((_, at) => access({ status: 503, request: `GET /${at} HTTP/1.1` }))
  for (const input of [
    [...lines, ...errors],
    [...errors, ...lines],
  ]) {
    const report = explain(input)
    assert.deepEqual(summary(report), ['connection-refused 200'])
    assert.equal(report.unexplained, undefined)
  }
})

test('what the gateway refused is not hidden by the line of its answer', () => {
  const request = 'POST /up HTTP/1.1'
  const tooLarge = nginxError({ message: 'client intended to send too large body: 20000 bytes', doing: '', request })
  for (const lines of [
    [tooLarge, access({ status: 413, request })],
    [access({ status: 413, request }), tooLarge],
  ])
    assert.deepEqual(summary(explain(lines)), ['http-request-error/body-too-large 1'])
})

test('a connection that was not accepted is no request that an access line tells of', () => {
  const own = access({ status: 500 })
  const full = '2026/11/02 10:11:12 [crit] 7#7: accept4() failed (24: Too many open files)'
  assert.equal(explain([own, full]).unexplained?.count, 1)
})

test('the app’s own 500 is not what Apache answers for a backend that it cannot reach', () => {
  const client = '[client 203.0.113.7:5001]'
  const refusal = [
    '[Mon Nov 02 10:11:42.099000 2026] [proxy:error] [pid 9:tid 11] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (127.0.0.1:3000) failed',
    `[Mon Nov 02 10:11:42.100000 2026] [proxy_http:error] [pid 9:tid 11] ${client} AH01114: HTTP: failed to make connection to backend: 127.0.0.1`,
  ]
  const answered = (status: number): string =>
    `203.0.113.7 - - [02/Nov/2026:10:11:32 +0000] "GET /cart HTTP/1.1" ${status} 157 "-" "x"`
  assert.equal(explain([answered(500), ...refusal]).unexplained?.count, 1)
  assert.equal(explain([answered(503), ...refusal]).unexplained, undefined)
  const unnamed = refusal.slice(0, 1).map(line => line.replace('10:11:42', '10:11:32'))
  assert.equal(explain([...unnamed, answered(500)]).unexplained?.count, 1)
})
