/** What a worker cannot do at first is tried again, and whoever asks is told. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'
import { type GatewayProcess, gatewayMissing, isAlive, spawnGateway, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number): string => `workers: 1\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

test('a replacement that cannot listen tries again, counted in status, until the address is free', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using first = await spawnGateway({ config: '' })
  await first.ended
  const { folder, listenPort, adminPort } = first
  const socketPath = path.join(folder, 'app.sock')
  const listen = `listen: [{ address: "127.0.0.1:${listenPort}" }, { address: "unix:${socketPath}" }]\n`
  writeFileSync(first.configFile, `${listen}admin: { address: "127.0.0.1:${adminPort}" }\n${config(upstream.port)}`)
  // A worker that was adopted has sockets of its own, which end with it.
  await using before = first.again()
  await before.ready()
  before.child.kill('SIGKILL')
  await before.ended
  await using gateway = before.again()
  await gateway.ready()
  const [victim] = await gateway.workerPids()
  rmSync(socketPath)
  const other = net.createServer().listen(socketPath).unref()
  await until('another program has the path', () => other.listening)
  process.kill(victim!, 'SIGKILL')
  const [failure] = await until('the second try has failed', async () => {
    const { listenFailures } = await gateway.status()
    return (listenFailures[0]?.tries ?? 0) >= 2 && listenFailures
  })
  assert.match(failure!.message, new RegExp(`app\\.sock is in use by .*pid ${process.pid}`))
  assert.equal((await gateway.get('/')).body, 'one')
  other.close()
  await until('it listens', async () => (await gateway.status()).listenFailures.length === 0)
  assert.equal((await gateway.get('/', { socketPath })).body, 'one')
})

test('workers that die young again and again are held back for longer each time', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port) })
  const waits = await killYoung(gateway, 4)
  assert.deepEqual(waits, [0, 100, 200, 400])
  const { workersWanted, workerRestarts } = await gateway.status()
  assert.deepEqual({ workersWanted, workerRestarts }, { workersWanted: 1, workerRestarts: 4 })
  assert.equal((await gateway.get('/')).body, 'one')
})

/** @returns for how long each replacement was held back, ms */
async function killYoung(gateway: GatewayProcess, times: number): Promise<number[]> {
  const waits: number[] = []
  for (let count = 0; count < times; count++) {
    const pid = await until('there is a worker', async () => (await gateway.workerPids())[0])
    process.kill(pid, 'SIGKILL')
    await until('it is dead', () => !isAlive(pid))
    const line = await gateway.logged(`worker ${pid} was lost`)
    waits.push(Number(/replaced in (\d+) ms/.exec(line)?.[1] ?? 0))
  }
  return waits
}
