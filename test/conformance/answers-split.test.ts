/** An answer that comes in two pieces, cut anywhere, is the same answer; also behind others with the same head. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'

const date = 'Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n'

/** Answers and the bodies that an HTTP/1.1 client gets. */
const ANSWERS: Record<string, { answer: string; body: string; method?: string }> = {
  'of a length': { answer: `HTTP/1.1 200 OK\r\n${date}Content-Length: 5\r\n\r\nhello`, body: 'hello' },
  'of no length': { answer: `HTTP/1.1 200 OK\r\n${date}Content-Length: 0\r\n\r\n`, body: '' },
  'in chunks, with extensions and trailers': {
    answer: `HTTP/1.1 200 OK\r\n${date}Transfer-Encoding: chunked\r\n\r\n5;a="b;"\r\nhello\r\n3 ; c\r\nyou\r\n0;d\r\nX-A: 1\r\nCookie: a\r\nX-B: 2\r\n\r\n`,
    body: '5\r\nhello\r\n3\r\nyou\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n',
  },
  'to HEAD': { answer: `HTTP/1.1 200 OK\r\n${date}Content-Length: 5\r\n\r\n`, body: '', method: 'HEAD' },
  'behind interim ones': {
    answer: `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n${date}Content-Length: 2\r\n\r\nok`,
    body: 'ok',
  },
}

const request = (method: string): string =>
  `${method} / HTTP/1.1\r\nHost: a.example\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n`
const changing = /^(?:X-Request-Id): .*\r\n/gm

let origin: ScriptedOrigin
let gateway: LocalGateway

beforeAll(async () => {
  origin = await startScriptedOrigin()
  gateway = await startLocalGateway(before(origin.port))
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await origin[Symbol.asyncDispose]()
})

describe('an answer split at each offset', () => {
  for (const [name, { answer, body, method = 'GET' }] of Object.entries(ANSWERS)) {
    test(name, async () => {
      const ask = async (): Promise<string> => {
        const { text, end } = await exchangeRaw({ port: gateway.port, send: [request(method)] })
        assert.equal(end, 'fin')
        return text.replace(changing, '')
      }
      origin.script = ({ write }) => write(answer)
      const whole = await ask()
      assert.ok(whole.endsWith(`\r\n\r\n${body}`), whole)
      for (let at = 1; at < answer.length; at++) {
        origin.script = ({ write }) => {
          write(answer.slice(0, at))
          setImmediate(() => setImmediate(() => write(answer.slice(at))))
        }
        assert.equal(await ask(), whole, `split at ${at}`)
      }
    })
  }

  test('all on one connection to the origin, as long as nothing was wrong', () => assert.equal(origin.connections, 1))
})
