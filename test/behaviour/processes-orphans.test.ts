/** Workers without a supervisor do not stay for ever. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { gatewayMissing, isAlive, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

// Ten minutes otherwise. Workers inherit it.
process.env.GOODGATE_ORPHAN_MS = '700'

test('workers that no supervisor takes over finish what they have, and end', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  const config = `workers: 2\nshutdown: { drain: 20s }\nupstreams: { app: { endpoints: ["http://127.0.0.1:${upstream.port}"] } }`
  await using gateway = await startGateway({ config })
  const workers = await gateway.workerPids()
  gateway.child.kill('SIGKILL')
  const ended = gateway.ended
  const held = gateway.get('/held')
  await until('the upstream has the request', () => upstream.held === 1)
  assert.deepEqual(workers.filter(isAlive), workers)
  await until('the idle worker has ended', () => workers.filter(isAlive).length === 1)
  await assert.rejects(gateway.get('/'), { code: 'ECONNREFUSED' })
  upstream.release()
  assert.deepEqual(await held, { status: 200, body: 'one' })
  await until('the other one has ended', () => workers.filter(isAlive).length === 0)
  assert.equal(await ended, 'SIGKILL')
})
