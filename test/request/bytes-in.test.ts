/** What is written down as read from a client, where its head was never understood. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'

/** `bytesIn` of each exchange, in order. */
async function bytesInAfter(...pieces: string[]): Promise<{ statuses: number[]; bytesIn: number[] }> {
  await using local = await startLocalGateway(before(1))
  const bytesIn: number[] = []
  local.gateway.telemetry.accessLog.write = entry => void bytesIn.push(entry.bytesIn)
  const { statuses } = await exchangeRaw({ port: local.port, send: pieces, halfClose: true })
  return { statuses, bytesIn }
}

test('a head of another version counts as read', async () => {
  const request = 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'
  assert.deepEqual(await bytesInAfter(request), { statuses: [505], bytesIn: [request.length] })
})

test('a bad line counts as read with what came before it, piece by piece', async () => {
  const pieces = ['GET / HTTP/1.1\r\nHo', 'st: a\r\nX', ' : y\r\n']
  const { statuses, bytesIn } = await bytesInAfter(...pieces)
  assert.deepEqual(statuses, [400])
  // What comes behind the first wrong octet may or may not have been read with it.
  assert.ok(bytesIn[0]! > pieces[0]!.length && bytesIn[0]! <= pieces.join('').length, String(bytesIn))
})

test('the request before it is not counted with it', async () => {
  const options = 'OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n'
  const bad = 'GET / HTTP/1.1\r\n\r\n'
  const broken = 'nonsense\r\n\r\n'
  const seen = await bytesInAfter(options + bad + broken)
  assert.deepEqual(seen, { statuses: [200, 400], bytesIn: [options.length, bad.length] })
  assert.deepEqual(await bytesInAfter(options + broken), {
    statuses: [200, 400],
    bytesIn: [options.length, broken.length],
  })
})
