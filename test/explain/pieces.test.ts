/** What a paste broke is one line again, and what are two lines stay two. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explain, nginxError, refused, summary } from './told.ts'

function wrap(line: string, width: number): string {
  const lines: string[] = []
  for (const word of line.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}

const APACHE =
  '[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 20:tid 21] (111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (shop) failed'
const HAPROXY =
  'Nov  2 10:11:12 edge1 haproxy[77]: 203.0.113.9:40112 [02/Nov/2026:10:11:09.118] fe be_shop/s1 0/0/-1/-1/3 503 217 - - SC-- 3/3/0/0/3 0/0 "GET /cart HTTP/1.1"'

for (const width of [70, 90, 110, 140]) {
  test(`lines wrapped between words at ${width} columns`, () => {
    for (const line of [refused(), APACHE, HAPROXY]) {
      assert.deepEqual(summary(explain(wrap(line, width))), ['connection-refused 1'], line)
      const twice = [line, line.replaceAll('10:11:12', '10:12:13')].map(each => wrap(each, width))
      assert.deepEqual(summary(explain(twice)), ['connection-refused 2'], line)
    }
  })
}

test('lines that a terminal cut at its width', () => {
  const cut = refused().replace(/(.{64})/g, '$1\n')
  assert.deepEqual(summary(explain(cut)), ['connection-refused 1'])
})

test('the rest of a line has no prefix where the line had one', () => {
  assert.deepEqual(summary(explain(`web-1  | ${wrap(refused(), 90)}`)), ['connection-refused 1'])
})

test('a command, its output and a sentence after a line are no rest of it', () => {
  const lines = [refused(), '$ docker ps', 'nothing here', 'I tried to restart it.', refused({ connection: 8 })]
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 2'])
  assert.equal(report.failures[0]?.sample, refused())
})

test('a line that breaks off at the end of the input is read as far as it goes', () => {
  const cut = nginxError({ message: 'connect() failed (111: Connection refused)', doing: 'connecting to upstream' })
  assert.deepEqual(summary(explain(cut.slice(0, 110))), ['connection-refused 1'])
})

test('JSON that was printed for people', () => {
  const entry = {
    httpRequest: { requestMethod: 'GET', requestUrl: 'https://shop.example.com/cart', status: 502 },
    jsonPayload: {
      '@type': 'type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry',
      statusDetails: 'backend_timeout',
    },
    resource: { labels: { backend_service_name: 'shop' }, type: 'http_load_balancer' },
    timestamp: '2026-11-02T10:11:12.118300Z',
  }
  const [line] = explain(JSON.stringify(entry)).failures
  for (const text of [JSON.stringify(entry, null, 2), JSON.stringify([entry], null, 4).replace('[\n    {', '[{')]) {
    const [printed] = explain(text).failures
    assert.equal(printed?.cause, line?.cause)
    assert.equal(printed?.firstSeen, '2026-11-02T10:11:12.118Z')
  }
})

test('braces that are no JSON are lines', () => {
  assert.deepEqual(summary(explain(['{', '  nothing: [', '}', refused()])), ['connection-refused 1'])
  assert.deepEqual(summary(explain(['{', ...Array.from({ length: 2000 }, () => 'x {'), refused()])), [
    'connection-refused 1',
  ])
})
