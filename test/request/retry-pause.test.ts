/** The second try goes elsewhere at once, the third after a pause by chance; whoever leaves or runs out of time meanwhile is let go. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemWorld } from '../../src/world.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const get = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/** Three endpoints that break off, and when they were asked. */
async function scene(chance: number, upstream: Record<string, unknown> = {}) {
  const stack = new AsyncDisposableStack()
  const asked: number[] = []
  const endpoints: string[] = []
  for (let n = 0; n < 3; n++) {
    const origin = stack.use(await startScriptedOrigin())
    origin.script = ({ reset }) => {
      asked.push(performance.now())
      reset()
    }
    endpoints.push(`127.0.0.1:${origin.port}`)
  }
  const world = systemWorld()
  world.random = () => chance
  const local = stack.use(await startLocalGateway({ upstreams: { app: { endpoints, ...upstream } } }, world))
  const inFlight = () => local.gateway.stats().inFlight
  return { asked, port: local.port, inFlight, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

test('between the second try and the third there is a pause, of a length by chance', async () => {
  for (const [chance, least] of [
    [0.98, 49],
    [0, 0],
  ] as const) {
    await using stage = await scene(chance)
    const { text } = await exchangeRaw({ port: stage.port, send: [get] })
    assert.match(text, /^HTTP\/1\.1 502 /)
    const [, second, third] = stage.asked
    assert.ok(third! - second! >= least, `${third! - second!} ms`)
  }
})

test('a pause ends with the time for everything, and with its client', async () => {
  await using stage = await scene(0.98, { timeouts: { total: '30ms' } })
  const { text } = await exchangeRaw({ port: stage.port, send: [get] })
  assert.match(text, /^HTTP\/1\.1 502 /)
  assert.equal(stage.asked.length, 2)
  await using other = await scene(0.98)
  const left = exchangeRaw({ port: other.port, send: [get], limitMs: 30 })
  await until('two were asked', () => other.asked.length === 2)
  await left
  await until('it is over', () => other.inFlight() === 0)
  assert.ok(other.asked.length <= 3)
})
