/** What happened to processes near failures is held against an endpoint only where it may be the endpoint's own. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explain, nginxError, refused, summary } from '../told.ts'

const near = (...lines: string[]): string => [...lines, refused({ time: '10:11:13' })].join('\n')
const suspects = (log: string): Map<string, { likelihood: string; evidence: string }> =>
  new Map(explain(log).failures[0]?.suspects.map(one => [one.id, one]))
const systemd = (text: string): string => `Nov  2 10:11:12 web01 systemd[1]: ${text}`
const kernel = (text: string): string => `Nov  2 10:11:12 web01 kernel: ${text}`

const GATEWAYS: Readonly<Record<string, readonly [said: string, failed: string]>> = {
  Apache: [
    '[Mon Nov 02 10:11:11.000000 2026] [mpm_event:notice] [pid 7:tid 7] AH00489: Apache/2.4.62 (Unix) configured -- resuming normal operations',
    '[Mon Nov 02 10:11:12.000000 2026] [proxy:error] [pid 8:tid 9] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:3000 (127.0.0.1:3000) failed',
  ],
  nginx: ['2026/11/02 10:11:11 [notice] 1#1: start worker processes', refused()],
  'nginx, told by systemd': [systemd('Started nginx.service - A high performance web server.'), refused()],
}
for (const [name, [said, failed]] of Object.entries(GATEWAYS)) {
  test(`the gateway’s own start says nothing of the endpoint: ${name}`, () => {
    const told = suspects([said, failed].join('\n'))
    assert.equal(told.keys().next().value, 'process-not-running')
    assert.doesNotMatch(JSON.stringify([...told]), /started in that time/)
  })
}

test('the gateway’s own stop is no deploy of the app', () => {
  const stop =
    '[Mon Nov 02 10:11:12.000000 2026] [mpm_event:notice] [pid 7:tid 7] AH00491: caught SIGTERM, shutting down'
  const failed = GATEWAYS.Apache?.[1] ?? ''
  assert.doesNotMatch(JSON.stringify([...suspects([failed, stop].join('\n'))]), /told to stop/)
})

test('timers and sessions are no programs that could answer', () => {
  const units = [
    'Started certbot.timer - Run certbot twice daily.',
    'Started session-12.scope - Session 12 of User root.',
    'Started Session 12 of user root.',
  ]
  for (const unit of units) assert.doesNotMatch(JSON.stringify([...suspects(near(systemd(unit)))]), /started in/)
})

test('what nothing ties to the endpoint is a faint suspicion, and says so', () => {
  const killed = suspects(near(kernel('Out of memory: Killed process 812 (clamd) total-vm:1kB'))).get('oom-kill')
  assert.equal(killed?.likelihood, 'low')
  assert.match(killed.evidence, /clamd \(pid 812\) was killed because memory ran out, and nothing ties it to this/)
  const started = suspects(near(systemd('Started postfix.service - Mail.'))).get('still-starting')
  assert.equal(started?.likelihood, 'low')
})

test('a name, a port or a program that serves apps ties it', () => {
  const shop = { upstream: 'http://127.0.0.1:3000/cart' }
  const killed = (process: string): string => kernel(`Out of memory: Killed process 812 (${process}) total-vm:1kB`)
  for (const process of ['node', 'java', 'php-fpm8.2', 'shop-api'])
    assert.equal(suspects([killed(process), refused(shop)].join('\n')).get('oom-kill')?.likelihood, 'high', process)
  const started = suspects(near(systemd('Started cart.service - The cart.'))).get('still-starting')
  assert.equal(started?.likelihood, 'medium')
})

test('the end of the gateway’s own worker is no crash of an upstream', () => {
  const killed = '2026/11/02 10:11:10 [alert] 1#1: worker process 31 exited on signal 9'
  assert.deepEqual(summary(explain(killed)), ['proxy-internal-error 1 apart 1'])
  const closed = nginxError({
    message: 'upstream prematurely closed connection',
    doing: 'reading response header from upstream',
  })
  const told = explain([killed, closed]).failures.find(({ cause }) => cause === 'connection-terminated')
  assert.doesNotMatch(JSON.stringify(told?.suspects), /nginx \(pid/)
})

test('a program whose name says nothing may be the app: it is suspected, not accused', () => {
  const killed = (process: string): string => kernel(`Out of memory: Killed process 812 (${process}) total-vm:1kB`)
  const closed = nginxError({
    message: 'upstream prematurely closed connection',
    doing: 'reading response header from upstream',
    time: '10:11:12',
  })
  const told = suspects([killed('billing'), closed].join('\n'))
  assert.equal(told.get('oom-kill')?.likelihood, 'medium')
  assert.ok([...told.keys()].indexOf('oom-kill') < 3)
  assert.match(told.get('oom-kill')!.evidence, /whether it serves this endpoint no line says/)
  assert.equal(suspects([killed('mysqld'), closed].join('\n')).get('oom-kill')?.likelihood, 'low')
})
