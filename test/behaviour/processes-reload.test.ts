/** A reload swaps the configuration under running workers; a bad one changes nothing. */
import assert from 'node:assert/strict'
import { readFileSync, renameSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'
import type { ReloadResult } from '../../src/admin/source.ts'
import { freePort } from '../helpers/free-port.ts'
import { type GatewayProcess, gatewayMissing, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number, workers: number = 2): string =>
  `workers: ${workers}\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

const reload = async (gateway: GatewayProcess): Promise<ReloadResult> =>
  (await gateway.admin<ReloadResult>('/api/reload', 'POST')).body

test('HUP and POST /api/reload bring a new configuration to the same workers', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using two = await startUpstream('two')
  await using gateway = await startGateway({ config: config(one.port) })
  const workers = await gateway.workerPids()
  gateway.configure(config(two.port))
  assert.equal((await reload(gateway)).reloaded, true)
  for (let count = 0; count < 8; count++) assert.equal((await gateway.get('/')).body, 'two')
  gateway.configure(config(one.port))
  gateway.child.kill('SIGHUP')
  await until('generation 3 is in force', async () => (await gateway.status()).config.generation === 3)
  await until('the answer comes from one', async () => (await gateway.get('/')).body === 'one')
  assert.deepEqual(await gateway.workerPids(), workers)
})

test('a bad configuration stays out: the running one serves on, and the status says why', {
  skip: gatewayMissing,
}, async () => {
  await using one = await startUpstream('one')
  await using gateway = await startGateway({ config: config(one.port) })
  gateway.configure('upstream: {}')
  const refused = await reload(gateway)
  assert.equal(refused.reloaded, false)
  assert.match(JSON.stringify(refused.problems), /upstream/)
  const status = await gateway.status()
  assert.equal(status.config.generation, 1)
  assert.deepEqual(status.config.rejected?.problems, refused.problems)
  assert.equal(refused.problems[0]?.path, gateway.configFile)
  assert.equal((await gateway.get('/')).body, 'one')
  gateway.configure(config(one.port))
  assert.equal((await reload(gateway)).reloaded, true)
  assert.equal((await gateway.status()).config.rejected, undefined)
})

test('a reload opens new addresses, closes old ones, and refuses one that is in use', {
  skip: gatewayMissing,
}, async () => {
  await using one = await startUpstream('one')
  const [first, second] = [await freePort(), await freePort()]
  await using gateway = await startGateway({ config: config(one.port), listenPort: first })
  const listenOn = (...ports: number[]): void => gateway.configure(config(one.port), ports)
  listenOn(first, second)
  assert.equal((await reload(gateway)).reloaded, true)
  assert.equal((await gateway.get('/', { port: second })).body, 'one')
  assert.equal((await gateway.get('/', { port: first })).body, 'one')
  listenOn(second)
  assert.equal((await reload(gateway)).reloaded, true)
  await assert.rejects(gateway.get('/', { port: first }), { code: 'ECONNREFUSED' })
  const blocker = net.createServer().listen(first, '127.0.0.1')
  await until('the port is taken', () => blocker.listening)
  listenOn(first, second)
  const refused = await reload(gateway)
  blocker.close()
  assert.equal(refused.reloaded, false)
  assert.match(JSON.stringify(refused.problems), new RegExp(`127.0.0.1:${first} is in use by .*pid ${process.pid}`))
  assert.equal((await gateway.get('/', { port: second })).body, 'one')
})

test('a reload changes the number of workers, finishing what the surplus has', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using gateway = await startGateway({ config: config(one.port, 1) })
  gateway.configure(config(one.port, 3))
  assert.equal((await reload(gateway)).reloaded, true)
  assert.equal((await gateway.workerPids()).length, 3)
  gateway.configure(config(one.port, 1))
  assert.equal((await reload(gateway)).reloaded, true)
  await until('one worker is left', async () => (await gateway.status()).workers.length === 1)
  assert.equal((await gateway.get('/')).body, 'one')
})

test('USR1 opens the access log again, so that a moved one is left alone', { skip: gatewayMissing }, async () => {
  await using one = await startUpstream('one')
  await using gateway = await startGateway({ config: config(one.port) })
  const log = path.join(gateway.folder, 'access.log')
  gateway.configure(`${config(one.port)}\nlog: { access: { path: ${log} } }`)
  assert.equal((await reload(gateway)).reloaded, true)
  const lines = (file: string): string[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => line.includes('/'))
  await gateway.get('/before')
  await until('the first line is written', () => lines(log).length === 1)
  renameSync(log, `${log}.1`)
  gateway.child.kill('SIGUSR1')
  // Each worker opens the file by itself; a line in the new file from either proves only that one.
  await until('both workers write to the new file', async () => {
    await gateway.get('/after')
    return lines(log).length >= 10
  })
  const late = lines(`${log}.1`).length
  for (let count = 0; count < 20; count++) await gateway.get('/later')
  await until('the lines are there', () => lines(log).filter(line => line.includes('/later')).length === 20)
  assert.equal(lines(`${log}.1`).length, late)
})
