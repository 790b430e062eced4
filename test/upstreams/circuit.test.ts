/** A circuit by itself, then at work before real servers. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { Circuit } from '../../src/upstreams/circuit.ts'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const settings = { errorRate: 0.5, requests: 10, windowMs: 1000, openMs: 500 }

describe('a circuit', () => {
  test('opens when half of enough attempts within the window have failed', () => {
    const circuit = new Circuit(settings)
    for (let i = 0; i < 5; i++) circuit.fine(i)
    for (let i = 0; i < 4; i++) assert.equal(circuit.failed(10 + i), false)
    assert.equal(circuit.failed(20), true)
    assert.equal(circuit.state, 'open')
  })

  test('stays closed when too few attempts were made, or too few of them failed', () => {
    const few = new Circuit(settings)
    for (let i = 0; i < 9; i++) assert.equal(few.failed(i), false)
    const good = new Circuit(settings)
    for (let i = 0; i < 100; i++) {
      good.fine(i)
      if (i % 2 === 0) assert.equal(good.failed(i), false)
    }
  })

  test('forgets what is older than the window', () => {
    const circuit = new Circuit(settings)
    for (let i = 0; i < 9; i++) circuit.failed(i)
    assert.equal(circuit.failed(2000), false)
    assert.equal(circuit.state, 'closed')
  })

  test('half-open it closes after good trials and opens again at the first bad one', () => {
    const circuit = new Circuit(settings)
    circuit.open()
    assert.equal(circuit.failed(0), false, 'what was under way changes nothing')
    circuit.tryAgain()
    assert.equal(circuit.fine(10), false)
    assert.equal(circuit.failed(20), true)
    circuit.tryAgain()
    assert.deepEqual([circuit.fine(30), circuit.fine(31), circuit.fine(32)], [false, false, true])
    assert.equal(circuit.state, 'closed')
    for (let i = 0; i < 9; i++) assert.equal(circuit.failed(40), false, 'and begins with a clean slate')
  })
})

/** Answers with `status`, and says how many it had at once. */
async function server(): Promise<AsyncDisposable & { port: number; status: number; seen: number; most: number }> {
  let now = 0
  const up = http.createServer((_, response) => {
    it.seen++
    it.most = Math.max(it.most, ++now)
    setTimeout(() => {
      now--
      response.writeHead(it.status).end('x')
    }, 5)
  })
  up.listen(0, '127.0.0.1')
  await once(up, 'listening')
  const it = {
    port: (up.address() as AddressInfo).port,
    status: 200,
    seen: 0,
    most: 0,
    async [Symbol.asyncDispose]() {
      up.closeAllConnections()
      up.close()
    },
  }
  return it
}

interface Told {
  status: number
  cause?: string
  reason?: string
  because?: { cause: string }[]
  retryAfter: string | undefined
}

async function ask(port: number): Promise<Told> {
  const headers = { accept: 'application/problem+json' }
  const [response] = (await once(http.get({ port, host: '127.0.0.1', agent: false, headers }), 'response')) as [
    http.IncomingMessage,
  ]
  const text = Buffer.concat(await response.toArray()).toString()
  const told = text.startsWith('{') ? JSON.parse(text) : {}
  return { status: response.statusCode!, ...told, retryAfter: response.headers['retry-after'] }
}

test('a sole endpoint that fails is asked no more until the circuit is tried again, one request at a time', async () => {
  await using upstream = await server()
  const circuit = { errorRate: '50%', requests: 4, window: '10s', open: '400ms' }
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: [`127.0.0.1:${upstream.port}`], circuit } },
  })
  const { standing } = local.gateway.snapshot.groups.get('app')!.endpoints[0]!
  upstream.status = 500
  for (let i = 0; i < 4; i++) assert.equal((await ask(local.port)).status, 500)
  assert.equal(standing.kind, 'open')
  const refused = await ask(local.port)
  assert.equal(refused.status, 503)
  assert.deepEqual([refused.cause, refused.reason], ['destination-unavailable', 'circuit-open'])
  assert.equal(refused.because![0]!.cause, 'origin-error-response')
  assert.equal(refused.retryAfter, '1')
  assert.equal(upstream.seen, 4)
  await until('it is half-open', () => standing.kind === 'in')
  upstream.status = 200
  upstream.most = 0
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(local.port)))
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(local.gateway.snapshot.groups.get('app')!.endpoints[0]!.limit, Infinity, 'it is closed again')
})

test('half-open, one failure opens it again', async () => {
  await using upstream = await server()
  const circuit = { errorRate: '50%', requests: 2, open: '200ms' }
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: [`127.0.0.1:${upstream.port}`], circuit } },
  })
  const { standing } = local.gateway.snapshot.groups.get('app')!.endpoints[0]!
  upstream.status = 500
  for (let i = 0; i < 2; i++) await ask(local.port)
  await until('it is half-open', () => standing.kind === 'in')
  assert.equal((await ask(local.port)).status, 500)
  assert.equal(standing.kind, 'open')
  assert.equal((await ask(local.port)).status, 503)
})

test('beside the trial of a circuit the answer is that it is open, where nobody may wait', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ reset }) => reset()
  const file = before(origin.port)
  Object.assign((file.upstreams as { app: object }).app, {
    limits: { queue: 0 },
    circuit: { errorRate: '50%', requests: 2, window: '10s', open: '200ms' },
  })
  await using local = await startLocalGateway(file)
  const { port } = local
  const get = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const endpoint = () => local.gateway.stats().upstreams[0]!.endpoints[0]!
  for (let i = 0; i < 2; i++) await exchangeRaw({ port, send: [get] })
  assert.equal(endpoint().standing, 'open')
  await until('it may be tried', () => endpoint().standing !== 'open')
  origin.script = () => {}
  const asked = origin.heads.length
  const trial = exchangeRaw({ port, send: [get], limitMs: 1500 })
  await until('the trial is under way', () => origin.heads.length === asked + 1)
  const { text } = await exchangeRaw({ port, send: [get] })
  assert.match(text, /^HTTP\/1\.1 503 /)
  assert.match(text, /^Proxy-Status: .*error=destination_unavailable; details="destination-unavailable\/circuit-open"/m)
  await trial
})

for (const [what, settings] of [
  ['a circuit that is tried again', { circuit: { errorRate: '50%', requests: 2, window: '10s', open: '200ms' } }],
  ['an adaptive limit', { limits: { adaptive: true } }],
] as const)
  test(`WebSockets that stay open take no room of ${what}`, async () => {
    await using origin = await startScriptedOrigin()
    origin.script = ({ reset }) => reset()
    const file = before(origin.port)
    Object.assign((file.upstreams as { app: object }).app, settings)
    await using local = await startLocalGateway(file)
    const { port } = local
    const get = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
    const endpoint = () => local.gateway.snapshot.groups.get('app')!.endpoints[0]!
    if ('circuit' in settings) {
      for (let i = 0; i < 2; i++) await exchangeRaw({ port, send: [get] })
      await until('it may be tried', () => endpoint().breaker!.trying !== null)
    }
    origin.script = ({ head, write }) =>
      write(
        head.includes('pgrade: websocket')
          ? 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
          : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
      )
    const sockets: net.Socket[] = []
    for (let n = 1; n <= 25; n++) {
      sockets.push(net.connect(port, '127.0.0.1').on('error', () => {}))
      sockets.at(-1)!.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      await until('the tunnel is there', () => endpoint().tunnels === n)
    }
    const { text } = await exchangeRaw({ port, send: [get], limitMs: 2000 })
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.equal(endpoint().breaker?.trying ?? null, null)
    for (const socket of sockets) socket.destroy()
    await until('they are gone', () => endpoint().inFlight === 0 && endpoint().tunnels === 0)
  })
