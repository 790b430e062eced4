/** `limits.connections` with real sockets: never more are open, who waits goes in order, and whoever is turned away is told why and until when. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { test } from 'node:test'
import { type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { type OriginRequest, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

/** Answers when it is told to; counts what is open. */
class Patient implements AsyncDisposable {
  readonly seen: string[] = []
  readonly #waiting: http.ServerResponse[] = []
  readonly #server = http.createServer((request, response) => {
    this.seen.push(request.url!)
    this.#waiting.push(response)
    if (this.automatic) setTimeout(() => this.answer(), 2)
  })
  open = 0
  mostOpen = 0
  automatic = false

  constructor() {
    this.#server.on('connection', socket => {
      this.mostOpen = Math.max(this.mostOpen, ++this.open)
      socket.on('close', () => this.open--)
    })
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as net.AddressInfo).port
  }

  get waiting(): number {
    return this.#waiting.length
  }

  answer(close = false): void {
    const response = this.#waiting.shift()!
    if (close) response.setHeader('connection', 'close')
    response.end('done')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

interface Asked {
  status: number
  cause: string
  reason: string
  retryAfter: string | undefined
  at: number
}

function ask(local: LocalGateway, path: string): Promise<Asked> & { leave(): void } {
  const { promise, resolve, reject } = Promise.withResolvers<Asked>()
  const headers = { accept: 'application/problem+json' }
  const request = http.get({ port: local.port, host: '127.0.0.1', path, agent: false, headers }, async response => {
    const text = Buffer.concat(await response.toArray()).toString()
    const { cause = '', reason = '' } = response.statusCode === 200 ? {} : JSON.parse(text)
    resolve({
      status: response.statusCode!,
      cause,
      reason,
      retryAfter: response.headers['retry-after'],
      at: performance.now(),
    })
  })
  request.on('error', reject)
  return Object.assign(promise, { leave: () => void request.destroy() })
}

function queueOf(local: LocalGateway): number {
  return local.gateway.snapshot.groups.get('app')!.queue.length
}

function withLimits(
  port: number,
  limits: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { upstreams: { app: { endpoints: [`127.0.0.1:${port}`], limits, ...more } } }
}

test('what does not fit waits and is served in the order in which it came', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(withLimits(await upstream.listen(), { connections: 2 }))
  const asked: Promise<Asked>[] = []
  for (let at = 0; at < 8; at++) {
    asked.push(ask(local, `/${at}`))
    await until(
      'it is there',
      () => upstream.seen.length === Math.min(at + 1, 2) && queueOf(local) === Math.max(0, at - 1),
    )
  }
  for (let at = 0; at < 8; at++) {
    upstream.answer(at % 3 === 0)
    await until('the next one is', () => upstream.seen.length === Math.min(8, at + 3))
  }
  assert.deepEqual(new Set((await Promise.all(asked)).map(({ status }) => status)), new Set([200]))
  assert.deepEqual(upstream.seen, ['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/7'])
  assert.ok(upstream.mostOpen <= 2, `${upstream.mostOpen} were open`)
})

test('a newcomer does not overtake those who wait', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(withLimits(await upstream.listen(), { connections: 1 }))
  // On one connection: the next request is read in the very turn in which the answer before it has made room.
  const client = net.connect(local.port, '127.0.0.1')
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
  client.write(get('/first') + get('/newcomer'))
  await until('one is served', () => upstream.waiting === 1)
  const waits = ask(local, '/waits')
  await until('it waits', () => queueOf(local) === 1)
  upstream.automatic = true
  upstream.answer()
  await waits
  await until('all are served', () => upstream.seen.length === 3)
  assert.deepEqual(upstream.seen, ['/first', '/waits', '/newcomer'])
  client.destroy()
})

test('a full queue is told at once, with a time to come back', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(withLimits(await upstream.listen(), { connections: 1, queue: 1 }))
  const served = ask(local, '/served')
  await until('one is served', () => upstream.waiting === 1)
  const waits = ask(local, '/waits')
  await until('one waits', () => queueOf(local) === 1)
  const { status, cause, reason, retryAfter } = await ask(local, '/too-many')
  assert.deepEqual({ status, cause, reason }, { status: 503, cause: 'queue-timeout', reason: 'queue-full' })
  assert.match(retryAfter!, /^[1-9]\d*$/)
  upstream.automatic = true
  upstream.answer()
  assert.deepEqual(
    (await Promise.all([served, waits])).map(one => one.status),
    [200, 200],
  )
})

test('who has waited for the whole of queueTimeout is told so', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(
    withLimits(await upstream.listen(), { connections: 1, queueTimeout: '150ms' }),
  )
  void ask(local, '/served').catch(() => {})
  await until('one is served', () => upstream.waiting === 1)
  const start = performance.now()
  const { status, cause, reason, retryAfter, at } = await ask(local, '/waits')
  assert.deepEqual({ status, cause, reason }, { status: 503, cause: 'queue-timeout', reason: '' })
  assert.ok(at - start >= 140, `after ${at - start} ms`)
  assert.equal(retryAfter, '1')
  assert.equal(queueOf(local), 0)
  assert.deepEqual(upstream.seen, ['/served'])
})

test('without a queue what does not fit is refused at once', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(withLimits(await upstream.listen(), { connections: 1, queue: 0 }))
  void ask(local, '/served').catch(() => {})
  await until('one is served', () => upstream.waiting === 1)
  const { status, cause } = await ask(local, '/refused')
  assert.deepEqual({ status, cause }, { status: 503, cause: 'connection-limit-reached' })
})

test('a client that leaves the queue makes no gap and takes no turn', async () => {
  await using upstream = new Patient()
  await using local = await startLocalGateway(withLimits(await upstream.listen(), { connections: 1 }))
  const all = [ask(local, '/0')]
  await until('one is served', () => upstream.waiting === 1)
  for (const at of [1, 2, 3]) {
    all.push(ask(local, `/${at}`))
    await until('it waits', () => queueOf(local) === at)
  }
  all[2]!.catch(() => {})
  all[2]!.leave()
  await until('it has left', () => queueOf(local) === 2)
  upstream.automatic = true
  upstream.answer()
  await Promise.all([all[0], all[1], all[3]])
  assert.deepEqual(upstream.seen, ['/0', '/1', '/3'])
})

test('a share that is taken back closes idle connections; one that is given serves who waits', async () => {
  await using upstream = new Patient()
  upstream.automatic = true
  const port = await upstream.listen()
  await using local = await startLocalGateway(withLimits(port, { connections: 4 }))
  await Promise.all([1, 2, 3, 4].map(at => ask(local, `/${at}`)))
  await until('they are idle', () => local.gateway.claims()[0]!.inFlight === 0)
  const name = { upstream: 'app', endpoint: `http://127.0.0.1:${port}` }
  local.gateway.share([{ ...name, share: 1, serial: 7 }])
  await until('they are closed', () => upstream.open <= 1)
  assert.deepEqual(local.gateway.claims(), [{ ...name, serial: 7, open: 1, inFlight: 0, waiting: 0 }])
  upstream.automatic = false
  const asked = [ask(local, '/5'), ask(local, '/6')]
  await until('one waits', () => queueOf(local) === 1 && upstream.waiting === 1)
  assert.equal(local.gateway.claims()[0]!.waiting, 1)
  local.gateway.share([{ ...name, share: 2, serial: 8 }])
  await until('both are served', () => upstream.waiting === 2)
  upstream.answer()
  upstream.answer()
  await Promise.all(asked)
})

test('under a load of twice what fits nobody fails and the limit holds, with connections that come and go', async () => {
  await using upstream = new Patient()
  upstream.automatic = true
  await using other = new Patient()
  other.automatic = true
  const endpoints = [await upstream.listen(), await other.listen()].map(port => `127.0.0.1:${port}`)
  await using local = await startLocalGateway({ upstreams: { app: { endpoints, limits: { connections: 3 } } } })
  const statuses = new Set<number>()
  await Promise.all(
    Array.from({ length: 12 }, async (_, client) => {
      for (let at = 0; at < 25; at++) statuses.add((await ask(local, `/${client}/${at}`)).status)
    }),
  )
  assert.deepEqual(statuses, new Set([200]))
  assert.ok(upstream.mostOpen <= 3 && other.mostOpen <= 3, `${upstream.mostOpen}, ${other.mostOpen}`)
})

test('a second try waits for room at the other endpoint, is not made where the first failed, and is in nobody’s way', async () => {
  await using one = await startScriptedOrigin()
  await using two = await startScriptedOrigin()
  const origins = [one, two]
  let finish = (): void => {}
  const script = (request: OriginRequest): void => {
    const answer = (): void => request.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    if (request.head.startsWith('GET /long ')) finish = answer
    else if (request.head.startsWith('GET /retried ') && seen('/retried').length === 1) request.reset()
    else answer()
  }
  for (const origin of origins) origin.script = script
  const seen = (path: string) =>
    origins.flatMap(origin => origin.heads.filter(head => head.startsWith(`GET ${path} `)).map(() => origin))
  const endpoints = origins.map(({ port }) => `127.0.0.1:${port}`)
  await using local = await startLocalGateway({ upstreams: { app: { endpoints, limits: { connections: 1 } } } })
  const long = ask(local, '/long')
  await until('one endpoint is full', () => seen('/long').length === 1)
  const retried = ask(local, '/retried')
  await until('it waits', () => queueOf(local) === 1)
  const since = performance.now()
  for (const path of ['/other', '/another']) assert.equal((await ask(local, path)).status, 200)
  assert.ok(performance.now() - since < 4000, 'there was room')
  assert.equal(queueOf(local), 1)
  finish()
  assert.deepEqual([(await long).status, (await retried).status], [200, 200])
  assert.deepEqual(seen('/retried'), origins, 'once at each')
})
