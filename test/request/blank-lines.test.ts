/** Empty lines behind a request: old clients send a line end after a body, and have begun no request with it (RFC 9112 §2.2). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'

const OPTIONS = 'OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n'

async function statusesAfter(pieces: string[], halfClose: boolean): Promise<{ answered: number[]; logged: number[] }> {
  await using local = await startLocalGateway(before(1, { headerTimeout: '200ms', clientIdle: '600ms' }))
  const logged: number[] = []
  local.gateway.telemetry.accessLog.write = entry => void logged.push(entry.status)
  const { statuses, end } = await exchangeRaw({ port: local.port, send: pieces, halfClose })
  assert.equal(end, 'fin')
  return { answered: statuses, logged }
}

test('an empty line is no late request: nobody is told 408, the connection just goes out of use', async () => {
  assert.deepEqual(await statusesAfter([`${OPTIONS}\r\n`], false), { answered: [200], logged: [200] })
  assert.deepEqual(await statusesAfter([OPTIONS, '\r', '\n'], false), { answered: [200], logged: [200] })
})

test('a client that leaves behind an empty line has left no request', async () => {
  assert.deepEqual(await statusesAfter([OPTIONS, '\r\n'], true), { answered: [200], logged: [200] })
})

test('the request behind an empty line is read, however the bytes are split', async () => {
  const bye = OPTIONS.replace('Host', 'Connection: close\r\nHost')
  for (const pieces of [
    [`${OPTIONS}\r\n${bye}`],
    [`${OPTIONS}\r\n`, bye],
    [OPTIONS, '\r', `\n${bye}`],
    ['\r\n', OPTIONS, bye],
  ])
    assert.deepEqual(await statusesAfter(pieces, false), { answered: [200, 200], logged: [200, 200] })
})

test('a request line that has begun is a late one', async () => {
  assert.deepEqual((await statusesAfter([`${OPTIONS}\r\nG`], false)).answered, [200, 408])
})
