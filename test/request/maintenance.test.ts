/** Maintenance that begins and ends on a connection that is open, also for requests that are known by heart. */
import assert from 'node:assert/strict'
import http from 'node:http'
import test from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

test('on one connection: ordered, taken back, and over by itself', async () => {
  await using upstream = await startUpstream('one')
  await using local = await startLocalGateway(before(upstream.port))
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const sockets = new Set<unknown>()
  const ask = (): Promise<{ status: number; retryAfter: string | undefined }> =>
    new Promise((resolve, reject) => {
      const request = http.get({ port: local.port, host: '127.0.0.1', agent }, response => {
        sockets.add(response.socket)
        response.resume().on('end', () => {
          resolve({ status: response.statusCode!, retryAfter: response.headers['retry-after'] })
        })
      })
      request.on('error', reject)
    })
  try {
    for (let at = 0; at < 3; at++) assert.equal((await ask()).status, 200)
    local.gateway.maintain([{ route: null, since: 0 }])
    assert.deepEqual(await ask(), { status: 503, retryAfter: undefined })
    local.gateway.maintain([{ route: 'another', since: 0 }])
    for (let at = 0; at < 3; at++) assert.equal((await ask()).status, 200)
    local.gateway.maintain([{ route: '/', since: 0, until: Date.now() + 400 }])
    assert.deepEqual(await ask(), { status: 503, retryAfter: '1' })
    local.gateway.apply({ ...local.gateway.snapshot.config })
    assert.equal((await ask()).status, 503)
    await until('it is over', async () => (await ask()).status === 200)
    assert.equal(sockets.size, 1)
  } finally {
    agent.destroy()
  }
})
