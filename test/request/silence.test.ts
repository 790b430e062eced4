/** One endpoint of two falls silent: what may be repeated is answered by the other, long before any timer. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { startLocalGateway } from '../helpers/local-gateway.ts'

interface Endpoint {
  port: number
  silent: boolean
  asked: number
  server: http.Server
}

async function endpoint(): Promise<Endpoint> {
  const server = http.createServer((request, response) => {
    self.asked++
    request.resume()
    if (!self.silent) response.end('ok')
  })
  const self: Endpoint = { port: 0, silent: false, asked: 0, server }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  self.port = (server.address() as net.AddressInfo).port
  return self
}

test('GETs that wait at a silent endpoint move on, and nobody else is sent there', async t => {
  const endpoints = [await endpoint(), await endpoint()]
  const [bad] = endpoints as [Endpoint, Endpoint]
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: endpoints.map(({ port }) => `127.0.0.1:${port}`), balance: 'round-robin' } },
  })
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
  t.after(() => {
    agent.destroy()
    for (const { server } of endpoints) server.close().closeAllConnections()
  })
  const get = async (): Promise<number> => {
    const request = http.get({ port: local.port, host: '127.0.0.1', agent })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.resume()
    await once(response, 'end')
    return response.statusCode!
  }
  for (let n = 0; n < 60; n++) assert.equal(await get(), 200)
  bad.silent = true
  const start = performance.now()
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const seen = []
      for (let n = 0; n < 10; n++) seen.push(await get())
      return seen
    }),
  )
  assert.deepEqual(new Set(statuses.flat()), new Set([200]))
  assert.ok(performance.now() - start < 10_000, 'no timer of a minute was waited for')
  const [standing] = local.gateway.stats().upstreams[0]!.endpoints
  assert.equal(standing!.standing, 'ejected')
  assert.equal(standing!.because!.reason, 'silent')
  const { failures } = local.gateway.telemetry.metrics.snapshot()
  assert.deepEqual(
    failures.map(({ cause, hidden }) => ({ cause, hidden })),
    [{ cause: 'connection-read-timeout', hidden: true }],
  )
  const kept = local.gateway.telemetry.evidence.recent(100).filter(({ hidden }) => hidden)
  assert.equal(kept.length, failures[0]!.count, 'each is on record')
  assert.deepEqual(new Set(kept.map(({ diagnosis }) => diagnosis?.reason)), new Set(['silent']))
})

for (const [fall, standing] of [
  [5, 'ejected'],
  [0, 'in'],
] as const)
  test(`with passive.fall ${fall} a silent endpoint is ${standing} afterwards`, async () => {
    await using local = await startLocalGateway({
      upstreams: { app: { endpoints: ['127.0.0.1:1', '127.0.0.1:2'], health: { passive: { fall } } } },
    })
    const { watch, endpoints } = local.gateway.snapshot.groups.get('app')!
    const how = { blamed: true, connected: true, accepted: false, silent: true }
    watch.failed(endpoints[0]!, { cause: 'connection-read-timeout', reason: 'silent', ...how })
    assert.equal(endpoints[0]!.standing.kind, standing)
  })
