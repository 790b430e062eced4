/** What health checks find is what requests meet: held, refused with the chain of causes, or tried all the same. */
import assert from 'node:assert/strict'
import http from 'node:http'
import test from 'node:test'
import { HealthChecks } from '../../src/health/health-checks.ts'
import { type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const active = { interval: '60ms', timeout: '500ms', rise: 1, fall: 2 }

interface Checked extends AsyncDisposable {
  local: LocalGateway
  standing(at: number): string
  checks: HealthChecks
}

async function checked(endpoints: string[], more: object = {}): Promise<Checked> {
  const app = { endpoints, balance: 'round-robin', health: { active }, ...more }
  const local = await startLocalGateway({ upstreams: { app } })
  const { gateway } = local
  const checks = new HealthChecks(gateway.world, news => gateway.hear([news]))
  checks.apply(gateway.snapshot.config)
  return {
    local,
    checks,
    standing: at => gateway.snapshot.groups.get('app')!.endpoints[at]!.standing.kind,
    async [Symbol.asyncDispose]() {
      checks.stop()
      await local[Symbol.asyncDispose]()
    },
  }
}

interface Asked {
  status: number
  body: string
  ms: number
}

function ask({ port }: LocalGateway, method = 'GET'): Promise<Asked> {
  const started = performance.now()
  const headers = { accept: 'application/problem+json' }
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, agent: false, headers }, response => {
      let body = ''
      response.setEncoding('utf8').on('data', text => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode!, body, ms: performance.now() - started }))
    })
    request.on('error', reject)
    request.end()
  })
}

/** Fine for traffic; what the check gets is `health`. */
function apart(health: string): ScriptedOrigin['script'] {
  return ({ head, write }) =>
    write(`HTTP/1.1 ${head.includes(' /healthz ') ? health : '200 OK'}\r\nContent-Length: 2\r\n\r\nok`)
}

const url = ({ port }: { port: number }): string => `http://127.0.0.1:${port}`

test('a brief outage is waited for also where checks know of it; a longer one is answered for with the chain', async () => {
  const origin = await startScriptedOrigin()
  await using gateway = await checked([url(origin)], { retry: { hold: '2s' } })
  assert.equal((await ask(gateway.local)).status, 200)
  await origin[Symbol.asyncDispose]()
  await until('the checks have found out', () => gateway.standing(0) === 'away')
  const held = await ask(gateway.local)
  assert.equal(held.status, 503)
  assert.ok(held.ms > 300, `it was held for ${held.ms} ms`)
  const problem = JSON.parse(held.body)
  assert.deepEqual(
    [problem.cause, problem.reason, problem.processed],
    ['destination-unavailable', 'failing-checks', 'no'],
  )
  const [because] = problem.because
  // A port that is just being closed resets who was about to be taken.
  assert.match(because.cause, /^(connection-refused|connect-reset)$/)
  assert.deepEqual([because.endpoint, typeof because.since], [url(origin), 'string'])
  const next = await ask(gateway.local, 'POST')
  assert.equal(next.status, 503)
  assert.ok(next.ms < 1500, 'from now on at once')
})

test('an endpoint that is back serves at once, before its checks have risen', async () => {
  const origin = await startScriptedOrigin()
  await using gateway = await checked([url(origin)], {
    retry: { hold: '20s' },
    health: { active: { ...active, rise: 100 } },
  })
  assert.equal((await ask(gateway.local)).status, 200)
  await origin[Symbol.asyncDispose]()
  const endpoint = gateway.local.gateway.snapshot.groups.get('app')!.endpoints[0]!
  await until('the checks fail', () => endpoint.standing.failing !== null)
  // What follows is not theirs to find out.
  gateway.checks.stop()
  const waiting = ask(gateway.local)
  const back = http.createServer((_, response) => response.end('back')).listen(origin.port, '127.0.0.1')
  const { status, body } = await waiting.finally(() => {
    back.closeAllConnections()
    back.close()
  })
  assert.deepEqual([status, body], [200, 'back'])
})

test('one that fails its checks is not asked while others are fine', async () => {
  await using failing = await startScriptedOrigin()
  await using fine = await startScriptedOrigin()
  failing.script = apart('500 Oops')
  fine.script = apart('200 OK')
  await using gateway = await checked([url(failing), url(fine)])
  await until('one fails', () => gateway.standing(0) === 'failing')
  const traffic = (): number => failing.heads.filter(head => !head.includes(' /healthz ')).length
  const before = traffic()
  for (let at = 0; at < 10; at++) assert.equal((await ask(gateway.local)).status, 200)
  assert.equal(traffic(), before)
})

test('when all fail, and all take connections, they are tried', async () => {
  await using one = await startScriptedOrigin()
  await using two = await startScriptedOrigin()
  one.script = apart('404 Not Found')
  two.script = apart('404 Not Found')
  await using gateway = await checked([url(one), url(two)])
  await until('both fail', () => gateway.standing(0) === 'failing' && gateway.standing(1) === 'failing')
  for (let at = 0; at < 4; at++) assert.equal((await ask(gateway.local)).status, 200)
})

test('who says goodbye by its check gets nothing new while others are there, and all when nobody else is', async () => {
  await using one = await startScriptedOrigin()
  await using two = await startScriptedOrigin()
  one.script = apart('503 Going')
  await using gateway = await checked([url(one), url(two)], { health: { active: { ...active, drain: 503 } } })
  await until('one drains', () => gateway.standing(0) === 'draining')
  const traffic = (): number => one.heads.filter(head => !head.includes(' /healthz ')).length
  const before = traffic()
  for (let at = 0; at < 4; at++) assert.equal((await ask(gateway.local)).status, 200)
  assert.equal(traffic(), before)
  two.script = apart('503 Going')
  await until('both drain', () => gateway.standing(1) === 'draining')
  for (let at = 0; at < 4; at++) assert.equal((await ask(gateway.local)).status, 200)
})
