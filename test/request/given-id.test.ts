/** The id that a proxy in front gave a request: kept, if it is trusted and its characters need no escapes anywhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

/** The id as the upstream, the client and the log got it: one and the same. */
async function idFor(given: string, trustedProxies: string[] = ['127.0.0.1/32']): Promise<string> {
  await using origin = await startScriptedOrigin()
  await using local = await startLocalGateway({ ...before(origin.port), trustedProxies })
  let logged = ''
  local.gateway.telemetry.accessLog.write = entry => void (logged = entry.requestId)
  const send = [`GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${given}\r\nConnection: close\r\n\r\n`]
  const { text } = await exchangeRaw({ port: local.port, send })
  for (const head of [origin.heads[0] ?? '', text]) {
    assert.deepEqual(
      [...head.matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id),
      [logged],
    )
  }
  return logged
}

const OURS = /^[a-z0-9]{17}$/

for (const given of ['0197f3a2-7c1e_.9', 'a'.repeat(128)])
  test(`kept: ${given.slice(0, 20)} of ${given.length}`, async () => assert.equal(await idFor(given), given))

for (const given of [
  'quote"d-it',
  'back\\slash',
  'with blank',
  'caf\xe9-12345',
  '<b>bold</b>',
  'short',
  'a'.repeat(129),
])
  test(`replaced: ${given.slice(0, 20)} of ${given.length}`, async () => assert.match(await idFor(given), OURS))

test('of a stranger: replaced', async () => assert.match(await idFor('0197f3a2-7c1e', ['192.0.2.0/24']), OURS))
