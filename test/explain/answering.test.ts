/** Whether an endpoint answers others meanwhile tells chance and maintenance from what fails each time. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explain } from './told.ts'

const haproxy = (second: number, server: string, ended: string, path: string): string =>
  `192.0.2.1:4${second} [21/Nov/2026:20:01:${second}.353] fe ${server} ${ended} 1/1/0/0/0 0/0 "GET ${path} HTTP/1.1"`
const CLOSED = '0/0/0/-1/0 502 209 - - SH--'
const SAID_503 = '0/0/0/0/0 503 122 - - ----'
const GOOD = '0/0/0/0/0 200 104 - - ----'
const suspects = (log: readonly string[], cause: string): string[] =>
  explain(log)
    .failures.filter(failure => failure.cause === cause)
    .flatMap(failure => failure.suspects.map(({ id }) => id))
const KEEPALIVE = 'keepalive-shorter-than-gateway'

test('an endpoint that closes each time, and answers nobody in between, has lost no race', () => {
  const always = [
    haproxy(10, 'ok/s1', GOOD, '/a'),
    haproxy(11, 'close/s1', CLOSED, '/close/1'),
    haproxy(12, 'ok/s1', GOOD, '/b'),
    haproxy(13, 'close/s1', CLOSED, '/close/2'),
  ]
  const told = suspects(always, 'connection-terminated')
  assert.equal(told[0], 'worker-crash')
  assert.ok(!told.includes(KEEPALIVE))
  const between = always.with(2, haproxy(12, 'close/s1', GOOD, '/close/9'))
  assert.equal(suspects(between, 'connection-terminated')[0], KEEPALIVE)
  assert.ok(suspects([always[1]!], 'connection-terminated').includes(KEEPALIVE), 'one alone does not tell')
  const others = always.map(line => (line.includes('close/s1') ? line : `${line.replace('ok/s1', 'xclose/s12')}`))
  assert.ok(!suspects(others, 'connection-terminated').includes(KEEPALIVE), 'another name that holds this one')
})

test('that nobody had worked on a request is not said: no log shows it', () => {
  const told = explain([haproxy(11, 'close/s1', CLOSED, '/close/1')])
  assert.doesNotMatch(JSON.stringify(told), /worked on it/)
})

test('what HAProxy is told to repeat is no POST', () => {
  const fix = explain([haproxy(11, 'close/s1', CLOSED, '/close/1')]).failures[0]?.suspects.find(
    ({ id }) => id === KEEPALIVE,
  )?.fix
  assert.match(fix ?? '', /empty-response\n {2}http-request disable-l7-retry unless METH_GET/)
})

test('a connection that varnishlog shows being opened was not used before', () => {
  const fetch = (how: string): string[] => [
    '*   << BeReq    >> 8',
    '-   Begin          bereq 7 fetch',
    '-   Timestamp      Start: 1777788428.000000 0.000000 0.000000',
    '-   BereqMethod    GET',
    '-   BereqURL       /cart',
    `-   BackendOpen    31 shop 192.0.2.9 8080 192.0.2.1 41000 ${how}`,
    '-   Timestamp      Bereq: 1777788428.002000 0.002000 0.002000',
    '-   FetchError     HTC eof (-1)',
    '-   Timestamp      Error: 1777788428.003000 0.0 0.0',
    '-   End',
  ]
  assert.ok(!suspects(fetch('connect'), 'connection-terminated').includes(KEEPALIVE))
  assert.ok(JSON.stringify(explain(fetch('reuse'))).includes(KEEPALIVE))
})

test('Go repeats what a GET lost on a connection that it had used before', () => {
  const caddy = (method: string): string =>
    JSON.stringify({
      level: 'error',
      ts: 1795291438.4,
      logger: 'http.log.error',
      msg: 'EOF',
      request: { remote_ip: '192.0.2.1', method, host: 'shop.example', uri: '/cart' },
      duration: 0.001,
      status: 502,
    })
  assert.ok(!suspects([caddy('GET')], 'connection-terminated').includes(KEEPALIVE))
  assert.equal(suspects([caddy('POST')], 'connection-terminated')[0], KEEPALIVE)
})

test('an app that answers others is not in maintenance', () => {
  const down = [haproxy(10, 'ok/s1', SAID_503, '/a'), haproxy(12, 'ok/s1', SAID_503, '/b')]
  const other = haproxy(11, 'web/s1', GOOD, '/c')
  assert.equal(suspects([down[0]!, other, down[1]!], 'origin-error-response')[0], 'maintenance-left-on')
  const told = suspects([down[0]!, haproxy(11, 'ok/s1', GOOD, '/c'), down[1]!], 'origin-error-response')
  assert.ok(told.length > 0 && !told.includes('maintenance-left-on'))
})

test('an app in maintenance is not ended by a server’s state: a server in maintenance would be sent nothing', () => {
  const down = [haproxy(10, 'ok/s1', SAID_503, '/a'), haproxy(12, 'ok/s1', SAID_503, '/b')]
  assert.doesNotMatch(JSON.stringify(explain(down).failures[0]?.suspects[0]), /state ready/)
})

test('nothing is said of others where the log ends with the failures', () => {
  const ends = [
    haproxy(10, 'close/s2', CLOSED, '/x'),
    haproxy(11, 'close/s1', GOOD, '/a'),
    haproxy(12, 'close/s1', CLOSED, '/b'),
    haproxy(13, 'close/s1', CLOSED, '/c'),
  ]
  assert.equal(suspects(ends, 'connection-terminated').filter(id => id === KEEPALIVE).length, 2)
})
