/** Draining and maintenance by hand: in all workers, over reloads and deaths, and taken back. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import test from 'node:test'
import type { GatewayStatus, UpstreamStatus } from '../../src/admin/source.ts'
import { type GatewayProcess, gatewayMissing, mainFile, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

interface Ran {
  code: number
  out: string
  err: string
}

/** A verb of the command line, for this gateway. */
function run(gateway: GatewayProcess, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [mainFile, ...args, '--admin', `127.0.0.1:${gateway.adminPort}`])
  const ran = { code: -1, out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    ran.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    ran.err += text
  })
  return new Promise(resolve => child.once('close', code => resolve({ ...ran, code: code ?? -1 })))
}

async function bodies(gateway: GatewayProcess, times: number): Promise<string[]> {
  const seen = new Set<string>()
  for (let at = 0; at < times; at++) seen.add((await gateway.get('/')).body)
  return [...seen].sort()
}

async function states(gateway: GatewayProcess): Promise<string[]> {
  const { body } = await gateway.admin<UpstreamStatus[]>('/api/upstreams')
  return body[0]!.endpoints.map(({ state }) => state)
}

const problemDocument = { headers: { accept: 'application/problem+json' } }

test('a drained endpoint gets nothing new in any worker, over a reload and over all workers’ deaths, until undrained', {
  skip: gatewayMissing,
}, async () => {
  await using one = await startUpstream('one')
  await using two = await startUpstream('two')
  const config = (more: string): string =>
    `workers: 2\nupstreams: { app: { balance: round-robin, ${more} endpoints: ["http://127.0.0.1:${one.port}", "http://127.0.0.1:${two.port}"] } }`
  await using gateway = await startGateway({ config: config('') })
  assert.deepEqual(await bodies(gateway, 8), ['one', 'two'])
  const drained = await run(gateway, 'drain', `127.0.0.1:${one.port}`)
  assert.deepEqual([drained.code, drained.err], [0, ''])
  assert.equal(drained.out, `app/http://127.0.0.1:${one.port} is drained; nothing is under way\n`)
  assert.deepEqual(await bodies(gateway, 8), ['two'])
  gateway.configure(config('timeouts: { connect: 2s },'))
  assert.equal((await gateway.admin('/api/reload', 'POST')).status, 200)
  assert.deepEqual(await bodies(gateway, 8), ['two'])
  for (const pid of await gateway.workerPids()) process.kill(pid, 'SIGKILL')
  await until('new workers serve', async () => {
    const { workers, workerRestarts } = await gateway.status()
    return workerRestarts === 2 && workers.filter(({ state }) => state === 'serving').length === 2
  })
  assert.deepEqual(await states(gateway), ['draining', 'up'])
  assert.deepEqual(await bodies(gateway, 8), ['two'])
  assert.match(
    (await run(gateway, 'status')).out,
    /has been draining for .*destination-unavailable\/draining \(drained by hand\)/,
  )
  assert.equal((await run(gateway, 'undrain', `app/http://127.0.0.1:${one.port}`)).code, 0)
  assert.deepEqual(await bodies(gateway, 8), ['one', 'two'])
})

test('what is under way at a drained endpoint is finished, and --wait says when it is empty', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({
    config: `workers: 2\nupstreams: { app: { endpoints: ["http://127.0.0.1:${upstream.port}"] } }`,
  })
  const held = gateway.get('/held')
  await until('it is under way', () => upstream.held === 1)
  const short = await run(gateway, 'drain', `127.0.0.1:${upstream.port}`, '--wait', '--timeout', '100ms')
  assert.equal(short.code, 3)
  assert.match(short.out, /is drained; 1 request is under way/)
  assert.match(short.err, /no endpoint of app takes new requests any more/)
  const { status, body } = await gateway.get('/', problemDocument)
  assert.equal(status, 503)
  const problem = JSON.parse(body)
  assert.deepEqual([problem.cause, problem.reason, problem.processed], ['destination-unavailable', 'draining', 'no'])
  assert.equal(problem.because[0].endpoint, `http://127.0.0.1:${upstream.port}`)
  const waiting = run(gateway, 'drain', `127.0.0.1:${upstream.port}`, '--wait')
  upstream.release()
  assert.deepEqual(await held, { status: 200, body: 'one' })
  const empty = await waiting
  assert.equal(empty.code, 0)
  assert.match(empty.out, /is drained and empty/)
})

test('a drain outlives the supervisor: the next one learns of it from the workers', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using first = await startGateway({
    config: `workers: 2\nupstreams: { app: { endpoints: ["http://127.0.0.1:${upstream.port}"] } }`,
  })
  assert.equal((await first.get('/')).status, 200)
  assert.equal((await run(first, 'drain', `127.0.0.1:${upstream.port}`)).code, 0)
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  await using second = first.again()
  await second.ready()
  assert.deepEqual(await states(second), ['draining'])
  for (const pid of await second.workerPids()) process.kill(pid, 'SIGKILL')
  await until(
    'new workers serve',
    async () => (await second.status()).workerRestarts === 2 && (await second.readiness()) === 200,
  )
  assert.equal((await second.get('/')).status, 503)
  assert.equal((await run(second, 'undrain', `127.0.0.1:${upstream.port}`)).code, 0)
  assert.equal((await second.get('/')).status, 200)
})

test('an endpoint or route that there is not is said so, with those that there are', {
  skip: gatewayMissing,
}, async () => {
  await using gateway = await startGateway({ config: 'upstreams: { app: { endpoints: ["http://127.0.0.1:9"] } }' })
  const drained = await run(gateway, 'drain', 'app/http://127.0.0.1:8')
  assert.equal(drained.code, 1)
  assert.match(
    drained.err,
    /There is no endpoint app\/http:\/\/127\.0\.0\.1:8\. There are: app\/http:\/\/127\.0\.0\.1:9\./,
  )
  const maintained = await run(gateway, 'maintenance', 'on', '--route', 'shop')
  assert.equal(maintained.code, 1)
  assert.match(maintained.err, /There is no route shop\. There are: \/\./)
  assert.equal((await run(gateway, 'maintenance', 'on', '--until', 'soon')).code, 2)
})

test('maintenance by hand holds in all workers, over a reload and a supervisor’s death, and says until when', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  const config = `workers: 2\nupstreams: { app: { endpoints: ["http://127.0.0.1:${upstream.port}"] } }
routes: [{ name: shop, path: /shop, upstream: app }, { name: rest, path: /, upstream: app }]`
  await using first = await startGateway({ config })
  assert.equal((await first.get('/shop')).status, 200)
  const on = await run(first, 'maintenance', 'on', '--route', 'shop', '--until', '2h', '--reason', 'new disks')
  assert.deepEqual([on.code, on.err], [0, ''])
  assert.match(
    on.out,
    /^route shop is in maintenance, begun (?:just now|\d s ago), for 2 h 0 min more, by hand: new disks$/m,
  )
  const statuses = async (gateway: GatewayProcess): Promise<number[]> => {
    const seen: number[] = []
    for (let at = 0; at < 4; at++) seen.push((await gateway.get('/shop')).status, (await gateway.get('/')).status)
    return seen
  }
  const half = [503, 200, 503, 200, 503, 200, 503, 200]
  assert.deepEqual(await statuses(first), half)
  const problem = JSON.parse((await first.get('/shop', problemDocument)).body)
  assert.equal(problem.cause, 'maintenance-mode')
  assert.ok(problem.retryAfter > 7000 && problem.retryAfter <= 7200)
  assert.match(JSON.stringify(problem.evidence.facts), /maintenance until .*: new disks/)
  assert.equal((await first.admin('/api/reload', 'POST')).status, 200)
  assert.deepEqual(await statuses(first), half)
  process.kill(first.pid, 'SIGKILL')
  await first.ended
  await using second = first.again()
  await second.ready()
  assert.deepEqual(await statuses(second), half)
  const { body } = await second.admin<GatewayStatus>('/api/status')
  assert.deepEqual(
    body.maintenance.map(({ route, by, reason }) => [route, by, reason]),
    [['shop', 'hand', 'new disks']],
  )
  assert.equal((await run(second, 'maintenance', 'off')).out, 'no route is in maintenance\n')
  assert.deepEqual(await statuses(second), new Array(8).fill(200))
})
