/** What clients see of a gateway that drains: whoever had reason to believe in an answer gets one. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import test from 'node:test'
import tls from 'node:tls'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { until } from '../helpers/until.ts'
import { startUpstream } from '../helpers/upstream-server.ts'
import { makeCertificates, opensslMissing } from '../helpers/upstreams/certificates.ts'

const GET = 'GET / HTTP/1.1\r\nHost: app.example\r\n\r\n'
const FOREVER_MS = 60_000

test('a request on a connection that was idle when the drain began is answered, and is the last one', async () => {
  await using upstream = await startUpstream('one')
  await using local = await startLocalGateway(before(upstream.port))
  const client = net.connect(local.port, '127.0.0.1')
  client.write(GET)
  const first = await answerOn(client)
  assert.doesNotMatch(first, /connection: close/i)
  const drained = local.gateway.drain(FOREVER_MS)
  await until('nobody listens any more', () => refuses(local.port))
  client.write(GET)
  const second = await answerOn(client)
  assert.match(second, /^HTTP\/1\.1 200 [\s\S]*connection: close\r\n[\s\S]*one$/i)
  await once(client, 'end')
  client.destroy()
  assert.equal(await drained, 'drained')
})

test('a connection that asks nothing more does not hold the drain up', async () => {
  await using upstream = await startUpstream('one')
  await using local = await startLocalGateway(before(upstream.port))
  const client = net.connect({ port: local.port, host: '127.0.0.1' })
  client.write(GET)
  await answerOn(client)
  const drained = local.gateway.drain(FOREVER_MS)
  await once(client.resume(), 'end')
  assert.equal(await drained, 'drained')
})

test('an answer that has promised to keep its connection open keeps the promise for one more request', async () => {
  const body = Buffer.alloc(100_000, 'b')
  const origin = net.createServer(socket => {
    let asked = 0
    socket.on('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`)
      if (asked++ > 0) socket.write(body)
      else origin.once('finish the first', () => socket.write(body))
    })
  })
  origin.listen(0, '127.0.0.1')
  await once(origin, 'listening')
  await using local = await startLocalGateway(before((origin.address() as net.AddressInfo).port))
  const client = net.connect(local.port, '127.0.0.1')
  client.write(GET)
  const [head] = await once(client, 'data')
  assert.doesNotMatch(String(head), /connection: close/i)
  const drained = local.gateway.drain(FOREVER_MS)
  origin.emit('finish the first')
  let left = body.length
  while (left > 0) left -= ((await once(client, 'data'))[0] as Buffer).length
  client.write(GET)
  assert.match(String((await once(client, 'data'))[0]), /^HTTP\/1\.1 200 [\s\S]*connection: close/i)
  await once(client.resume(), 'end')
  assert.equal(await drained, 'drained')
  origin.close()
})

test('clients that wait to be accepted when the drain begins are answered, however many', async () => {
  await using upstream = await startUpstream('one')
  await using local = await startLocalGateway(before(upstream.port))
  // Connected by the kernel before this turn of the loop ends: none of them can have been accepted yet.
  const clients = Array.from({ length: 50 }, () => net.connect(local.port, '127.0.0.1'))
  for (const client of clients) client.write(GET)
  const drained = local.gateway.drain(FOREVER_MS)
  for (const answer of await Promise.all(clients.map(answerOn))) assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*one$/)
  for (const client of clients) client.destroy()
  assert.equal(await drained, 'drained')
})

test('a client whose TLS handshake is not done when the drain begins is answered', {
  skip: opensslMissing,
}, async () => {
  using certificates = makeCertificates()
  await using upstream = await startUpstream('one')
  const files = { certificate: certificates.file('good', 'crt'), key: certificates.file('good', 'key') }
  const listen = [{ address: '127.0.0.1:0', tls: files }]
  await using local = await startLocalGateway({ ...before(upstream.port), listen })
  const raw = net.connect(local.port, '127.0.0.1')
  await once(raw, 'connect')
  let over = false
  const drained = local.gateway.drain(FOREVER_MS).finally(() => {
    over = true
  })
  await until('nobody listens any more', () => refuses(local.port))
  const client = tls.connect({ socket: raw, rejectUnauthorized: false })
  client.write(GET)
  assert.match(await answerOn(client), /^HTTP\/1\.1 200 [\s\S]*one$/)
  assert.equal(over, false)
  client.destroy()
  assert.equal(await drained, 'drained')
})

function refuses(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = net.connect(port, '127.0.0.1')
    probe.on('error', error => resolve((error as NodeJS.ErrnoException).code === 'ECONNREFUSED'))
    probe.on('connect', () => {
      probe.destroy()
      resolve(false)
    })
  })
}

/** One answer with a Content-Length, whole. */
async function answerOn(client: net.Socket): Promise<string> {
  let text = ''
  for (;;) {
    const [bytes] = (await once(client, 'data')) as [Buffer]
    text += bytes.latin1Slice()
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
    if (text.length === text.indexOf('\r\n\r\n') + 4 + length) return text
  }
}
