/** Workers come and go, and the gateway stays. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { gatewayMissing, isAlive, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number): string =>
  `workers: 2\nshutdown: { drain: 20s }\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

test('a killed worker is replaced at once, and the loss is reported', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port) })
  const [victim, other] = await gateway.workerPids()
  process.kill(victim!, 'SIGKILL')
  const before = performance.now()
  const now = await until('there are two workers again', async () => {
    const pids = await gateway.workerPids()
    return pids.length === 2 && !pids.includes(victim!) && pids
  })
  assert.ok(performance.now() - before < 5_000, 'half a second, and some for a busy machine')
  assert.ok(now.includes(other!))
  assert.match(await gateway.logged('was lost'), /killed by SIGKILL/)
  assert.equal((await gateway.status()).workerRestarts, 1)
  for (let count = 0; count < 10; count++) assert.equal((await gateway.get('/')).body, 'one')
})

test('a worker that is sent a TERM finishes its requests and is replaced meanwhile', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port).replace('workers: 2', 'workers: 1') })
  const [victim] = await gateway.workerPids()
  const held = gateway.get('/held')
  await until('the upstream has the request', () => upstream.held === 1)
  process.kill(victim!, 'SIGTERM')
  await until('another worker serves', async () => (await gateway.workerPids()).some(pid => pid !== victim))
  assert.equal((await gateway.get('/')).body, 'one')
  assert.ok(isAlive(victim!))
  upstream.release()
  assert.deepEqual(await held, { status: 200, body: 'one' })
  await until('the drained worker has ended', () => !isAlive(victim!))
  assert.equal((await gateway.status()).workerRestarts, 0)
})

test('keys pressed in the terminal reach workers too, and do not end them', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port) })
  const workers = await gateway.workerPids()
  for (const pid of workers) for (const signal of ['SIGINT', 'SIGQUIT', 'SIGHUP'] as const) process.kill(pid, signal)
  assert.equal((await gateway.get('/')).body, 'one')
  assert.deepEqual(await gateway.workerPids(), workers)
})
