/** An outage of every endpoint: a brief one is waited for, a long one is answered for at once. Hidden, not silent. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'

/** A server that can go and come back at the same port. */
class Restarting {
  port = 0
  readonly seen: string[] = []
  /** Answers nothing. */
  holds = false
  #server: http.Server | null = null

  async up(): Promise<this> {
    this.#server = http.createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`)
      request.resume().on('end', () => this.holds || response.end('here'))
    })
    this.#server.listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as net.AddressInfo).port
    return this
  }

  /** Breaks off what is under way, and takes new connections. */
  drop(): void {
    this.#server!.closeAllConnections()
  }

  async down(): Promise<void> {
    const closed = once(this.#server!, 'close')
    this.#server!.close()
    this.#server!.closeAllConnections()
    await closed
  }
}

interface Asked {
  status: number
  body: string
}

function ask(local: LocalGateway, method: string, path: string): Promise<Asked> {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const request = http.request({ port: local.port, host: '127.0.0.1', method, path, agent: false }, response => {
    let body = ''
    response.setEncoding('utf8').on('data', text => {
      body += text
    })
    response.on('end', () => resolve({ status: response.statusCode!, body }))
  })
  request.on('error', reject)
  request.end(method === 'POST' ? 'x'.repeat(1000) : undefined)
  return promise
}

/** Every request has a connection of its own, so none meets a lost keep-alive race. */
function withoutIdle(port: number): Record<string, unknown> {
  return { upstreams: { app: { endpoints: [`127.0.0.1:${port}`], keepAlive: { maxIdle: 0 } } } }
}

function waiting(local: LocalGateway): number {
  return local.gateway.snapshot.groups.get('app')!.outage.line.length
}

test('while the only endpoint restarts, requests of any method wait in order and are answered by it', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(before(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  await server.down()
  const asked: Promise<Asked>[] = []
  for (const [at, method] of ['GET', 'POST', 'GET', 'POST', 'PUT'].entries()) {
    asked.push(ask(local, method, `/${at}`))
    await until('it waits', () => waiting(local) === at + 1)
  }
  await server.up()
  const answers = await Promise.all(asked)
  await server.down()
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200, 200],
  )
  assert.deepEqual(server.seen, ['GET /before', 'GET /0', 'POST /1', 'GET /2', 'POST /3', 'PUT /4'])
  const { failures } = local.gateway.telemetry.metrics.snapshot()
  assert.equal(failures.filter(({ hidden }) => !hidden).length, 0)
  assert.equal(
    failures
      .filter(({ hidden, cause }) => hidden && cause === 'connection-refused')
      .reduce((sum, { count }) => sum + count, 0),
    5,
  )
})

test('an outage longer than the hold is answered for with its cause, and from then on at once', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: [`127.0.0.1:${server.port}`], retry: { hold: '1500ms' } } },
  })
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  await server.down()
  const first = performance.now()
  assert.equal((await ask(local, 'GET', '/first')).status, 502)
  assert.ok(performance.now() - first >= 1250, 'it was held')
  const second = performance.now()
  const { status, body } = await ask(local, 'POST', '/second')
  assert.equal(status, 502)
  assert.match(body, /connection-refused/)
  assert.ok(performance.now() - second < 1200, 'it was not')
})

test('an upstream that was never seen up is answered for at once', async () => {
  const server = await new Restarting().up()
  await server.down()
  await using local = await startLocalGateway(before(server.port))
  const start = performance.now()
  assert.equal((await ask(local, 'GET', '/')).status, 502)
  assert.ok(performance.now() - start < 2500)
})

test('a client that leaves while it waits leaves the line', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(before(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  await server.down()
  const request = http.request({ port: local.port, host: '127.0.0.1', agent: false })
  request.on('error', () => {})
  request.end()
  await until('it waits', () => waiting(local) === 1)
  request.destroy()
  await until('it has left', () => waiting(local) === 0)
  assert.equal(local.gateway.telemetry.metrics.snapshot().failures[0]?.cause, 'client-closed-request')
})

test('where no idle connections are to be kept, the one that ended an outage is not kept either', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway({
    upstreams: {
      app: { endpoints: [`127.0.0.1:${server.port}`], retry: { hold: 'none' }, keepAlive: { idle: '30s', maxIdle: 0 } },
    },
  })
  const endpoint = () => local.gateway.stats().upstreams[0]!.endpoints[0]!
  assert.equal((await ask(local, 'GET', '/')).status, 200)
  await server.down()
  assert.equal((await ask(local, 'GET', '/')).status, 502)
  await server.up()
  await until('it is back', () => endpoint().standing === 'in')
  await until('nothing is kept', () => endpoint().idle === 0)
  await server.down()
})

test('a GET that the only endpoint drops because it restarts rudely is answered by the next', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(withoutIdle(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  server.holds = true
  const asked = ask(local, 'GET', '/dropped')
  await until('it is there', () => server.seen.includes('GET /dropped'))
  await server.down()
  await until('it waits', () => waiting(local) === 1)
  server.holds = false
  await server.up()
  assert.equal((await asked).status, 200)
  await server.down()
})

test('a GET that an endpoint drops and would drop again is not repeated there', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(withoutIdle(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  server.holds = true
  const asked = ask(local, 'GET', '/dropped')
  await until('it is there', () => server.seen.includes('GET /dropped'))
  server.drop()
  assert.equal((await asked).status, 502)
  assert.equal(server.seen.filter(seen => seen === 'GET /dropped').length, 1)
  await server.down()
})

for (const [how, cause] of [
  ['total', 'http-response-timeout'],
  ['drain', 'proxy-internal-error'],
] as const)
  test(`a wait that ends by ${how} is called so`, async () => {
    const server = await new Restarting().up()
    await using local = await startLocalGateway({
      upstreams: {
        app: { endpoints: [`127.0.0.1:${server.port}`], timeouts: { total: how === 'total' ? '200ms' : 'none' } },
      },
    })
    assert.equal((await ask(local, 'GET', '/before')).status, 200)
    await server.down()
    // The first knows what it met itself; the second only waits.
    const first = ask(local, 'GET', '/1')
    await until('it waits', () => waiting(local) === 1)
    const second = ask(local, 'GET', '/2')
    await until('they wait', () => waiting(local) === 2)
    if (how === 'drain') void local.gateway.drain(100)
    assert.equal((await first).status, 502)
    assert.equal((await second).status, how === 'total' ? 504 : 503)
    const { failures } = local.gateway.telemetry.metrics.snapshot()
    assert.deepEqual(
      failures.map(({ cause }) => cause),
      ['connection-refused', cause],
    )
  })

/** Its checks got the status of `drain`: it is about to stop. */
function saysGoodbye(local: LocalGateway, port: number): void {
  const because = { cause: 'origin-error-response', since: Date.now(), count: 1, gentle: true as const }
  local.gateway.hear([{ upstream: 'app', endpoint: `http://127.0.0.1:${port}`, kind: 'draining', because }])
}

test('the only endpoint says goodbye, stops and comes back: requests wait for it as for any other', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(before(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  saysGoodbye(local, server.port)
  assert.equal((await ask(local, 'GET', '/asked-in-need')).status, 200)
  await server.down()
  const asked = ask(local, 'POST', '/held')
  await until('it waits', () => waiting(local) === 1)
  await server.up()
  assert.equal((await asked).status, 200)
  await server.down()
})

test('while an endpoint that says goodbye still serves nobody waits for one that is gone', async () => {
  const [stays, goes] = [await new Restarting().up(), await new Restarting().up()]
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: [`127.0.0.1:${stays.port}`, `127.0.0.1:${goes.port}`] } },
  })
  for (let n = 0; n < 2; n++) assert.equal((await ask(local, 'GET', '/before')).status, 200)
  saysGoodbye(local, stays.port)
  await goes.down()
  for (let n = 0; n < 2; n++) {
    const since = performance.now()
    assert.equal((await ask(local, 'GET', '/after')).status, 200)
    assert.ok(performance.now() - since < 2500, 'at once')
  }
  await stays.down()
})

test('what waits by the rules of before a reload goes on as well when the endpoint is back', async () => {
  const server = await new Restarting().up()
  await using local = await startLocalGateway(withoutIdle(server.port))
  assert.equal((await ask(local, 'GET', '/before')).status, 200)
  server.holds = true
  const asked = ask(local, 'GET', '/dropped')
  await until('it is there', () => server.seen.includes('GET /dropped'))
  const { config, groups } = local.gateway.snapshot
  const { outage } = groups.get('app')!
  const app = config.upstreams.app!
  local.gateway.apply({ ...config, upstreams: { app: { ...app, retry: { ...app.retry, attempts: 4 } } } })
  await server.down()
  await until('it waits', () => outage.line.length === 1)
  server.holds = false
  await server.up()
  assert.equal((await asked).status, 200)
  await server.down()
})
