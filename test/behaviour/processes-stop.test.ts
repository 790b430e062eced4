/** How a gateway ends: drained, cut at the deadline, at once at the second signal. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { gatewayMissing, isAlive, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number, drain: string): string =>
  `workers: 2\nshutdown: { drain: ${drain} }\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
  test(`${signal} to an idle gateway ends it with 0 and leaves no process`, { skip: gatewayMissing }, async () => {
    await using upstream = await startUpstream('one')
    await using gateway = await startGateway({ config: config(upstream.port, '10s') })
    const workers = await gateway.workerPids()
    assert.equal(workers.length, 2)
    gateway.child.kill(signal)
    assert.equal(await gateway.ended, 0)
    assert.deepEqual(workers.filter(isAlive), [])
  })
}

test('a request under way at TERM is finished, new connections are refused, the exit code is 0', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, '20s') })
  const held = gateway.get('/held')
  await until('the upstream has the request', () => upstream.held === 1)
  gateway.child.kill('SIGTERM')
  await until('new connections are refused', () =>
    gateway.get('/').then(
      () => false,
      error => error.code === 'ECONNREFUSED',
    ),
  )
  assert.equal(await gateway.readiness(), 503)
  upstream.release()
  assert.deepEqual(await held, { status: 200, body: 'one' })
  assert.equal(await gateway.ended, 0)
})

test('a drain that meets its deadline cuts what is left and ends with 3', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, '200ms') })
  const held = gateway.get('/held').catch(() => 'cut')
  await until('the upstream has the request', () => upstream.held === 1)
  gateway.child.kill('SIGTERM')
  assert.equal(await gateway.ended, 3)
  await held
})

test('a drain may take longer than any timer', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, '30d') })
  const held = gateway.get('/held')
  await until('the upstream has the request', () => upstream.held === 1)
  gateway.child.kill('SIGTERM')
  await until('it drains', async () => (await gateway.readiness()) === 503)
  await new Promise(resolve => setTimeout(resolve, 1_500))
  upstream.release()
  assert.deepEqual(await held, { status: 200, body: 'one' })
  assert.equal(await gateway.ended, 0)
})

test('a second TERM stops at once', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, '60s') })
  const held = gateway.get('/held').catch(() => 'cut')
  await until('the upstream has the request', () => upstream.held === 1)
  gateway.child.kill('SIGTERM')
  await gateway.logged('draining')
  const before = performance.now()
  gateway.child.kill('SIGTERM')
  assert.equal(await gateway.ended, 3)
  assert.ok(performance.now() - before < 5_000)
  await held
})
