/** Wrappers are folded into the cause that produced them; what happened beside failures is no failure of its own. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { headline } from '../../src/explain/tell/headline.ts'
import { whatWasSeen } from '../../src/explain/tell/says.ts'
import { access, explain, nginxError, nobodyLeft, refused, summary } from './told.ts'

test('nobody left follows from the failures that took the endpoints out', () => {
  const lines = [
    refused({ connection: 1 }),
    nginxError({
      message: 'upstream server temporarily disabled',
      doing: 'connecting to upstream',
      level: 'warn',
      connection: 1,
    }),
    nobodyLeft({ connection: 2, time: '10:11:13' }),
    nobodyLeft({ connection: 3, time: '10:11:19' }),
    nobodyLeft({ connection: 4, time: '10:11:27' }),
  ]
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 4 folded 3'])
  assert.equal(report.failures[0]?.confidence, 'proven')
  assert.equal(report.failures[0]?.lastSeen, '2026-11-02T10:11:27Z')
})

test('lines of one moment stand in any order', () => {
  assert.deepEqual(summary(explain([nobodyLeft({ connection: 2 }), refused({ connection: 1 })])), [
    'connection-refused 2 folded 1',
  ])
})

test('a failure of long ago, or at another host’s pool, is not what left nobody', () => {
  const late = explain([refused({ time: '09:00:00' }), nobodyLeft({ connection: 2 })])
  assert.deepEqual(summary(late), ['connection-refused 1', 'destination-unavailable/ejected 1'])
})

test('nobody left without a cause in the log is told as what it is, and never as proven', () => {
  const [failure] = explain([nobodyLeft()]).failures
  assert.equal(failure?.cause, 'destination-unavailable')
  assert.notEqual(failure?.confidence, 'proven')
})

const haproxy = (text: string, time = '10:11:10'): string => `Nov  2 ${time} edge1 haproxy[77]: ${text}`
const DOWN =
  'Server be_shop/s1 is DOWN, reason: Layer4 connection problem, info: "Connection refused", check duration: 0ms. 0 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.'
const NOSRV =
  '203.0.113.9:40112 [02/Nov/2026:10:11:12.118] fe be_shop/<NOSRV> 0/-1/-1/-1/0 503 217 - - SC-- 3/3/0/0/0 0/0 "GET /cart HTTP/1.1"'

test('a check that took the last endpoint out is the reason of what was lost then', () => {
  const report = explain([
    haproxy(DOWN),
    haproxy('backend be_shop has no server available!'),
    haproxy(NOSRV, '10:11:12'),
  ])
  assert.deepEqual(summary(report), ['destination-unavailable/failing-checks 1'])
  assert.deepEqual(report.failures[0]?.because, [{ cause: 'connection-refused', count: 1, endpoint: 'be_shop/s1' }])
})

test('a check that failed while nobody asked is told, and lost nothing', () => {
  assert.deepEqual(summary(explain([haproxy(DOWN)])), ['connection-refused 1 apart 1'])
})

const OOM =
  'Nov  2 10:11:11 app1 kernel: [81234.500321] Out of memory: Killed process 4242 (node) total-vm:2481204kB, anon-rss:1894112kB, file-rss:0kB'

test('a process that was killed stands behind the failures near it, and is no failure of its own there', () => {
  assert.deepEqual(summary(explain([OOM, refused()])), ['connection-refused 1'])
})

test('a process that was killed with nothing else in the log is told, and as inferred', () => {
  const report = explain([OOM])
  assert.deepEqual(summary(report), ['upstream-crash 1 apart 1'])
  assert.equal(report.failures[0]?.confidence, 'inferred')
})

test('several lines about one end of a process are one', () => {
  const unit = (time: string, text: string): string => `Nov 02 ${time} web1 systemd[1]: app.service: ${text}`
  const end = (time: string): string[] => [
    unit(time, 'A process of this unit has been killed by the OOM killer.'),
    unit(time, 'Main process exited, code=killed, status=9/KILL'),
    unit(time, "Failed with result 'oom-kill'."),
  ]
  assert.deepEqual(summary(explain(end('10:11:12'))), ['upstream-crash 1 apart 1'])
  assert.deepEqual(summary(explain([...end('10:11:12'), ...end('10:12:12')])), ['upstream-crash 2 apart 2'])
})

test('an error that the app server caught is its answer, and a worker out of time lost one request: neither is a crash of many', () => {
  const caught = '[2026-11-02 10:11:12 +0000] [8] [ERROR] Error handling request /cart'
  assert.deepEqual(summary(explain([caught])), ['origin-error-response 1 apart 1'])
  const late = '[2026-11-02 10:11:12 +0000] [8] [CRITICAL] WORKER TIMEOUT (pid:26)'
  assert.deepEqual(summary(explain([late])), ['connection-terminated 1 apart 1'])
})

test('endpoints that were all silent were not left out too eagerly', () => {
  const silent = (upstream: string, time: string): string =>
    nginxError({
      message: 'upstream timed out (110: Connection timed out)',
      doing: 'connecting to upstream',
      upstream,
      time,
    })
  const [one, other] = [silent('http://192.0.2.8/cart', '10:10:12'), silent('http://192.0.2.9/cart', '10:11:12')]
  const first = (...lines: string[]): string | undefined => explain(lines).failures[0]?.suspects[0]?.id
  assert.equal(first(one, other, nobodyLeft({ connection: 9, time: '10:11:13' })), 'firewall-drop')
  assert.equal(first(other, nobodyLeft({ connection: 9, time: '10:11:13' })), 'passive-ejection-too-eager')
})

test('an answer of a gateway’s own size without a reason is counted apart, beside failures that have one', () => {
  const other = access({ status: 503, request: 'GET /x HTTP/1.1', client: '203.0.113.50' })
  const report = explain([refused(), access({ status: 502 }), other])
  assert.deepEqual(summary(report), ['connection-refused 1'])
  assert.equal(report.unexplained?.count, 1)
})

test('alone it is guessed at, and said to be a guess', () => {
  const [failure] = explain([access({ status: 504 })]).failures
  assert.equal(failure?.cause, 'connection-read-timeout')
  assert.equal(failure?.confidence, 'guessed')
  const many = explain(Array.from({ length: 700 }, (_, at) => access({ status: 502, request: `GET /${at} HTTP/1.1` })))
  assert.deepEqual(summary(many), ['connection-refused 700'])
  assert.equal(many.unexplained, undefined)
})

test('a page larger than any gateway’s own is the app’s', () => {
  const [failure] = explain([access({ status: 503, bytes: 9000 })]).failures
  assert.equal(failure?.cause, 'origin-error-response')
})

test('answers below 500 and notices are no failures', () => {
  const notice = '2026/11/02 10:11:10 [notice] 1#1: start worker process 31'
  const lines = [notice, access({ status: 200 }), access({ status: 404 }), access({ status: 304 })]
  assert.deepEqual(summary(explain(lines)), [])
})

test('one cause at very many endpoints is told once', () => {
  const lines = Array.from({ length: 30 }, (_, at) =>
    refused({ connection: at, upstream: `http://192.0.2.${at}:80/`, time: `10:11:${10 + at}` }),
  )
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 30'])
  assert.equal(report.failures[0]?.endpoint, null)
  assert.equal(report.failures[0]?.endpoints.length, 20)
  assert.equal(report.failures[0]?.lastSeen, '2026-11-02T10:11:39Z')
})

test('a gateway that does not start has lost no request that is known, and it is said that it did not start', () => {
  const emergency = (message: string): string => `2026/11/02 10:00:00 [emerg] 12#12: ${message}`
  const taken = explain([emergency('bind() to 0.0.0.0:80 failed (98: Address already in use)')])
  const unresolved = explain([emergency('host not found in upstream "app:3000" in /etc/nginx/nginx.conf:12')])
  assert.deepEqual(summary(taken), ['proxy-configuration-error 1 apart 1'])
  assert.deepEqual(summary(unresolved), ['dns-name-not-found 1 apart 1'])
  for (const report of [taken, unresolved]) {
    assert.equal(report.failures[0]!.atStart, true)
    assert.equal(headline(report), 'A gateway did not start, or did not take its new configuration')
    assert.match(whatWasSeen(report.failures[0]!), /The gateway did not start because of this/)
  }
  assert.match(taken.failures[0]!.suspects[0]!.confirm, /ss -ltnp 'sport = :80'/)
})
