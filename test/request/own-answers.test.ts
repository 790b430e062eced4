/** Answers of the gateway's own on HTTP/1.1: each says where it ends, and the connection lives on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'

test('a gRPC call over HTTP/1.1 gets its failure at once: an empty body, and the next answer behind it', async () => {
  await using gateway = await startLocalGateway(before(1))
  const call = 'POST /a.B/C HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc\r\nContent-Length: 0\r\n\r\n'
  const last = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const { text, statuses } = await exchangeRaw({ port: gateway.port, send: [call + last], limitMs: 1500 })
  assert.deepEqual(statuses, [200, 502])
  assert.match(text, /^grpc-status: 14\r$/m)
  assert.match(text, /^Content-Length: 0\r$/m)
})
