/** Milliseconds in facts: tenths, wherever they are shown. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : []
}

test('no number in the evidence pretends to know more than a tenth of a millisecond', async () => {
  await using origin = await startScriptedOrigin()
  origin.script = ({ nth, reset, write }) =>
    nth > 1 ? reset() : write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  for (const port of [1, origin.port]) {
    await using gateway = await startLocalGateway(before(port))
    const head = 'Host: localhost\r\nAccept: application/json\r\n'
    const send = [
      `GET / HTTP/1.1\r\n${head}\r\nPOST / HTTP/1.1\r\n${head}Content-Length: 2\r\nConnection: close\r\n\r\nab`,
    ]
    const { text } = await exchangeRaw({ port: gateway.port, send })
    const problem = JSON.parse(text.slice(text.lastIndexOf('\r\n\r\n')))
    const numbers = numbersOf(problem.evidence)
    assert.ok(numbers.length > 3)
    for (const number of numbers) assert.equal(number, Math.round(number * 10) / 10)
  }
})
