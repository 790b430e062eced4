/** `limits.connections` over two workers: never more in all, and nobody starves in the worker that has no share. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { gatewayMissing, startGateway } from '../helpers/gateway-process.ts'
import { until } from '../helpers/until.ts'

/**
 * Answers after 5 ms, and counts requests at once, and connections: of those it may see one new before it has noticed the
 * end of an old one, for each worker that closes one.
 */
async function countingUpstream(): Promise<AsyncDisposable & { port: number; most: number; mostOpen: number }> {
  let open = 0
  let busy = 0
  const seen = { most: 0, mostOpen: 0 }
  const server = http.createServer((_, response) => {
    seen.most = Math.max(seen.most, ++busy)
    setTimeout(() => {
      busy--
      response.end('done')
    }, 5)
  })
  server.on('connection', socket => {
    seen.mostOpen = Math.max(seen.mostOpen, ++open)
    socket.on('close', () => open--)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(seen, {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  })
}

for (const [connections, clients] of [
  [1, 8],
  [3, 12],
] as const) {
  test(`${connections} allowed: ${clients} clients on two workers are all served`, {
    skip: gatewayMissing,
  }, async () => {
    await using upstream = await countingUpstream()
    await using gateway = await startGateway({
      config: `workers: 2\nupstreams: { app: { endpoints: [127.0.0.1:${upstream.port}], limits: { connections: ${connections}, queueTimeout: 20s } } }`,
    })
    const statuses: number[] = []
    await Promise.all(
      Array.from({ length: clients }, async () => {
        // A connection each time: the kernel deals them out to both workers.
        for (let at = 0; at < 10; at++) statuses.push((await gateway.get('/')).status)
      }),
    )
    assert.deepEqual(
      statuses.filter(status => status !== 200),
      [],
    )
    assert.equal(statuses.length, 10 * clients)
    assert.ok(upstream.most <= connections, `${upstream.most} were served at once`)
    assert.ok(upstream.mostOpen <= connections + 2, `${upstream.mostOpen} were open`)
  })
}

test('a killed worker leaves its share to the other, and its successor gets it back', {
  skip: gatewayMissing,
}, async () => {
  await using upstream = await countingUpstream()
  await using gateway = await startGateway({
    config: `workers: 2\nupstreams: { app: { endpoints: [127.0.0.1:${upstream.port}], limits: { connections: 2 } } }`,
  })
  const [first] = (await gateway.status()).workers
  process.kill(first!.pid, 'SIGKILL')
  await until('there are two again', async () => {
    const { workers } = await gateway.status()
    return workers.filter(({ pid, state }) => pid !== first!.pid && state === 'serving').length === 2
  })
  const statuses = await Promise.all(Array.from({ length: 24 }, async () => (await gateway.get('/')).status))
  assert.deepEqual(new Set(statuses), new Set([200]))
  assert.ok(upstream.most <= 2, `${upstream.most} were served at once`)
})
