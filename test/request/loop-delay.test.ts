/** The gateway's own overload: turned away are those who are new, only while it lasts, and never for a single stop. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { describe, test } from 'node:test'
import { LoopDelay, watchLoop } from '../../src/request/loop-delay.ts'
import { Wheel } from '../../src/wheel.ts'
import type { World } from '../../src/world.ts'
import { before, startLocalGateway } from '../helpers/local-gateway.ts'
import { startUpstream } from '../helpers/upstream-server.ts'

describe('the event loop', () => {
  const delay = (limitMs = 1000): LoopDelay => new LoopDelay(() => limitMs)

  test('is overloaded when it comes late again and again', () => {
    const loop = delay()
    loop.look(1200)
    loop.look(1300)
    assert.equal(loop.overloaded, false)
    loop.look(1100)
    assert.equal(loop.overloaded, true)
    assert.equal(loop.retryAfterSeconds, 3)
  })

  test('is not after a single stop, however long, nor after some with pauses between', () => {
    const loop = delay()
    loop.look(60_000)
    loop.look(0)
    for (let i = 0; i < 20; i++) {
      loop.look(2000)
      loop.look(1500)
      loop.look(10)
    }
    assert.equal(loop.overloaded, false)
  })

  test('is again itself at half the limit, not just below it', () => {
    const loop = delay()
    for (let i = 0; i < 3; i++) loop.look(1500)
    loop.look(700)
    assert.equal(loop.overloaded, true)
    loop.look(400)
    assert.equal(loop.overloaded, false)
  })

  test('is never overloaded where that is not wanted', () => {
    const loop = delay(0)
    for (let i = 0; i < 20; i++) loop.look(5000)
    assert.equal(loop.overloaded, false)
  })

  test('is looked at by the clock: late only when the clock was not served', () => {
    let ms = 0
    const wheel = new Wheel(() => ms)
    const loop = delay(500)
    const stop = watchLoop({ now: () => ms, wheel } as unknown as World, loop)
    for (; ms < 2000; ms += 16) wheel.tick()
    assert.ok(loop.lateMs < 20, `${loop.lateMs}`)
    for (let i = 0; i < 4; i++) {
      ms += 900
      wheel.tick()
    }
    assert.equal(loop.overloaded, true)
    assert.ok(loop.lateMs > 700)
    stop()
  })
})

async function ask(
  port: number,
  agent: http.Agent | false,
): Promise<{ status: number; cause: string; retryAfter: string | undefined }> {
  const headers = { accept: 'application/problem+json' }
  const [response] = (await once(http.get({ port, host: '127.0.0.1', agent, headers }), 'response')) as [
    http.IncomingMessage,
  ]
  const text = Buffer.concat(await response.toArray()).toString()
  const { cause = '' } = text.startsWith('{') ? JSON.parse(text) : {}
  return { status: response.statusCode!, cause, retryAfter: response.headers['retry-after'] }
}

test('an overloaded gateway turns new clients away and goes on serving those it has', async () => {
  await using upstream = await startUpstream('here')
  await using local = await startLocalGateway(before(upstream.port))
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  assert.equal((await ask(local.port, agent)).status, 200)
  const { loop } = local.gateway
  for (let i = 0; i < 4; i++) loop.look(1500)
  assert.equal((await ask(local.port, agent)).status, 200)
  const refused = await ask(local.port, false)
  assert.deepEqual(refused, { status: 503, cause: 'gateway-overloaded', retryAfter: '3' })
  loop.look(0)
  assert.equal((await ask(local.port, false)).status, 200)
  agent.destroy()
})

test('a loop that is blocked again and again is noticed', async () => {
  await using upstream = await startUpstream('here')
  await using local = await startLocalGateway({ ...before(upstream.port), limits: { loopDelay: '50ms' } })
  const until = performance.now() + 5000
  while (!local.gateway.loop.overloaded && performance.now() < until) {
    for (const end = performance.now() + 250; performance.now() < end; );
    await new Promise(resolve => setImmediate(resolve))
  }
  assert.equal(local.gateway.loop.overloaded, true)
  const client = net.connect(local.port, '127.0.0.1')
  client.destroy()
})
