/** Switching protocols (RFC 9110 §7.8): only after the origin's 101, only to what was asked for, and nothing before is taken for requests. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, beforeEach, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

let origin: ScriptedOrigin
let gateway: LocalGateway

beforeAll(async () => {
  origin = await startScriptedOrigin()
  gateway = await startLocalGateway(before(origin.port))
})
beforeEach(() => {
  origin.heads.length = 0
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

const ask = 'GET /switch HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
const next = 'GET /next HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n'
const switching = (lines: string): string => `HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`
const agreed = switching('Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Accept: x\r\n')

describe('switching protocols', () => {
  test('after 101 octets go through both ways as they are', async () => {
    origin.script = ({ nth, write }) => write(nth === 1 ? `${agreed}\x81\x05hello` : 'bye')
    const got = await exchangeRaw({
      port: gateway.port,
      send: [ask],
      until: (text, write) => {
        if (text.endsWith('hello')) write(next)
        return text.endsWith('bye')
      },
    })
    assert.match(got.text, /^HTTP\/1\.1 101 /)
    assert.match(got.text, /^Connection: Upgrade\r\nUpgrade: WebSocket\r$/m)
    assert.match(got.text, /^Sec-WebSocket-Accept: x\r$/m)
    assert.equal(origin.heads[1], next, 'not a field was added')
  })

  test('what comes before the 101 is kept for the tunnel, not read as a request', async () => {
    origin.script = ({ nth, write }) => (nth === 1 ? setImmediate(() => write(agreed)) : write('tunnelled'))
    const got = await exchangeRaw({ port: gateway.port, send: [ask + next], until: text => text.endsWith('tunnelled') })
    assert.deepEqual(got.statuses, [101])
    assert.equal(origin.heads[1], next)
  })

  test('a 101 before the request is whole is no agreement: the rest of the body would be read as the other protocol', async () => {
    origin.script = ({ write }) => write(agreed)
    const upload =
      'POST /switch HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 9\r\n\r\nhalf'
    const { statuses } = await exchangeRaw({ port: gateway.port, send: [upload] })
    assert.deepEqual(statuses, [502])
  })

  test('without a 101 it is a request, for a next one is read', async () => {
    origin.script = ({ write }) => write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const { statuses } = await exchangeRaw({ port: gateway.port, send: [ask + next] })
    assert.deepEqual(statuses, [200, 200])
    assert.match(origin.heads[1]!, /^Via: /m)
  })

  const wrong: [name: string, answer: string][] = [
    ['another protocol', switching('Connection: Upgrade\r\nUpgrade: h2c\r\n')],
    ['no protocol', switching('Connection: Upgrade\r\n')],
    ['two protocols', switching('Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n')],
    ['the protocol, but Connection does not name it', switching('Connection: keep-alive\r\nUpgrade: websocket\r\n')],
    ['the protocol in HTTP/1.0', agreed.replace('HTTP/1.1', 'HTTP/1.0')],
  ]
  for (const [name, answer] of wrong) {
    test(`a 101 to ${name} is a 502`, async () => {
      origin.script = ({ write }) => write(answer)
      const { statuses } = await exchangeRaw({ port: gateway.port, send: [`${ask}${next}`], limitMs: 1500 })
      assert.equal(statuses[0], 502)
      await until('the gateway closes the connection', () => origin.open() === 0)
    })
  }

  test('each side’s end reaches the other', async () => {
    origin.script = ({ write, end }) => {
      write(`${agreed}bye`)
      end()
    }
    const { text, end } = await exchangeRaw({ port: gateway.port, send: [ask] })
    assert.match(text, /bye$/)
    assert.equal(end, 'fin')
    await until('the tunnel has gone', () => origin.open() === 0)
  })
})
