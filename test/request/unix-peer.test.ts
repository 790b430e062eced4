/** A proxy in front that comes by a unix socket: it has no address, and is trusted, or not, by a word of its own. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

interface Seen {
  /** As the access log has it. */
  client: string
  answer: string
  /** What the upstream got. */
  head: string
}

async function ask(fields: string, settings: Record<string, unknown>, upstreamAnswers = true): Promise<Seen> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unix-peer-'))
  const socketPath = path.join(folder, 's')
  await using origin = await startScriptedOrigin()
  const endpoints = [upstreamAnswers ? `127.0.0.1:${origin.port}` : '127.0.0.1:1']
  await using local = await startLocalGateway({
    listen: [{ address: `unix:${socketPath}` }],
    upstreams: { app: { endpoints } },
    ...settings,
  })
  let client = 'not logged'
  local.gateway.telemetry.accessLog.write = entry => void (client = entry.client)
  const socket = net.connect(socketPath)
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/problem+json\r\n${fields}\r\n`,
    'latin1',
  )
  let answer = ''
  for await (const bytes of socket) answer += bytes
  rmSync(folder, { recursive: true })
  return { client, answer, head: origin.heads[0] ?? '' }
}

const FORWARDED = 'X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n'

for (const word of ['unix', 'unix:'])
  test(`with ${word} among trustedProxies its word on the client is believed`, async () => {
    const { client, head } = await ask(FORWARDED, { trustedProxies: [word] })
    assert.equal(client, '192.0.2.7')
    assert.match(head, /^X-Forwarded-For: 198\.51\.100\.1, 192\.0\.2\.7\r$/m)
    assert.match(head, /^X-Forwarded-Proto: https\r$/m)
  })

test('beside unix, networks say how far back the chain is believed', async () => {
  assert.equal((await ask(FORWARDED, { trustedProxies: ['unix', '192.0.2.0/24'] })).client, '198.51.100.1')
})

test('without it nothing is believed, whatever networks are trusted', async () => {
  const { client, head } = await ask(FORWARDED, { trustedProxies: ['0.0.0.0/0', '::/0'] })
  assert.equal(client, '')
  assert.doesNotMatch(head, /X-Forwarded-For/)
  assert.match(head, /^X-Forwarded-Proto: http\r$/m)
})

test('the inside is shown to the address that a trusted one names, and never because a socket is local', async () => {
  const showDetailsTo = { trustedProxies: ['unix'], errors: { showDetailsTo: ['192.0.2.7'] } }
  assert.match((await ask(FORWARDED, showDetailsTo, false)).answer, /127\.0\.0\.1:1/)
  assert.doesNotMatch((await ask('X-Forwarded-For: 192.0.2.8\r\n', showDetailsTo, false)).answer, /127\.0\.0\.1:1/)
  assert.doesNotMatch((await ask('', {}, false)).answer, /127\.0\.0\.1:1/)
})
