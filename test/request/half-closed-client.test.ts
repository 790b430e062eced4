/** A client that says it will send no more may still be reading: half an answer must not look whole to it. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

test('an answer that ends with its connection is reset when it is given up behind a half-close', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')
  await using local = await startLocalGateway(before(origin.port))
  const client = net.connect({ host: '127.0.0.1', port: local.port, allowHalfOpen: true })
  client.write('GET / HTTP/1.0\r\n\r\n')
  const end = await new Promise(resolve => {
    client.on('data', () => client.end())
    client.on('end', () => resolve('taken for whole'))
    client.on('error', error => resolve((error as NodeJS.ErrnoException).code))
  })
  client.destroy()
  assert.equal(end, 'ECONNRESET')
})
