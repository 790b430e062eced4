/** A pipelining client that does not read: its next requests wait until it has the answers that it asked for before. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const ANSWER_BYTES = 50_000
const REQUESTS = 1500
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${ANSWER_BYTES}\r\n\r\n${'a'.repeat(ANSWER_BYTES)}`
/** More than the kernel holds for a connection over loopback: 4 MB to be sent, 6 MB received. */
const KERNEL_BYTES = 16 * 2 ** 20

/** Once nothing changes any more. */
async function settled(count: () => number): Promise<number> {
  let last = -1
  let same = 0
  await until('it stands still', () => {
    same = count() === last ? same + 1 : 0
    last = count()
    return same > 20
  })
  return last
}

test('answers do not pile up for a client that reads none, and it gets them all once it reads', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write(ANSWER)
  await using local = await startLocalGateway(before(origin.port))
  const client = net.connect(local.port, '127.0.0.1').on('error', () => {})
  client.pause()
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(REQUESTS))
  await until('the first is asked', () => origin.heads.length > 0)
  const asked = await settled(() => origin.heads.length)
  assert.ok(asked * ANSWER_BYTES < KERNEL_BYTES, `${asked} answers were fetched`)
  let received = 0
  client.on('data', bytes => void (received += bytes.length)).resume()
  await until('all have been asked', () => origin.heads.length === REQUESTS, 30_000)
  await until('all have come', () => received >= REQUESTS * ANSWER_BYTES, 30_000)
  client.destroy()
})

test('a pipelining client that reads none is cut after clientWrite', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write(ANSWER)
  await using local = await startLocalGateway(before(origin.port, { clientWrite: '300ms' }))
  const client = net.connect(local.port, '127.0.0.1').on('error', () => {})
  client.pause()
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(REQUESTS))
  await until('it is gone', () => origin.heads.length > 0 && local.gateway.stats().connections === 0)
  client.destroy()
})

test('an answer that was whole for us arrives whole, though the client closes its half before it has read it', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write(ANSWER)
  await using local = await startLocalGateway(before(origin.port))
  const client = net.connect({ port: local.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  client.pause()
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(REQUESTS))
  await until('the first is asked', () => origin.heads.length > 0)
  const asked = await settled(() => origin.heads.length)
  client.end()
  let text = ''
  client.on('data', bytes => void (text += String(bytes))).resume()
  await new Promise(resolve => client.once('end', resolve))
  const answers = text.split('HTTP/1.1 200 OK\r\n').slice(1)
  assert.equal(answers.length, asked)
  assert.equal(answers.at(-1)!.split('\r\n\r\n')[1]!.length, ANSWER_BYTES)
  client.destroy()
})
