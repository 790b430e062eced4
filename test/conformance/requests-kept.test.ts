/** What stays here: requests that the gateway is the one to answer, and fields that its routes alone may say. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, describe, test } from 'node:test'
import { before, type LocalGateway, pseudonym, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from '../helpers/recording-origin.ts'
import { valuesOf } from '../helpers/strict-reader.ts'

const get = (lines: string): string => `GET / HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n`
const chunked = (body: string, lines: string): string =>
  `POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n${lines}\r\n${body}`

let origin: RecordingOrigin
let gateway: LocalGateway

beforeAll(async () => {
  origin = await startRecordingOrigin()
  gateway = await startLocalGateway(before(origin.port))
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

describe('what a route says in the head', () => {
  test('nobody else says: in another spelling, or behind the body', async () => {
    const requestHeaders = { set: { 'X-User': 'nobody' }, remove: ['X-Admin'] }
    await using routed = await startLocalGateway({
      ...before(origin.port),
      routes: [{ upstream: 'app', requestHeaders }],
    })
    origin.forget()
    const heads = 'X-User: root\r\nX_User: root\r\nX.User: root\r\nX-Admin: 1\r\nX_Admin: 1\r\nX-Users: 2\r\n'
    const body = '0\r\nX-User: root\r\nX_User: root\r\nX-Admin: 1\r\nX-Users: 3\r\n\r\n'
    await exchangeRaw({ port: routed.port, send: [chunked(body, heads)], until: text => text.endsWith('POST /\n') })
    const [request] = origin.requests()
    const told = request!.fields.filter(([name]) => /^x.(?:user|admin)/i.test(name))
    assert.deepEqual(told.sort(), [
      ['X-User', 'nobody'],
      ['X-Users', '2'],
    ])
    assert.deepEqual(request!.trailers, [['X-Users', '3']])
  })

  test('a trusted proxy neither', async () => {
    const requestHeaders = { set: { 'X-Real-IP': '192.0.2.1' } }
    const routes = [{ upstream: 'app', requestHeaders }]
    await using routed = await startLocalGateway({ ...before(origin.port), routes, trustedProxies: ['127.0.0.1'] })
    origin.forget()
    await exchangeRaw({
      port: routed.port,
      send: [get('X-Real-IP: 1.2.3.4\r\n')],
      until: text => text.endsWith('GET /\n'),
    })
    assert.deepEqual(valuesOf(origin.requests()[0]!, 'x-real-ip'), ['192.0.2.1'])
  })
})

describe('not sent on, for the gateway is the one asked', () => {
  const own = async (send: string): Promise<string> => {
    origin.forget()
    const { text } = await exchangeRaw({ port: gateway.port, send: [send], until: text => text.includes('\r\n\r\n') })
    assert.deepEqual(origin.requests(), [])
    return text
  }

  test('OPTIONS with Max-Forwards 0', async () => {
    const text = await own('OPTIONS * HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 0\r\n\r\n')
    assert.match(text, /^HTTP\/1\.1 200 [\s\S]*\r\nAllow: .*OPTIONS/)
  })

  test('TRACE with Max-Forwards 0: the request comes back without credentials', async () => {
    const secrets =
      'Cookie: secret\r\nauthorization: secret\r\nProxy-Authorization: secret\r\nX-Api-Key: secret\r\nx-auth-token: secret\r\n'
    const text = await own(`TRACE /x HTTP/1.1\r\nHost: a.example\r\n${secrets}X-A: 1\r\nMax-Forwards: 0\r\n\r\n`)
    assert.match(
      text,
      /^HTTP\/1\.1 200 [\s\S]*\r\nContent-Type: message\/http\r\n[\s\S]*\r\n\r\nTRACE \/x HTTP\/1\.1\r\n[\s\S]*X-A: 1/,
    )
    assert.doesNotMatch(text, /secret/)
  })

  test('its own name in Via is a loop', async () => {
    const text = await own(get(`Via: 1.1 other, 1.1 ${pseudonym} (comment)\r\n`))
    assert.match(text, /^HTTP\/1\.1 502 [\s\S]*proxy_loop_detected/)
  })
})
