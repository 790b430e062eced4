/** `balance: { sticky: NAME }`: a client comes back to its endpoint by a cookie of the gateway's own, for as long as that is there. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { startLocalGateway } from '../helpers/local-gateway.ts'

async function server(name: string): Promise<{ port: number; gone(): Promise<void> }> {
  const up = http.createServer((_, response) => response.setHeader('set-cookie', 'own=1').end(name))
  up.listen(0, '127.0.0.1')
  await once(up, 'listening')
  return {
    port: (up.address() as net.AddressInfo).port,
    async gone() {
      const closed = once(up, 'close')
      up.close()
      up.closeAllConnections()
      await closed
    },
  }
}

async function ask(port: number, cookie = ''): Promise<{ body: string; set: string[] }> {
  const headers = cookie === '' ? {} : { cookie }
  const request = http.get({ port, host: '127.0.0.1', agent: false, headers })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  const body = Buffer.concat(await response.toArray()).toString()
  return { body, set: response.headers['set-cookie'] ?? [] }
}

function seatOf({ set }: { set: string[] }): string {
  return set.find(line => line.startsWith('seat='))?.split(';')[0] ?? ''
}

test('a client is told its endpoint once and comes back to it; when it goes, another takes the client for good', async () => {
  const servers = [await server('a'), await server('b'), await server('c')]
  const endpoints = servers.map(({ port }) => `127.0.0.1:${port}`)
  await using local = await startLocalGateway({ upstreams: { app: { endpoints, balance: { sticky: 'seat' } } } })
  const first = await ask(local.port)
  const line = first.set.find(one => one.startsWith('seat='))!
  assert.match(line, /^seat=[0-9a-f]{4}; Path=\/; HttpOnly; SameSite=Lax$/)
  assert.ok(first.set.includes('own=1'), 'the upstream sets its own as before')
  const cookie = seatOf(first)
  for (let i = 0; i < 12; i++) {
    const again = await ask(local.port, `x=1; ${cookie}`)
    assert.equal(again.body, first.body)
    assert.equal(seatOf(again), '', 'it is not told again')
  }
  assert.equal(new Set([first, await ask(local.port), await ask(local.port)].map(({ body }) => body)).size, 3)
  await servers['abc'.indexOf(first.body)]!.gone()
  const moved = await ask(local.port, cookie)
  assert.notEqual(moved.body, first.body)
  const moveTo = seatOf(moved)
  assert.notEqual(moveTo, '')
  for (let i = 0; i < 6; i++) assert.equal((await ask(local.port, moveTo)).body, moved.body)
  await Promise.all(servers.map(one => one.gone().catch(() => {})))
})

test('a cookie that names nobody is replaced', async () => {
  const one = await server('a')
  await using local = await startLocalGateway({
    upstreams: { app: { endpoints: [`127.0.0.1:${one.port}`], balance: { sticky: 'seat' } } },
  })
  assert.notEqual(seatOf(await ask(local.port, 'seat=127.0.0.1')), '')
  await one.gone()
})
