/** Wires over real sockets: what is written in small texts arrives whole and in order, also when the peer takes its time. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { SocketWire } from '../src/wire/socket-wire.ts'
import type { WireError } from '../src/wire/wire.ts'

interface Told {
  drains: number
  closed: Promise<WireError | null>
}

async function pair(t: { after(run: () => void): void }): Promise<{ wire: SocketWire; peer: net.Socket; told: Told }> {
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { promise, resolve } = Promise.withResolvers<WireError | null>()
  const told: Told = { drains: 0, closed: promise }
  const wire = new SocketWire({
    onOpen() {},
    onBytes() {},
    onEnd() {},
    onDrain: () => void told.drains++,
    onClose: resolve,
  })
  const { port } = server.address() as net.AddressInfo
  const socket = net.connect({
    port,
    host: '127.0.0.1',
    allowHalfOpen: true,
    onread: wire.onread,
  } as net.NetConnectOpts)
  wire.attach(socket)
  t.after(() => socket.destroy())
  const [[peer]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [[net.Socket], unknown]
  t.after(() => peer.destroy())
  return { wire, peer, told }
}

const line = (n: number): string => `${String(n).padStart(9, '0')}${'x'.repeat(990)}\n`

test('texts beyond what the kernel takes are queued, in order with bytes behind them, and drained once', async t => {
  const { wire, peer, told } = await pair(t)
  let expected = ''
  let lines = 0
  while (!wire.blocked && lines < 100_000) {
    expected += line(lines)
    wire.writeText(line(lines++))
  }
  assert.ok(wire.blocked, 'the peer does not read: the kernel must have had enough')
  assert.ok(wire.pendingBytes > 0)
  for (let more = 0; more < 5; more++) {
    expected += line(lines)
    if (more % 2 === 0) wire.writeText(line(lines++))
    else wire.writeBytes(Buffer.from(line(lines++)))
  }
  const { pendingBytes } = wire
  assert.ok(pendingBytes > 5 * 1000)
  let got = ''
  peer.setEncoding('latin1').on('data', text => {
    got += text
    if (got.length >= expected.length) wire.end()
  })
  peer.resume()
  await once(peer, 'end')
  assert.equal(got.length, expected.length)
  assert.ok(got === expected, 'the order of what was written')
  assert.equal(wire.pendingBytes, 0)
  assert.equal(wire.blocked, false)
  assert.equal(told.drains, 1)
})

test('a text for a peer that is gone ends the wire with the system call that failed', async t => {
  const { wire, peer, told } = await pair(t)
  peer.resetAndDestroy()
  // Written in the same turn as long as the reset has not been read.
  const until = performance.now() + 5000
  while (!wire.closed && performance.now() < until) {
    wire.writeText(line(0))
    await new Promise(resolve => setImmediate(resolve))
  }
  const error = await told.closed
  assert.match(String(error?.code), /^(EPIPE|ECONNRESET)$/)
})
