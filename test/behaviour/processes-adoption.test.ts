/** Workers outlive a killed supervisor, and the next one takes them over. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { freePort } from '../helpers/free-port.ts'
import { gatewayMissing, isAlive, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number, workers: number): string =>
  `workers: ${workers}\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

test('workers serve on without a supervisor, and the next one adopts them', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using two = await startUpstream('two')
  await using first = await startGateway({ config: config(one.port, 2) })
  const workers = await first.workerPids()
  const { instance } = await first.status()
  first.child.kill('SIGKILL')
  assert.equal(await first.ended, 'SIGKILL')
  for (let count = 0; count < 8; count++) assert.equal((await first.get('/')).body, 'one')

  const { folder, listenPort, adminPort } = first
  await using second = await startGateway({ config: config(two.port, 2), folder, listenPort, adminPort })
  assert.deepEqual((await second.workerPids()).sort(), workers.sort())
  const status = await second.status()
  assert.equal(status.instance, instance)
  assert.equal(status.pid, second.pid)
  for (let count = 0; count < 8; count++) assert.equal((await second.get('/')).body, 'two')

  process.kill(workers[0]!, 'SIGKILL')
  await until('an adopted worker that dies is replaced', async () => {
    const pids = await second.workerPids()
    return pids.length === 2 && !pids.includes(workers[0]!)
  })
  second.child.kill('SIGTERM')
  assert.equal(await second.ended, 0)
  await until('no worker is left', () => !workers.some(isAlive))
})

test('a successor with fewer workers drains the surplus', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using first = await startGateway({ config: config(one.port, 2) })
  const workers = await first.workerPids()
  first.child.kill('SIGKILL')
  await first.ended
  const { folder, listenPort, adminPort } = first
  await using second = await startGateway({ config: config(one.port, 1), folder, listenPort, adminPort })
  await until('one of the two has ended', () => workers.filter(isAlive).length === 1)
  assert.equal((await second.get('/')).body, 'one')
})

test('a reload that moves the gateway to other addresses keeps it adoptable', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using first = await startGateway({ config: `${config(one.port, 1)}` })
  const workers = await first.workerPids()
  const moved = await freePort()
  first.configure(config(one.port, 1), [moved])
  await first.admin('/api/reload', 'POST')
  assert.equal((await first.get('/', { port: moved })).body, 'one')
  first.child.kill('SIGKILL')
  await first.ended
  const { folder, adminPort } = first
  await using second = await startGateway({ config: config(one.port, 1), folder, listenPort: moved, adminPort })
  assert.deepEqual(await second.workerPids(), workers)
})
