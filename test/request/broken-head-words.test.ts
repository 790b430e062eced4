/** A request that cannot be understood is still answered in the format that it asks for, as far as that can be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'

async function answerTo(...pieces: string[]): Promise<string> {
  await using local = await startLocalGateway(before(1))
  return (await exchangeRaw({ port: local.port, send: pieces, limitMs: 1500 })).text
}

const ACCEPT = 'Accept: application/problem+json\r\n'
const PROBLEM = /^Content-Type: application\/problem\+json\r$/m

test('behind a bad field line and in front of it, whole and in pieces', async () => {
  assert.match(await answerTo(`GET / HTTP/1.1\r\nHost: a\r\n${ACCEPT}X Y: 1\r\n\r\n`), PROBLEM)
  assert.match(await answerTo(`GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n${ACCEPT}\r\n`), PROBLEM)
  assert.match(
    await answerTo('GET / HTTP/1.1\r\nHost: a\r\nAcc', `ept: application/problem+json\r\nX Y: 1\r\n\r\n`),
    PROBLEM,
  )
})

test('behind a bad request line, and in a head that is too large', async () => {
  assert.match(await answerTo(`GET / x HTTP/1.1\r\nHost: a\r\n${ACCEPT}\r\n`), PROBLEM)
  assert.match(await answerTo(`GET / HTTP/1.1\r\n${ACCEPT}X: ${'a'.repeat(70_000)}\r\n\r\n`), PROBLEM)
})

test('what is asked for inside a value, or not to its end, does not count', async () => {
  const plain = /^Content-Type: text\/plain/m
  assert.match(await answerTo('GET / HTTP/1.1\r\nX: Accept: application/problem+json\r\nX Y: 1\r\n\r\n'), plain)
  assert.match(await answerTo('GET / HTTP/1.1\r\nX Y: 1\r\nAccept: application/problem+json'), plain)
})

test('a request that was understood does not inherit it', async () => {
  const bad = 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'
  assert.match(await answerTo(bad), /^Content-Type: text\/plain/m)
})
