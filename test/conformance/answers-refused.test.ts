/** Answers of a hostile or broken origin: 502 in words of ours or, once a part is out, a cut; its connection is not used again. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'
import { until } from '../helpers/until.ts'

type Row = [name: string, answer: string]

const ok = (lines: string, body = ''): string => `HTTP/1.1 200 OK\r\n${lines}\r\n${body}`
const chunked = (body: string): string => ok('Transfer-Encoding: chunked\r\n', body)

const HEADS: Row[] = [
  ['not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['not HTTP, without end', 'x'.repeat(100_000)],
  ['an empty line first', `\r\n${ok('Content-Length: 0\r\n')}`],
  ['HTTP/2.0', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['HTTP/0.9', 'HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a version of two digits', 'HTTP/1.10 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a version in lower case', 'http/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['two spaces before the code', 'HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['two digits of code', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
  ['four digits of code', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a code below 100', 'HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a code above 599', 'HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a control octet in the reason', 'HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n'],
  ['bare LFs', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['a bare CR in a value', ok('X-A: a\rb\r\nContent-Length: 0\r\n')],
  ['NUL in a value', ok('X-A: \0\r\nContent-Length: 0\r\n')],
  ['no colon', ok('X-A\r\nContent-Length: 0\r\n')],
  ['a space before the colon', ok('Content-Length : 0\r\n')],
  ['a folded line', ok('X-A: a\r\n b\r\nContent-Length: 0\r\n')],
  ['too many bytes', ok(`X-A: ${'a'.repeat(100_000)}\r\nContent-Length: 0\r\n`)],
  ['too many lines', ok(`${'X-A: a\r\n'.repeat(300)}Content-Length: 0\r\n`)],
]

const FRAMING: Row[] = [
  ['Content-Length and Transfer-Encoding', ok('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['a coding that nobody asked for', ok('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')],
  ['a coding without chunked', ok('Transfer-Encoding: gzip\r\n', 'abc')],
  ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['chunked twice', ok('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['an empty coding', ok('Transfer-Encoding:\r\n', '0\r\n\r\n')],
  [
    'a switch that nobody asked for',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  ],
  ['interim answers without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(40)],
  ['an interim answer in HTTP/1.0', `HTTP/1.0 100 Continue\r\n\r\n${ok('Content-Length: 0\r\n')}`],
  ['a bad chunk size, nothing being out yet', chunked('x\r\n')],
]

/** Behind a first chunk that is right and goes out. */
const CHUNKS: Row[] = [
  ['a size that is none', 'x\r\n'],
  ['a sign', '+1\r\na\r\n0\r\n\r\n'],
  ['LF alone after a size', '1\na\r\n0\r\n\r\n'],
  ['CR and something else after the data', '1\r\na\rX0\r\n\r\n'],
  ['no CRLF after the data', '1\r\nab\r\n0\r\n\r\n'],
  ['17 digits', '00000000000000001\r\na\r\n0\r\n\r\n'],
  ['NUL in an extension', '1;\0\r\na\r\n0\r\n\r\n'],
  ['64 KiB of extensions', `1;${'a'.repeat(65_536)}\r\na\r\n0\r\n\r\n`],
  ['a trailer without colon', '0\r\nTrailer\r\n\r\n'],
  ['trailers without end', `0\r\n${'X-A: a\r\n'.repeat(5000)}`],
]

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

/** POST: nothing is tried twice. */
const request = 'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

for (const [family, rows] of Object.entries({ heads: HEADS, framing: FRAMING })) {
  describe(`answers, refused: ${family}`, () => {
    for (const [name, bytes] of rows) {
      test(name, async () => {
        origin.script = ({ write }) => write(bytes)
        const { text, statuses, end } = await exchangeRaw({ port: gateway.port, send: [request] })
        assert.deepEqual(
          statuses.filter(status => status !== 100),
          [502],
        )
        assert.match(text, /^Proxy-Status: goodgate; error=http_/m)
        assert.equal(end, 'fin')
        await until('the gateway closes the connection', () => origin.open() === 0)
      })
    }
  })
}

describe('answers, cut', () => {
  for (const [name, bytes] of CHUNKS) {
    test(name, async () => {
      const first = chunked('5\r\nfirst\r\n')
      let write: (text: string) => void = () => {}
      origin.script = request => {
        write = request.write
        write(first)
      }
      const rest = (text: string): boolean => {
        if (text.includes('first\r\n')) write(bytes)
        return false
      }
      const { text, statuses, end } = await exchangeRaw({ port: gateway.port, send: [request], until: rest })
      assert.deepEqual(statuses, [200])
      assert.doesNotMatch(text, /\r\n0\r\n[\s\S]*\r\n$/, 'the end of a whole message')
      assert.equal(end, 'reset')
      await until('the gateway closes the connection', () => origin.open() === 0)
    })
  }
})
