/** What one worker learns of an endpoint the others know: at once, over all their requests, and after a worker's death. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import type { EndpointStatus, UpstreamStatus } from '../../src/admin/source.ts'
import { type GatewayProcess, gatewayMissing, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

async function endpointsOf(gateway: GatewayProcess): Promise<EndpointStatus[]> {
  const { body } = await gateway.admin<UpstreamStatus[]>('/api/upstreams')
  return body[0]!.endpoints
}

/** A connection of its own: the kernel gives it to one of the workers. */
async function ask(gateway: GatewayProcess, times: number): Promise<number[]> {
  const statuses: number[] = []
  for (let at = 0; at < times; at++) statuses.push((await gateway.get('/')).status)
  return statuses
}

async function serve(answer: http.RequestListener, port: number): Promise<AsyncDisposable & { port: number }> {
  const server = http.createServer(answer).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('an endpoint that is gone for one worker is gone for both within 100 ms, and so is its return', {
  skip: gatewayMissing,
}, async () => {
  const upstream = await startUpstream('one')
  await using other = await startUpstream('two')
  const endpoints = [`http://127.0.0.1:${upstream.port}`, `http://127.0.0.1:${other.port}`]
  await using gateway = await startGateway({
    config: `workers: 2\nupstreams: { app: { balance: round-robin, endpoints: ${JSON.stringify(endpoints)} } }`,
  })
  await upstream[Symbol.asyncDispose]()
  await until(
    'somebody has found out',
    async () => (await gateway.get('/')) && (await endpointsOf(gateway))[0]!.because,
  )
  const found = await until('both know', async () => {
    const [first] = await endpointsOf(gateway)
    return first!.workers === 2 && { ...first!, after: Date.now() - first!.because!.since }
  })
  assert.equal(found.state, 'away')
  assert.equal(found.because!.cause, 'connection-refused')
  assert.ok(found.after < 300, `both knew only after ${found.after} ms, two questions of ours among them`)
  // One attempt found out, for both.
  assert.equal(found.failures, 1)
  await using _back = await serve((_, response) => response.end('one'), upstream.port)
  await until('it is back for both', async () => {
    const [first] = await endpointsOf(gateway)
    return first!.state === 'up' && first!.workers === 2
  })
})

test('failures in all workers add up to one ejection, which all keep to', { skip: gatewayMissing }, async () => {
  await using flaky = await serve((_, response) => response.socket!.destroy(), 0)
  await using fine = await startUpstream('fine')
  const endpoints = [flaky.port, fine.port].map(port => `http://127.0.0.1:${port}`)
  await using gateway = await startGateway({
    config: `workers: 2\nupstreams: { app: { balance: round-robin, endpoints: ${JSON.stringify(endpoints)}, health: { passive: { fall: 6, ejection: 1m } } } }`,
  })
  // Between two failures there is time for the news of the first.
  const out = await until('it is out', async () => {
    await gateway.get('/')
    const [first] = await endpointsOf(gateway)
    return first!.state === 'ejected' && first!.workers === 2 && first!
  })
  assert.ok(out.attempts <= 8, `${out.attempts} attempts were made where 6 in all should do`)
  assert.ok(out.because!.count >= 6)
  assert.deepEqual(await ask(gateway, 10), new Array(10).fill(200))
  assert.equal((await endpointsOf(gateway))[0]!.attempts, out.attempts)
})

test('a worker that takes a killed one’s place knows what that one knew', { skip: gatewayMissing }, async () => {
  const upstream = await startUpstream('one')
  await using gateway = await startGateway({
    config: `workers: 2\nupstreams: { app: { endpoints: ["http://127.0.0.1:${upstream.port}"] } }`,
  })
  assert.deepEqual(await ask(gateway, 4), [200, 200, 200, 200])
  await upstream[Symbol.asyncDispose]()
  assert.equal((await gateway.get('/')).status, 502)
  const [before] = await endpointsOf(gateway)
  for (const pid of await gateway.workerPids()) process.kill(pid, 'SIGKILL')
  const [after] = await until('new workers know', async () => {
    const endpoints = await endpointsOf(gateway)
    return (await gateway.status()).workerRestarts === 2 && endpoints[0]!.workers === 2 && endpoints
  })
  assert.equal(after!.state, 'away')
  assert.equal(after!.because!.since, before!.because!.since)
  const started = performance.now()
  assert.equal((await gateway.get('/')).status, 502)
  assert.ok(performance.now() - started < 2500, 'the outage is old: nobody waits for its end')
})
