/** Many requests on one connection: answered in order however the bytes come, and nothing behind the one that ends it. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, beforeEach, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw, type RawAnswer } from '../helpers/raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from '../helpers/recording-origin.ts'
import { startScriptedOrigin } from '../helpers/scripted-origin.ts'

let origin: RecordingOrigin
let gateway: LocalGateway

beforeAll(async () => {
  origin = await startRecordingOrigin()
  gateway = await startLocalGateway(before(origin.port))
})
beforeEach(() => origin.forget())
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

const host = 'Host: a.example\r\n'
const get = (path: string, lines = ''): string => `GET ${path} HTTP/1.1\r\n${host}${lines}\r\n`
const last = get('/last', 'Connection: close\r\n')

/** Bodies of the answers: the origin names the request in each. */
const named = (text: string): string[] => text.match(/(?<=^|\n)[A-Z]+ \/\S*(?=\n)/g) ?? []

const mixed = [
  get('/1'),
  `POST /2 HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nbody`,
  `POST /3 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX-A: 1\r\n\r\n`,
  '\r\n',
  `OPTIONS /own HTTP/1.1\r\n${host}Max-Forwards: 0\r\n\r\n`,
  get('/4'),
  get('/4'),
  last,
].join('')
const wanted = ['GET /1', 'POST /2', 'POST /3', 'GET /4', 'GET /4', 'GET /last']

describe('pipelining', () => {
  test('requests of every kind in one write', async () => {
    const { text, statuses, end } = await exchangeRaw({ port: gateway.port, send: [mixed] })
    assert.deepEqual(named(text), wanted)
    assert.equal(statuses.length, 7)
    assert.equal(end, 'fin')
  })

  test('byte by byte', async () => {
    const { text } = await exchangeRaw({ port: gateway.port, send: [...mixed] })
    assert.deepEqual(named(text), wanted)
    assert.deepEqual(origin.complaints(), [])
  })

  test('split at each offset', async () => {
    for (let at = 1; at < mixed.length; at++) {
      origin.forget()
      const send = [mixed.slice(0, at), mixed.slice(at)]
      const { text, statuses } = await exchangeRaw({ port: gateway.port, send })
      assert.deepEqual(named(text), wanted, `split at ${at}`)
      assert.equal(statuses.length, 7)
      assert.deepEqual(origin.complaints(), [])
    }
  })

  test('more requests than are held for a client at a time', async () => {
    const count = 3000
    const all = Array.from({ length: count }, (_, i) => get(`/${i}`)).join('')
    const { text } = await exchangeRaw({ port: gateway.port, send: [all + last], limitMs: 20_000 })
    const expected = [...Array.from({ length: count }, (_, i) => `GET /${i}`), 'GET /last']
    assert.deepEqual(named(text), expected)
  })

  test('a slow first answer holds the second back', async () => {
    await using slow = await startScriptedOrigin()
    const answers: (() => void)[] = []
    slow.script = ({ head, write }) => {
      const path = head.split(' ')[1]!
      answers.push(() => write(`HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nGET ${path}\n`))
      // The first waits until the client has had a chance to get anything else.
      setImmediate(() => setImmediate(() => answers.shift()?.()))
    }
    await using other = await startLocalGateway(before(slow.port))
    const send = [get('/a1'), get('/a2', 'Connection: close\r\n')]
    const { text } = await exchangeRaw({ port: other.port, send })
    assert.deepEqual(named(text), ['GET /a1', 'GET /a2'])
  })
})

describe('nothing is read behind', () => {
  const rows: [name: string, ending: string, status: number][] = [
    ['Connection: close', get('/x', 'Connection: close\r\n'), 200],
    ['close among other options', get('/x', 'Connection: a, Close\r\n'), 200],
    ['HTTP/1.0 that says both', `GET /x HTTP/1.0\r\n${host}Connection: keep-alive, close\r\n\r\n`, 200],
    ['HTTP/1.0', `GET /x HTTP/1.0\r\n${host}\r\n`, 200],
    ['a request that is refused', get('/x', 'Bad Name: a\r\n'), 400],
    ['a request line that is none', 'GET\r\n\r\n', 400],
    ['a body with a bad chunk', `POST /x HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nz\r\n`, 400],
    ['CONNECT', 'CONNECT a.example:1 HTTP/1.1\r\nHost: a.example:1\r\n\r\n', 405],
    ['an expectation that is not met', `POST /x HTTP/1.1\r\n${host}Expect: a\r\nContent-Length: 40\r\n\r\n`, 417],
  ]
  for (const [name, ending, status] of rows) {
    test(name, async () => {
      const { statuses, end } = await exchangeRaw({
        port: gateway.port,
        send: [get('/first') + ending + get('/hidden')],
      })
      assert.deepEqual(statuses, [200, status])
      assert.equal(end, 'fin')
      assert.ok(!origin.requests().some(({ target }) => target === '/hidden'))
      assert.deepEqual(origin.complaints(), [])
    })
  }

  test('a request body that is too large, though its octets look like requests', async () => {
    await using small = await startLocalGateway(before(origin.port, { requestBody: '10B' }))
    const body = get('/hidden')
    const request = `POST /x HTTP/1.1\r\n${host}Content-Length: ${body.length}\r\n\r\n${body}`
    const { statuses, end } = await exchangeRaw({ port: small.port, send: [request] })
    assert.deepEqual(statuses, [413])
    assert.equal(end, 'fin')
    assert.deepEqual(origin.requests(), [])
  })

  test('an answer of ours to a request whose body is still to come', async () => {
    const route = { host: 'other.example', upstream: 'app' }
    await using routed = await startLocalGateway({ ...before(origin.port), routes: [route] })
    const request = `POST /x HTTP/1.1\r\n${host}Content-Length: 60\r\n\r\n`
    const hidden = get('/hidden').replace('a.example', 'other.example')
    const { statuses } = await exchangeRaw({ port: routed.port, send: [request, hidden] })
    assert.equal(statuses.length, 1)
    assert.deepEqual(origin.requests(), [])
  })

  test('a refusal for want of room; who was there before is served on', async () => {
    await using full = await startLocalGateway(before(origin.port, { clientConnections: '1' }))
    let refused: Promise<RawAnswer> | undefined
    const first = await exchangeRaw({
      port: full.port,
      send: [get('/first')],
      until: (text, write) => {
        if (refused !== undefined || !text.endsWith('GET /first\n')) return false
        const hidden = get('/hidden')
        const request = `POST /x HTTP/1.1\r\n${host}Content-Length: ${hidden.length}\r\n\r\n`
        refused = exchangeRaw({ port: full.port, send: [request, hidden] })
        void refused.then(() => write(last))
        return false
      },
    })
    const { statuses, end } = await refused!
    assert.deepEqual(statuses, [503])
    assert.equal(end, 'fin')
    assert.deepEqual(named(first.text), ['GET /first', 'GET /last'])
  })
})
