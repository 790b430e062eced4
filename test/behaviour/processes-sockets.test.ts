/** Listening sockets outlive the workers that listen on them: nobody is refused or reset because one goes. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import tls from 'node:tls'
import { pairA, pairB } from '../config/pem.ts'
import { type GatewayProcess, gatewayMissing, isAlive, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

const config = (port: number, workers: number): string =>
  `workers: ${workers}\nshutdown: { drain: 20s }\nupstreams: { app: { endpoints: ["http://127.0.0.1:${port}"] } }`

/** Asks on a new connection each time, without pause, until told to stop. */
function askOn(gateway: GatewayProcess): { answered: number; stop(): Promise<string[]> } {
  const failures: string[] = []
  let stopped = false
  const asking = {
    answered: 0,
    async stop(): Promise<string[]> {
      stopped = true
      await Promise.all(askers)
      return failures
    },
  }
  const ask = async (): Promise<void> => {
    while (!stopped) {
      await gateway.get('/').then(
        ({ body }) => (body === 'one' ? asking.answered++ : failures.push(body)),
        error => failures.push(error.message),
      )
    }
  }
  const askers = [ask(), ask(), ask()]
  return asking
}

async function servedBy(gateway: GatewayProcess, right: (pids: number[]) => boolean): Promise<void> {
  await until('the workers are replaced', async () => {
    const { workers } = await gateway.status()
    const pids = workers.filter(({ state }) => state === 'serving').map(({ pid }) => pid)
    return workers.length === pids.length && right(pids)
  })
}

test('whoever connects after the only worker was killed waits for its successor, and is not refused', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, 1) })
  const [victim] = await gateway.workerPids()
  process.kill(victim!, 'SIGKILL')
  await until('it is dead', () => !isAlive(victim!))
  assert.equal((await gateway.get('/')).body, 'one')
  assert.notEqual((await gateway.workerPids())[0], victim)
})

test('a TERM for the only worker costs no request, nor readiness', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, 1) })
  const [victim] = await gateway.workerPids()
  const asking = askOn(gateway)
  await until('it is under load', () => asking.answered > 20)
  process.kill(victim!, 'SIGTERM')
  await servedBy(gateway, pids => {
    assert.ok(pids.length > 0, 'some worker serves at any time')
    return pids.length === 1 && !pids.includes(victim!)
  })
  assert.equal(await gateway.readiness(), 200)
  assert.deepEqual(await asking.stop(), [])
})

test('fewer workers, more workers, and one killed of several cost no new connection', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, 3) })
  const asking = askOn(gateway)
  for (const count of [1, 2, 1, 3]) {
    gateway.configure(config(upstream.port, count))
    await gateway.admin('/api/reload', 'POST')
    await servedBy(gateway, pids => pids.length === count)
    const answered = asking.answered
    await until('it goes on', () => asking.answered > answered + 30)
  }
  assert.deepEqual(await asking.stop(), [])
  const [victim] = await gateway.workerPids()
  process.kill(victim!, 'SIGKILL')
  await until('it is dead', () => !isAlive(victim!))
  for (let count = 0; count < 12; count++) assert.equal((await gateway.get('/')).body, 'one')
})

test('an address that a reload takes away is refused from then on', { skip: gatewayMissing }, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, 2) })
  gateway.configure(config(upstream.port, 2), [0])
  await gateway.admin('/api/reload', 'POST')
  await assert.rejects(gateway.get('/'), { code: 'ECONNREFUSED' })
  gateway.configure(config(upstream.port, 2))
  await gateway.admin('/api/reload', 'POST')
  for (let count = 0; count < 8; count++) assert.equal((await gateway.get('/')).body, 'one')
})

test('a renewed certificate is in force after a reload, and so is TLS where there was none', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await startUpstream('one')
  await using gateway = await startGateway({ config: config(upstream.port, 2) })
  const { listenPort, adminPort, folder } = gateway
  const common = `admin: { address: "127.0.0.1:${adminPort}" }\n${config(upstream.port, 2)}`
  const secured = `listen: [{ address: "127.0.0.1:${listenPort}", tls: { certificate: c.pem, key: k.pem } }]\n${common}`
  for (const [pair, name] of [
    [pairA, 'a.example'],
    [pairB, 'b.example'],
  ] as const) {
    writeFileSync(path.join(folder, 'c.pem'), pair.certificate)
    writeFileSync(path.join(folder, 'k.pem'), pair.key)
    writeFileSync(gateway.configFile, secured)
    await gateway.admin('/api/reload', 'POST')
    for (let count = 0; count < 6; count++) assert.equal(await certificateName(listenPort), name)
  }
  gateway.configure(config(upstream.port, 2))
  await gateway.admin('/api/reload', 'POST')
  for (let count = 0; count < 6; count++) assert.equal((await gateway.get('/')).body, 'one')
})

function certificateName(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
