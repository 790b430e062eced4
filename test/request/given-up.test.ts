/** Attempts that were given up because of the client: the endpoint did not fail, so it is not written down as if it had. */
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const UPGRADE = 'Connection: Upgrade\r\nUpgrade: chat\r\n'

/** The attempts of the only endpoint, once `request`'s client has left without its answer. */
async function attemptsAfter(request: string, answer: string, end: 'fin' | 'reset') {
  await using origin = await startScriptedOrigin()
  origin.script = ({ write }) => void (answer !== '' && write(answer))
  await using local = await startLocalGateway(before(origin.port, { bodyIdle: '200ms' }))
  const client = net.connect(local.port, '127.0.0.1').on('error', () => {})
  client.write(request)
  await until('the upstream is asked', () => origin.heads.length === 1)
  if (answer !== '') await new Promise(resolve => client.once('data', resolve))
  if (end === 'fin') client.end()
  else client.resetAndDestroy()
  await until('the upstream is freed', () => origin.open() === 0)
  const { metrics } = local.gateway.telemetry
  const { count, cause } = await until('the exchange is counted', () => metrics.snapshot().failures[0])
  assert.equal(count, 1)
  client.destroy()
  return { cause, attempts: metrics.snapshot().attempts }
}

test('an endpoint has not failed when the client leaves before its answer', async () => {
  const { cause, attempts } = await attemptsAfter('GET / HTTP/1.1\r\nHost: a\r\n\r\n', '', 'fin')
  assert.equal(cause, 'client-closed-request')
  assert.deepEqual(attempts[0]!.causes, { '': 1 })
  assert.equal(attempts[0]!.lastFailure, undefined)
})

test('an endpoint has not failed when the client leaves in the middle of the answer', async () => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'
  const { cause, attempts } = await attemptsAfter('GET / HTTP/1.1\r\nHost: a\r\n\r\n', answer, 'reset')
  assert.equal(cause, 'client-closed-request')
  assert.deepEqual(attempts[0]!.causes, { '': 1 })
  assert.equal(attempts[0]!.lastFailure, undefined)
})

test('an endpoint has not failed when the client breaks its tunnel', async () => {
  const answer = `HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\r\nhello`
  const { cause, attempts } = await attemptsAfter(`GET / HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n`, answer, 'reset')
  assert.equal(cause, 'client-closed-request')
  assert.deepEqual(attempts[0]!.causes, { '': 1 })
  assert.equal(attempts[0]!.lastFailure, undefined)
})
