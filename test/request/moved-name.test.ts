/** A name moves under a running gateway: whoever is under way finishes where it is, all that comes after goes to the new place. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { test } from 'node:test'
import { dnsServer } from '../helpers/dns-server.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'

/** Says where it is; `/held` waits for `release`. */
class Place implements AsyncDisposable {
  readonly server: http.Server
  readonly open = new Set<net.Socket>()
  readonly waiting: http.ServerResponse[] = []

  constructor(name: string) {
    this.server = http.createServer((request, response) => {
      if (request.url === '/held') this.waiting.push(response)
      else response.end(name)
    })
    this.server.keepAliveTimeout = 60_000
    this.server.on('connection', socket => {
      this.open.add(socket)
      socket.on('close', () => this.open.delete(socket))
    })
  }

  async listen(host: string, port: number): Promise<number> {
    this.server.listen(port, host)
    await once(this.server, 'listening')
    return (this.server.address() as net.AddressInfo).port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    await new Promise(done => this.server.close(done))
  }
}

async function get(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`)
  return response.text()
}

test('idle connections to the old address are closed, those in use finish and are not kept', async () => {
  await using names = await dnsServer({ 'app.test': { a: ['127.0.0.1'], ttl: 1 } })
  await using old = new Place('old')
  await using moved = new Place('new')
  const port = await old.listen('127.0.0.1', 0)
  await moved.listen('127.0.0.2', port)
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { endpoints: [`http://app.test:${port}`] } },
  })
  const held = get(local.port, '/held')
  await until('a request is under way', () => old.waiting.length === 1)
  assert.equal(await get(local.port, '/'), 'old')
  assert.equal(old.open.size, 2)
  names.says.set('app.test', { a: ['127.0.0.2'], ttl: 1 })
  await until('the idle connection is closed', () => old.open.size === 1)
  assert.equal(await get(local.port, '/'), 'new')
  old.waiting[0]!.end('finished')
  assert.equal(await held, 'finished')
  await until('the one that was in use is closed too', () => old.open.size === 0)
  assert.equal(await get(local.port, '/'), 'new')
})

test('name servers that fail take nothing away', async () => {
  await using names = await dnsServer({ 'app.test': { a: ['127.0.0.1'], ttl: 1 } })
  await using place = new Place('here')
  const port = await place.listen('127.0.0.1', 0)
  await using local = await startLocalGateway({
    resolver: { servers: [names.address] },
    upstreams: { app: { endpoints: [`http://app.test:${port}`] } },
  })
  assert.equal(await get(local.port, '/'), 'here')
  names.says.set('app.test', 'SERVFAIL')
  const asked = names.asked.length
  await until('it is asked again and fails', () => names.asked.length >= asked + 4)
  assert.equal(place.open.size, 1)
  place.server.closeAllConnections()
  assert.equal(await get(local.port, '/'), 'here')
})
