/** Memory that was lent comes back once, from its one owner, and not before the kernel has what was written from it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { giveBack, lend, lendAgain, lendCopy, takeBuffer, withTextBefore } from '../src/wire/read-buffers.ts'
import { SocketWire } from '../src/wire/socket-wire.ts'

const bytes = Buffer.from('abcdefgh'.repeat(2000))

test('what is given back is handed out again, once', () => {
  const span = lendCopy(bytes, 8, 16_000)
  assert.deepEqual(span, bytes.subarray(8, 16_000))
  giveBack(span)
  giveBack(span)
  const [next, other] = [takeBuffer(), takeBuffer()]
  assert.equal(next.buffer, span.buffer)
  assert.notEqual(other.buffer, span.buffer)
})

test('memory with two spans in it, and anybody else’s, is left alone', () => {
  const read = takeBuffer()
  const [first, second] = [lend(read, 0, 10), lendAgain(read, 10, 20)]
  for (const span of [first, second, Buffer.alloc(100)]) giveBack(span)
  const next = takeBuffer()
  assert.notEqual(next.buffer, read.buffer)
  assert.equal(next.length, read.length)
})

test('a head is written in front of a copied span; where there is no room that is its own, it is not', () => {
  const span = lendCopy(bytes, 0, 9000)
  assert.deepEqual(withTextBefore('HEAD\r\n', span), Buffer.concat([Buffer.from('HEAD\r\n'), bytes.subarray(0, 9000)]))
  assert.equal(withTextBefore('x'.repeat(70_000), span), null)
  assert.equal(withTextBefore('x', Buffer.from('y')), null)
  giveBack(span)
  assert.equal(withTextBefore('x', span), null)
})

test('a wire keeps what waits to be written', async t => {
  const server = net.createServer({ pauseOnConnect: true })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const wire = new SocketWire({ onOpen() {}, onBytes() {}, onEnd() {}, onDrain() {}, onClose() {} })
  const { port } = server.address() as net.AddressInfo
  const socket = net.connect({ port, host: '127.0.0.1', onread: wire.onread } as net.NetConnectOpts)
  wire.attach(socket)
  const [[peer]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [[net.Socket], unknown]
  t.after(() => peer.destroy())
  while (!wire.blocked) wire.writeBytes(Buffer.alloc(1 << 20))
  const span = lendCopy(bytes, 0, 9000)
  wire.writeTextAndBytes('head', span)
  wire.giveBack(span)
  assert.notEqual(takeBuffer().buffer, span.buffer)
  let got = Buffer.alloc(0)
  peer.on('data', (data: Buffer) => {
    got = Buffer.concat([got.subarray(-20_000), data])
  })
  peer.resume()
  wire.end()
  await once(peer, 'end')
  assert.deepEqual(got.subarray(-9004), Buffer.concat([Buffer.from('head'), bytes.subarray(0, 9000)]))
})
