/** What follows an answer that could not be read belongs to nobody: it must not become the answer of whoever is served next. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

const SMUGGLED = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled'
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

/** Two idle connections, then a bad answer on one while the other is free for the request behind it. */
async function answersBehind(bad: string, limits: Record<string, string> = {}): Promise<string> {
  await using origin = await startScriptedOrigin()
  const waiting: (() => void)[] = []
  origin.script = ({ head, write }) => {
    if (head.startsWith('GET /bad ')) return write(bad + SMUGGLED)
    waiting.push(() => write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nright'))
    if (waiting.length === 2 || head.startsWith('GET /next ')) for (const answer of waiting.splice(0)) answer()
  }
  const file = before(origin.port)
  Object.assign((file.upstreams as { app: object }).app, { limits })
  await using local = await startLocalGateway(file)
  const { port } = local
  const whole = (text: string) => text.endsWith('right')
  await Promise.all([1, 2].map(() => exchangeRaw({ port, send: [get('/')], until: whole })))
  const { text } = await exchangeRaw({
    port,
    send: [get('/bad') + get('/next')],
    until: text => /right$|smuggled$/.test(text),
  })
  return text
}

test('bytes behind a head with two lengths are nobody’s answer', async () => {
  const text = await answersBehind('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n')
  assert.match(text, /http-response-framing-conflict/)
  assert.match(text, /right$/)
})

test('bytes behind too many interim answers are nobody’s answer', async () => {
  const text = await answersBehind('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(33))
  assert.match(text, /unexpected-informational/)
  assert.match(text, /right$/)
})

test('bytes behind the head of a body that is too large are nobody’s answer', async () => {
  const text = await answersBehind('HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n', { responseBody: '1KB' })
  assert.match(text, /http-response-body-size/)
  assert.match(text, /right$/)
})
