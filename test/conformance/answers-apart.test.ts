/** One answer is never the start of another: which upstream connections are used again, and which never. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, beforeEach, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type OriginRequest, type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

const get = (lines = ''): string => `GET / HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n`
const closing = get('Connection: close\r\n')

let origin: ScriptedOrigin
let gateway: LocalGateway

beforeAll(async () => {
  origin = await startScriptedOrigin()
  gateway = await startLocalGateway(before(origin.port))
})
beforeEach(() => {
  origin.heads.length = origin.connections = 0
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

describe('one answer is never the start of another', () => {
  const plain = (word: string): string => `HTTP/1.1 200 OK\r\nContent-Length: ${word.length}\r\n\r\n${word}`
  const twice = get() + closing

  /** Two requests of one client through a gateway that has no connections yet; the answers' bodies. */
  async function two(script: (request: OriginRequest) => void): Promise<string[]> {
    origin.script = script
    await using fresh = await startLocalGateway(before(origin.port))
    const { text, statuses } = await exchangeRaw({ port: fresh.port, send: [twice] })
    assert.deepEqual(statuses, [200, 200])
    return text
      .split('\r\n\r\n')
      .slice(1)
      .map(part => part.split('HTTP/1.1')[0]!)
  }

  test('a connection is used again after a whole answer', async () => {
    assert.deepEqual(await two(({ nth, write }) => write(plain(`answer ${nth}`))), ['answer 1', 'answer 2'])
    assert.equal(origin.connections, 1)
  })

  test('octets behind an answer end its connection', async () => {
    const bodies = await two(({ write }) => write(plain('first') + plain('poison')))
    assert.deepEqual(bodies, ['first', 'first'])
    assert.equal(origin.connections, 2)
  })

  test('octets behind a chunked answer end its connection', async () => {
    const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    await two(({ write }) => write(chunks + plain('poison')))
    assert.equal(origin.connections, 2)
  })

  test('an answer on an idle connection ends it', async () => {
    origin.script = ({ write }) => write(plain('first'))
    await exchangeRaw({ port: gateway.port, send: [closing] })
    const earlier = origin.open()
    let idle: OriginRequest | undefined
    origin.script = request => {
      idle = request
      request.write(plain('second'))
    }
    await exchangeRaw({ port: gateway.port, send: [closing] })
    idle!.write(plain('poison'))
    await until('the gateway closes the connection', () => origin.open() < Math.max(1, earlier))
    origin.script = ({ write }) => write(plain('third'))
    const { text } = await exchangeRaw({ port: gateway.port, send: [closing] })
    assert.match(text, /\r\n\r\nthird$/)
  })

  test('Connection: close is believed', async () => {
    await two(({ write }) => write('HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n'))
    assert.equal(origin.connections, 2)
  })

  test('HTTP/1.0 does not stay unless it says so', async () => {
    await two(({ write }) => write('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'))
    assert.equal(origin.connections, 2)
  })

  test('nor if it says both', async () => {
    await two(({ write }) => write('HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\nContent-Length: 0\r\n\r\n'))
    assert.equal(origin.connections, 2)
  })

  test('an answer before the request is whole goes on, and both connections end', async () => {
    origin.script = ({ write }) => write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig')
    const head = 'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1000000\r\n\r\n'
    const got = await exchangeRaw({ port: gateway.port, send: [head, 'x'.repeat(1000)] })
    assert.deepEqual(got.statuses, [413])
    assert.match(got.text, /^Connection: close\r$/m)
    assert.equal(got.end, 'fin')
    await until('the gateway closes the connection', () => origin.open() === 0)
  })
})
