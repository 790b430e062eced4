/** Every way in which the gateway keeps a failure from a client: counters, log and evidence name it all the same. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { summaryOf } from '../../src/admin/summary.ts'
import { systemWorld } from '../../src/world.ts'
import { whole } from '../helpers/caching-gateway.ts'
import { type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { until } from '../helpers/until.ts'

/** An origin at a port that stays its own while it is down. */
class Origin {
  port = 0
  /** What a request gets. */
  script: (socket: net.Socket, nth: number) => void = socket => socket.write(whole('ok'))
  asked = 0
  readonly #sockets = new Set<net.Socket>()
  #server: net.Server | null = null

  async up(): Promise<this> {
    const server = net.createServer({ noDelay: true }, socket => {
      let nth = 0
      this.#sockets.add(socket)
      socket.on('data', () => {
        this.asked++
        this.script(socket, ++nth)
      })
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
    })
    this.#server = server
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve))
    this.port = (server.address() as net.AddressInfo).port
    return this
  }

  async down(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

interface Stage {
  local: LocalGateway
  /** `b` is there only where the way has two endpoints. */
  a: Origin
  b: Origin
  /** Sends a request; resolves with the head of its answer. */
  get(target?: string, ...lines: string[]): Promise<string>
  /** Requests that wait for an outage to end. */
  held(): number
  /** Puts the gateway's clock forward. */
  pass(ms: number): void
}

interface Way {
  name: string
  cause: string
  phase: string
  endpoints?: 2
  upstream?: object
  route?: object
  /** How many exchanges it leaves, the last one being the hidden one. */
  hides(stage: Stage): Promise<string>
}

const closes = (socket: net.Socket): void => void socket.end()

/** One that is answered while the only endpoint is there, and one that waits until it is back. */
async function heldOver(stage: Stage, whileAway: () => void = () => {}): Promise<string> {
  await stage.get()
  await stage.a.down()
  const held = stage.get()
  await until('it waits', () => stage.held() === 1)
  whileAway()
  await stage.a.up()
  return held
}

const WAYS: Way[] = [
  {
    name: 'another endpoint, after one where nobody listens',
    cause: 'connection-refused',
    phase: 'connect',
    endpoints: 2,
    async hides({ a, get }) {
      await a.down()
      return get()
    },
  },
  {
    name: 'another endpoint, after one that hung up',
    cause: 'connection-terminated',
    phase: 'wait',
    endpoints: 2,
    async hides({ a, get }) {
      a.script = closes
      return get()
    },
  },
  {
    name: 'another endpoint, and then an answer that takes long',
    cause: 'connection-terminated',
    phase: 'wait',
    endpoints: 2,
    async hides({ a, b, get, pass }) {
      a.script = closes
      b.script = socket => {
        pass(6000)
        socket.write(whole('late'))
      }
      return get()
    },
  },
  {
    name: 'another endpoint, and then a tunnel',
    cause: 'connection-terminated',
    phase: 'wait',
    endpoints: 2,
    async hides({ a, b, get }) {
      a.script = closes
      b.script = socket => {
        socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      }
      return get('/', 'Connection: Upgrade', 'Upgrade: echo')
    },
  },
  {
    name: 'the same endpoint, after a lost keep-alive race',
    cause: 'stale-connection-reuse',
    phase: 'wait',
    async hides({ a, get }) {
      a.script = (socket, nth) => (nth === 1 ? socket.write(whole('ok')) : socket.end())
      await get()
      return get()
    },
  },
  {
    name: 'a hold, after an attempt that was refused',
    cause: 'connection-refused',
    phase: 'connect',
    hides: stage => heldOver(stage),
  },
  {
    name: 'a hold, and then an answer that takes long',
    cause: 'connection-refused',
    phase: 'connect',
    hides: stage => heldOver(stage, () => stage.pass(6000)),
    upstream: { retry: { hold: '30s' } },
  },
  {
    name: 'a hold, for one that never met the failure',
    cause: 'connection-refused',
    phase: 'queue',
    async hides(stage) {
      await stage.get()
      await stage.a.down()
      const first = stage.get()
      await until('it waits', () => stage.held() === 1)
      const second = stage.get()
      await until('both wait', () => stage.held() === 2)
      await stage.a.up()
      await first
      return second
    },
  },
  {
    name: 'a hold, for one that never met the failure and whose wait takes long',
    cause: 'connection-refused',
    phase: 'queue',
    upstream: { retry: { hold: '30s' } },
    async hides(stage) {
      await stage.get()
      await stage.a.down()
      const first = stage.get()
      await until('it waits', () => stage.held() === 1)
      const second = stage.get()
      await until('both wait', () => stage.held() === 2)
      stage.pass(6000)
      await stage.a.up()
      await first
      return second
    },
  },
  {
    name: 'a kept answer, after a failure',
    cause: 'connection-refused',
    phase: 'connect',
    upstream: { retry: { hold: 0 } },
    route: { staleIfError: '1h' },
    async hides({ a, get }) {
      await get()
      await a.down()
      return get()
    },
  },
  {
    name: 'a kept answer, in place of the origin’s own failure',
    cause: 'origin-error-response',
    phase: 'receive',
    route: { staleIfError: '1h' },
    async hides({ a, get }) {
      await get()
      a.script = socket => socket.write('HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n')
      return get()
    },
  },
  {
    name: 'a kept answer, without asking again so soon after a failure',
    cause: 'connection-refused',
    phase: 'connect',
    upstream: { retry: { hold: 0 } },
    route: { staleIfError: '1h' },
    async hides({ a, get }) {
      await get()
      await a.down()
      await get()
      return get()
    },
  },
]

for (const way of WAYS) {
  test(`${way.name}: ${way.cause} is counted as hidden, logged and on record`, async () => {
    await using stage = await startStage(way)
    const head = await way.hides(stage)
    assert.match(head, /^HTTP\/1\.1 (200|101) /)
    const requestId = /^X-Request-Id: (.+)\r$/im.exec(head)![1]!
    const line = await stage.logged(requestId)
    assert.deepEqual(
      { hidden: line.hidden, cause: line.cause, phase: line.phase },
      { hidden: true, cause: way.cause, phase: way.phase },
    )
    const { telemetry } = stage.local.gateway
    const { failures } = telemetry.metrics.snapshot()
    assert.deepEqual(
      failures.filter(({ hidden }) => !hidden),
      [],
    )
    assert.equal(failures.find(({ cause }) => cause === way.cause)?.count, await stage.hiddenLines())
    const evidence = telemetry.evidence.get(requestId)
    assert.ok(evidence, 'it is on record')
    const { hidden, cause, phase } = summaryOf(evidence)
    assert.deepEqual({ hidden, cause, phase }, { hidden: true, cause: way.cause, phase: way.phase })
  })
}

async function startStage(way: Way) {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodgate-hidden-'))
  const file = path.join(folder, 'access.log')
  const [a, b] = [await new Origin().up(), await new Origin().up()]
  let aheadMs = 0
  const world = systemWorld()
  const [now, epoch] = [world.now, world.epoch]
  world.now = () => now() + aheadMs
  world.epoch = () => epoch() + aheadMs
  const endpoints = [a, b].slice(0, way.endpoints ?? 1).map(({ port }) => `127.0.0.1:${port}`)
  const local = await startLocalGateway(
    {
      upstreams: { app: { endpoints, balance: 'round-robin', ...way.upstream } },
      routes: [{ upstream: 'app', ...way.route }],
      log: { access: { format: 'json', path: file }, level: 'silent' },
    },
    world,
  )
  const lines = (): Record<string, unknown>[] => {
    local.gateway.telemetry.accessLog.flush()
    const text = readFileSync(file, 'utf8').split('\n').filter(Boolean)
    return text.map(line => JSON.parse(line) as Record<string, unknown>)
  }
  return {
    local,
    a,
    b,
    async get(target = '/', ...fields: string[]): Promise<string> {
      const connection = fields.length === 0 ? ['Connection: close'] : []
      const head = [`GET ${target} HTTP/1.1`, 'Host: site.example', ...connection, ...fields, '', '']
      const { text } = await exchangeRaw({ port: local.port, send: [head.join('\r\n')] })
      return text.slice(0, text.indexOf('\r\n\r\n') + 2)
    },
    held: () => local.gateway.snapshot.groups.get('app')!.outage.line.length,
    pass: (ms: number) => void (aheadMs += ms),
    logged: (id: string) => until('its line', () => lines().find(({ requestId }) => requestId === id)),
    hiddenLines: async () => lines().filter(({ hidden }) => hidden === true).length,
    async [Symbol.asyncDispose]() {
      await local[Symbol.asyncDispose]()
      await a.down()
      await b.down()
      rmSync(folder, { recursive: true })
    },
  }
}
