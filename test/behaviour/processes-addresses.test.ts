/** Addresses that cannot be had: the start fails with 1, naming who has them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { freePort } from '../helpers/free-port.ts'
import { gatewayMissing, spawnGateway, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number): string => `workers: 1\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`
const linuxOnly = process.platform === 'linux' ? false : 'skipped: only Linux tells who has a port'

test('a port in use by another program names the program and its pid', {
  skip: gatewayMissing || linuxOnly,
}, async () => {
  const port = await freePort()
  const script = `require("net").createServer().listen(${port}, "127.0.0.1", () => console.log("up"))`
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise(resolve => holder.stdout.once('data', resolve))
  try {
    await using gateway = await spawnGateway({ config: config(1), listenPort: port })
    assert.equal(await gateway.ended, 1)
    assert.match(gateway.stderr, new RegExp(`127\\.0\\.0\\.1:${port} is in use by node.* \\(pid ${holder.pid}\\)`))
  } finally {
    holder.kill()
  }
})

test('a port in use by another goodgate names its supervisor, and disturbs it not', {
  skip: gatewayMissing || linuxOnly,
}, async () => {
  await using upstream = await startUpstream('one')
  await using first = await startGateway({ config: config(upstream.port) })
  const { folder, listenPort, adminPort } = first
  // The same runtime folder and the same addresses: the second must not take the first one's workers either.
  const second = await spawnGateway({ config: config(upstream.port), folder, listenPort, adminPort })
  assert.equal(await second.ended, 1)
  assert.match(second.stderr, new RegExp(`127\\.0\\.0\\.1:${listenPort} is in use by goodgate \\(pid ${first.pid}\\)`))
  assert.equal((await first.get('/')).body, 'one')
  assert.equal((await first.status()).workers.length, 1)
})

for (const sameAdmin of [true, false]) {
  test(`of two that start at once, with ${sameAdmin ? 'the same' : 'another'} admin address, one serves`, {
    skip: gatewayMissing || linuxOnly,
  }, async () => {
    await using upstream = await startUpstream('one')
    for (let time = 0; time < (sameAdmin ? 3 : 10); time++) {
      await using first = await spawnGateway({ config: config(upstream.port) })
      const { folder, listenPort, adminPort } = first
      await using second = sameAdmin
        ? await spawnGateway({ config: config(upstream.port), folder, listenPort, adminPort })
        : await spawnGateway({ config: config(upstream.port), listenPort })
      const loser = await Promise.race([first.ended.then(() => first), second.ended.then(() => second)])
      const winner = loser === first ? second : first
      assert.equal(await loser.ended, 1)
      assert.match(
        loser.stderr,
        new RegExp(`127\\.0\\.0\\.1:${listenPort} is in use by goodgate \\(pid ${winner.pid}\\)`),
      )
      await winner.ready()
      assert.equal((await winner.get('/')).body, 'one')
    }
  })
}

test('an admin address in use stops the start, and says so', { skip: gatewayMissing || linuxOnly }, async () => {
  const blocker = net.createServer()
  const port = await new Promise<number>(resolve =>
    blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as net.AddressInfo).port)),
  )
  try {
    await using gateway = await spawnGateway({ config: config(1), adminPort: port })
    assert.equal(await gateway.ended, 1)
    assert.match(gateway.stderr, new RegExp(`admin address 127\\.0\\.0\\.1:${port} is in use by .*pid ${process.pid}`))
  } finally {
    blocker.close()
  }
})

test('the file of a killed process is no obstacle to a Unix listener, a live one is', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'goodgate-test-'))
  const socketPath = path.join(folder, 'app.sock')
  const script = `require("net").createServer().listen(${JSON.stringify(socketPath)}, () => console.log("up"))`
  const dead = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise(resolve => dead.stdout.once('data', resolve))
  const onSocket = `${config(upstream.port)}\n`.replace('workers: 1', 'workers: 2')
  await using refused = await spawnGateway({ config: '' })
  const listen = `listen: [{ address: "unix:${socketPath}" }]\nadmin: { address: "127.0.0.1:${refused.adminPort}" }\n`
  await refused.ended
  writeFileSync(refused.configFile, listen + onSocket)

  const again = refused.again()
  assert.equal(await again.ended, 1)
  assert.match(again.stderr, new RegExp(`app\\.sock is in use by node.* \\(pid ${dead.pid}\\)`))
  dead.kill('SIGKILL')
  await new Promise(resolve => dead.once('exit', resolve))
  assert.ok(existsSync(socketPath))

  await using gateway = refused.again()
  await gateway.ready()
  assert.equal((await gateway.get('/', { socketPath })).body, 'one')
  for (const pid of await gateway.workerPids()) {
    process.kill(pid, 'SIGKILL')
    const replaced = async (): Promise<boolean> => {
      const pids = await gateway.workerPids()
      return pids.length === 2 && !pids.includes(pid)
    }
    await until('the worker is replaced', replaced)
    assert.equal((await gateway.get('/', { socketPath })).body, 'one')
  }
  gateway.child.kill('SIGTERM')
  assert.equal(await gateway.ended, 0)
  assert.equal(existsSync(socketPath), false)
  rmSync(folder, { recursive: true, force: true })
})

test('a Unix address whose folder is missing says just that', { skip: gatewayMissing }, async () => {
  await using gateway = await spawnGateway({ config: '' })
  await gateway.ended
  const listen = 'listen: [{ address: "unix:/nonexistent/app.sock" }]\n'
  writeFileSync(gateway.configFile, `${listen}admin: { address: "127.0.0.1:${gateway.adminPort}" }\n${config(1)}`)
  await using again = gateway.again()
  assert.equal(await again.ended, 1)
  assert.match(again.stderr, /not started: unix:\/nonexistent\/app\.sock cannot be made: its folder does not exist/)
})

test('a configuration with errors starts nothing and names each place', { skip: gatewayMissing }, async () => {
  await using gateway = await spawnGateway({ config: 'upstrems: {}' })
  assert.equal(await gateway.ended, 1)
  assert.match(gateway.stderr, /goodgate\.yaml:3:1 error .*upstrems.*upstreams/)
  assert.match(gateway.stderr, /not started/)
})
