/** Answers on their way to the client: framing that is right for its version, fields that are its own, connections kept apart. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, beforeEach, describe, test } from 'node:test'
import { before, type LocalGateway, pseudonym, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw, type RawAnswer } from '../helpers/raw-client.ts'
import { type ScriptedOrigin, startScriptedOrigin } from '../helpers/scripted-origin.ts'

interface Row {
  request?: string
  answer: string
  /** The origin closes after its answer. */
  closes?: boolean
  /** The whole answer but for the fields that the gateway adds; head and body apart. */
  head?: string[]
  body?: string
  end?: RawAnswer['end']
}

const get = (lines = '', version = '1.1', method = 'GET'): string =>
  `${method} / HTTP/${version}\r\nHost: a.example\r\n${lines}\r\n`
const closing = get('Connection: close\r\n')

const BODIES: Record<string, Row> = {
  'HEAD: Content-Length is passed on, no body is waited for': {
    request: get('Connection: close\r\n', '1.1', 'HEAD'),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Content-Length: 5', 'Connection: close'],
    body: '',
  },
  'HEAD: Transfer-Encoding is not believed': {
    request: get('Connection: close\r\n', '1.1', 'HEAD'),
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Connection: close'],
    body: '',
  },
  'HEAD: nor is a length beside it': {
    request: get('Connection: close\r\n', '1.1', 'HEAD'),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Connection: close'],
    body: '',
  },
  'HEAD: a nonsense length is dropped': {
    request: get('Connection: close\r\n', '1.1', 'HEAD'),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Connection: close'],
    body: '',
  },
  '204 carries neither length nor coding': {
    answer: 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    head: ['HTTP/1.1 204 No Content', 'Connection: close'],
    body: '',
  },
  '204 with octets behind it: they are nobody’s': {
    answer: 'HTTP/1.1 204 No Content\r\n\r\nbody!',
    head: ['HTTP/1.1 204 No Content', 'Connection: close'],
    body: '',
  },
  '304: its length is that of another answer': {
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n',
    head: ['HTTP/1.1 304 Not Modified', 'Content-Length: 5', 'ETag: "a"', 'Connection: close'],
    body: '',
  },
  '304: no length beside a coding': {
    answer: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    head: ['HTTP/1.1 304 Not Modified', 'Connection: close'],
    body: '',
  },
  'equal lengths count once': {
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nok',
    head: ['HTTP/1.1 200 OK', 'Content-Length: 2', 'Connection: close'],
    body: 'ok',
  },
  'octets behind the end go nowhere': {
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok, and more',
    head: ['HTTP/1.1 200 OK', 'Content-Length: 2', 'Connection: close'],
    body: 'ok',
  },
  'chunks go on as they came, without extensions': {
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n02;a=b\r\nok\r\n0;c\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close'],
    body: '02\r\nok\r\n0\r\n\r\n',
  },
  'until the close becomes chunks, so that a cut can be told from an end': {
    answer: 'HTTP/1.1 200 OK\r\n\r\nok',
    closes: true,
    head: ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close'],
    body: '2\r\nok\r\n0\r\n\r\n',
  },
  'an HTTP/1.0 client gets no chunks': {
    request: get('Connection: keep-alive\r\n', '1.0'),
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-A: 1\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Connection: close'],
    body: 'ok',
  },
  'nor of an answer that ends with the connection': {
    request: get('', '1.0'),
    answer: 'HTTP/1.0 200 OK\r\n\r\nok',
    closes: true,
    head: ['HTTP/1.1 200 OK', 'Connection: close'],
    body: 'ok',
  },
  'an HTTP/1.0 client that asks for it is kept': {
    request: get('Connection: Keep-Alive\r\n', '1.0'),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    head: ['HTTP/1.1 200 OK', 'Content-Length: 2', 'Connection: keep-alive'],
    body: 'ok',
    end: 'open',
  },
  'trailers that the client does not ask for are dropped': {
    answer: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Connection: close'],
    body: '2\r\nok\r\n0\r\n\r\n',
  },
  'trailers are passed on, but none that frames or describes': {
    request: get('TE: trailers\r\nConnection: TE, close\r\n'),
    answer:
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\nSet-Cookie: a=b\r\nContent-Type: x\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Trailer: X-Sum', 'Transfer-Encoding: chunked', 'Connection: close'],
    body: '0\r\nX-Sum: 1\r\n\r\n',
  },
}

const FIELDS: Record<string, Row> = {
  'hop-by-hop fields and what Connection names stay here': {
    answer:
      'HTTP/1.1 200 OK\r\nConnection: X-Named, keep-alive\r\nKeep-Alive: timeout=5\r\nx-named: 1\r\nProxy-Connection: a\r\nUpgrade: h2c\r\nTE: a\r\nProxy-Authenticate: Basic\r\nProxy-Authentication-Info: a\r\nX-Other: 2\r\nContent-Length: 0\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'X-Other: 2', 'Content-Length: 0', 'Connection: close'],
  },
  '426 says what to upgrade to, but never to another HTTP': {
    answer:
      'HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket, h2c, HTTP/3.0, TLS/1.3\r\nContent-Length: 0\r\n\r\n',
    head: [
      'HTTP/1.1 426 Upgrade Required',
      'Content-Length: 0',
      'Connection: Upgrade',
      'Upgrade: websocket, TLS/1.3',
      'Connection: close',
    ],
  },
  'but not to HTTP/1.0': {
    request: get('', '1.0'),
    answer: 'HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n',
    head: ['HTTP/1.1 426 Upgrade Required', 'Content-Length: 0', 'Connection: close'],
  },
  'order, case, reason and Server are the origin’s': {
    answer: 'HTTP/1.1 299 Strange  one\r\nsERVER: a\r\nX-b: 2\r\nX-A:1 \r\nx-B: 3\r\nContent-Length: 0\r\n\r\n',
    head: [
      'HTTP/1.1 299 Strange  one',
      'sERVER: a',
      'X-b: 2',
      'X-A:1 ',
      'x-B: 3',
      'Content-Length: 0',
      'Connection: close',
    ],
  },
  'a reason that is missing altogether gets its space': {
    answer: 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n',
    head: ['HTTP/1.1 200 ', 'Content-Length: 0', 'Connection: close'],
  },
}

const INTERIM: Record<string, Row> = {
  '103 goes on, and its fields are cleaned': {
    answer: `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X\r\nX: 1\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`,
    head: ['HTTP/1.1 103 Early Hints', 'Link: </a>'],
    body: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  },
  'but not to HTTP/1.0': {
    request: get('', '1.0'),
    answer: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    head: ['HTTP/1.1 200 OK', 'Content-Length: 0', 'Connection: close'],
  },
  'any number within a bound': {
    answer: `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3)}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`,
    head: ['HTTP/1.1 102 Processing'],
    body: `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2)}HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  },
}

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

for (const [family, rows] of Object.entries({ bodies: BODIES, fields: FIELDS, 'interim answers': INTERIM })) {
  describe(`passed on: ${family}`, () => {
    for (const [name, row] of Object.entries(rows)) test(name, () => check(row))
  })
}

const ADDED = /^(?:Date|Via|X-Request-Id): .*\r\n/gm

async function check({
  request = closing,
  answer,
  closes = false,
  head = [],
  body = '',
  end = 'fin',
}: Row): Promise<void> {
  origin.script = ({ write, end }) => {
    write(answer)
    if (closes) end()
  }
  const done = (text: string): boolean => end === 'open' && text.endsWith(`\r\n\r\n${body}`)
  const got = await exchangeRaw({ port: gateway.port, send: [request], until: done })
  assert.match(got.text, new RegExp(`^Via: 1\\.\\d ${pseudonym}\r$`, 'm'))
  assert.match(got.text, /^X-Request-Id: [a-z0-9]{17}\r$/m)
  assert.equal([...got.text.matchAll(/^Date: .* GMT\r$/gm)].length, 1)
  assert.equal(got.text.replace(ADDED, ''), `${head.join('\r\n')}\r\n\r\n${body}`)
  assert.equal(got.end, end)
}

describe('Date', () => {
  test('of the origin stays', async () => {
    origin.script = ({ write }) =>
      write('HTTP/1.1 200 OK\r\nDate: Tue, 15 Nov 1994 08:12:31 GMT\r\nContent-Length: 0\r\n\r\n')
    const { text } = await exchangeRaw({ port: gateway.port, send: [closing] })
    assert.deepEqual(text.match(/^Date: .*$/gm), ['Date: Tue, 15 Nov 1994 08:12:31 GMT'])
  })
})
