/** Requests as they leave the gateway: what goes, what stays, what is added (RFC 9110 §7.6, RFC 9112 §3), each rule its row. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, describe, test } from 'node:test'
import { before, type LocalGateway, pseudonym, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from '../helpers/recording-origin.ts'
import { type StrictRequest, valuesOf } from '../helpers/strict-reader.ts'

interface Row {
  send: string
  /** `METHOD TARGET` at the origin. */
  line?: string
  /** Values by field name: exactly these lines, in this order; none: the field is not there. */
  fields?: Record<string, string[]>
  body?: string
  trailers?: [string, string][]
  /** Names as they were written, in order, without those that the gateway adds. */
  names?: string[]
}

const get = (lines: string, target = '/', version = '1.1'): string =>
  `GET ${target} HTTP/${version}\r\nHost: a.example\r\n${lines}\r\n`
const chunked = (body: string, lines = ''): string =>
  `POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n${lines}\r\n${body}`

const HOP_BY_HOP: Record<string, Row> = {
  'a field that Connection names goes no further': {
    send: get('X-Named: 1\r\nX-Other: 2\r\nConnection: keep-alive, x-named\r\n'),
    fields: { 'x-named': [], 'x-other': ['2'], connection: [] },
  },
  'nor do those that two Connection lines name': {
    send: get('Connection: A\r\nA: 1\r\nConnection:\tB , c\r\nB: 2\r\nC: 3\r\nD: 4\r\n'),
    fields: { a: [], b: [], c: [], d: ['4'] },
  },
  'nor hop-by-hop fields that nobody names': {
    send: get('Keep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: websocket\r\n'),
    fields: { 'keep-alive': [], 'proxy-connection': [], te: [], upgrade: [] },
  },
  'nor what is meant for the next proxy': {
    send: get('Proxy-Authorization: Basic YTpi\r\nAuthorization: Basic YTpi\r\n'),
    fields: { 'proxy-authorization': [], authorization: ['Basic YTpi'] },
  },
  'a client cannot have fields removed that others rely on': {
    send: `POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nAuthorization: x\r\nConnection: Host, Content-Length, X-Forwarded-For, Authorization\r\n\r\na`,
    fields: { host: ['a.example'], 'content-length': ['1'], 'x-forwarded-for': ['127.0.0.1'], authorization: ['x'] },
    body: 'a',
  },
  'TE is ours to send: trailers and nothing else': {
    send: get('TE: trailers, gzip;q=0.5\r\nConnection: TE\r\n'),
    fields: { te: ['trailers'], connection: ['TE'] },
  },
  'TE that would not take trailers is not sent': { send: get('TE: gzip\r\nConnection: TE\r\n'), fields: { te: [] } },
  'an upgrade to h2c is gone, the request is not': {
    send: get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n'),
    fields: { connection: [], upgrade: [], 'http2-settings': [] },
  },
  'also in a list, in capitals, and without its settings': {
    send: get('Connection: upgrade\r\nUpgrade: websocket, H2C\r\n'),
    fields: { connection: [], upgrade: [] },
  },
  'also by itself': { send: get('Connection: upgrade\r\nUpgrade: h2c\r\n'), fields: { connection: [], upgrade: [] } },
  'also to HTTP by its number': {
    send: get('Connection: upgrade\r\nUpgrade: HTTP/2.0\r\n'),
    fields: { connection: [], upgrade: [] },
  },
  'also where another name is put before it': {
    send: get('Connection: upgrade\r\nUpgrade: x-h2c\r\n'),
    fields: { connection: [], upgrade: [] },
  },
  'an upgrade that Connection does not name is none': { send: get('Upgrade: websocket\r\n'), fields: { upgrade: [] } },
  'HTTP/1.0 cannot upgrade': {
    send: get('Connection: upgrade\r\nUpgrade: websocket\r\n', '/', '1.0'),
    fields: { upgrade: [] },
  },
  'an upgrade to something else goes on': {
    send: get('Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n'),
    fields: { connection: ['Upgrade'], upgrade: ['websocket'] },
  },
}

const ADDED: Record<string, Row> = {
  'Via with the version received': { send: get('', '/', '1.0'), fields: { via: [`1.0 ${pseudonym}`] } },
  'Via behind those of others': {
    send: get('Via: 1.1 first, 1.0 second\r\nVia: 1.1 third\r\n'),
    fields: { via: ['1.1 first, 1.0 second', '1.1 third', `1.1 ${pseudonym}`] },
  },
  'a name that only begins like ours is no loop': {
    send: get(`Via: 1.1 ${pseudonym}-2, 1.1 my-${pseudonym} (${pseudonym})\r\n`),
    fields: { via: [`1.1 ${pseudonym}-2, 1.1 my-${pseudonym} (${pseudonym})`, `1.1 ${pseudonym}`] },
  },
  'what a stranger says about forwarding is not believed': {
    send: get(
      'X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nX-Forwarded-Port: 1\r\nX-Forwarded-Prefix: /a\r\nX_Forwarded_Ssl: on\r\n',
    ),
    fields: {
      'x-forwarded-for': ['127.0.0.1'],
      'x-forwarded-proto': ['http'],
      'x-forwarded-host': ['a.example'],
      forwarded: [],
      'x-real-ip': [],
      'x-forwarded-port': [],
      'x-forwarded-prefix': [],
      x_forwarded_ssl: [],
    },
  },
}

const VERSIONS: Record<string, Row> = {
  'HTTP/1.0 goes on as 1.1': { send: get('', '/v', '1.0'), line: 'GET /v', fields: { host: ['a.example'] } },
  'HTTP/1.0 without Host gets the upstream’s': { send: 'GET /v HTTP/1.0\r\n\r\n', line: 'GET /v' },
  'a higher minor version is read as 1.1': {
    send: get('', '/v', '1.7'),
    line: 'GET /v',
    fields: { via: [`1.1 ${pseudonym}`] },
  },
  'an expectation goes on': {
    send: 'POST / HTTP/1.1\r\nHost: a.example\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\na',
    fields: { expect: ['100-Continue'] },
    body: 'a',
  },
  'but not that of HTTP/1.0, whatever it is': {
    send: 'POST / HTTP/1.0\r\nExpect: 100-continue, more\r\nContent-Length: 1\r\n\r\na',
    fields: { expect: [] },
    body: 'a',
  },
  'nor one of a request without content: there is nothing to continue': {
    send: get('Expect: 100-continue\r\n'),
    fields: { expect: [] },
  },
  'an expectation of nothing is none': {
    send: 'POST / HTTP/1.1\r\nHost: a.example\r\nExpect: \r\nContent-Length: 1\r\n\r\na',
    fields: { expect: [] },
    body: 'a',
  },
  'a method that nobody knows goes on': { send: 'MKCOLA /x HTTP/1.1\r\nHost: a.example\r\n\r\n', line: 'MKCOLA /x' },
  'one empty line before a request is nothing': { send: `\r\n${get('', '/v')}`, line: 'GET /v' },
}

const target = (from: string, to: string): [string, Row] => [
  `${from} → ${to}`,
  { send: get('', from), line: `GET ${to}` },
]

const TARGETS: Record<string, Row> = {
  ...Object.fromEntries([
    target('/a/./b/../c', '/a/c'),
    target('/a/%2e/b/%2E%2e/c', '/a/c'),
    target('/a/.%2e/b', '/b'),
    target('/a/..', '/'),
    target('/a/b/.', '/a/b/'),
    target('//a//b', '//a//b'),
    target('/a%2Fb%2f..', '/a%2Fb%2f..'),
    target('/%41/%7e/%', '/%41/%7e/%'),
    target('/.../..a/a..', '/.../..a/a..'),
    target('/a?b=/../c&d=%2e%2e/', '/a?b=/../c&d=%2e%2e/'),
    target('/?', '/?'),
    target('/\'"<>[]{}|^`', '/\'"<>[]{}|^`'),
    target('http://a.example/x?y', '/x?y'),
    target('http://a.example', '/'),
    target('HTTP://A.EXAMPLE:80?y', '/?y'),
  ]),
  'absolute-form: its authority is the Host': {
    send: 'GET http://b.example:8080/x HTTP/1.0\r\n\r\n',
    line: 'GET /x',
    fields: { host: ['b.example:8080'] },
  },
  'OPTIONS of a whole server': {
    send: 'OPTIONS http://a.example HTTP/1.1\r\nHost: a.example\r\n\r\n',
    line: 'OPTIONS *',
  },
  'OPTIONS * stays': { send: 'OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n', line: 'OPTIONS *' },
}

const FIELDS: Record<string, Row> = {
  'order and case stay, values lose the white space around them only': {
    send: get('x-B: 2\r\nX-a:1 \t\r\nx-b:\t 3  4 \r\nEmpty:\r\n'),
    names: ['x-B', 'X-a', 'x-b', 'Empty'],
    fields: { 'x-b': ['2', '3  4'], 'x-a': ['1'], empty: [''] },
  },
  'octets above 127 in a value stay': { send: get('X-A: \xe4\xff\r\n'), fields: { 'x-a': ['\xe4\xff'] } },
  'names that some read as others never arrive': {
    send: get('Content_Length: 5\r\nTransfer_Encoding: chunked\r\nX_Forwarded_For: 1.2.3.4\r\nX_Mine: 1\r\n'),
    fields: { content_length: [], transfer_encoding: [], x_forwarded_for: [], x_mine: ['1'] },
  },
  'so too with any other mark for the hyphen, as some gateways to programs read them': {
    send: get(
      'Content.Length: 5\r\nTransfer~Encoding: chunked\r\nX.Forwarded_For: 1.2.3.4\r\nX!Forwarded!Prefix: /a\r\nX.Mine: 1\r\n',
    ),
    names: ['X.Mine'],
  },
  'Max-Forwards twice counts once': {
    send: 'OPTIONS / HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 5\r\nMax-Forwards: 9\r\n\r\n',
    fields: { 'max-forwards': ['4'] },
  },
  'Max-Forwards beyond all networks counts down from where we can count': {
    send: 'OPTIONS / HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 99999999999999999999\r\n\r\n',
    fields: { 'max-forwards': ['999999999'] },
  },
  'Max-Forwards counts down for OPTIONS': {
    send: 'OPTIONS / HTTP/1.1\r\nHost: a.example\r\nMax-Forwards: 5\r\n\r\n',
    fields: { 'max-forwards': ['4'] },
  },
  'Max-Forwards is nothing to other methods': { send: get('Max-Forwards: 0\r\n'), fields: { 'max-forwards': ['0'] } },
  'a request id of a stranger is replaced': { send: get('X-Request-Id: mine-12345\r\n'), line: 'GET /' },
}

const BODIES: Record<string, Row> = {
  'Content-Length 0 stays': {
    send: 'POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n',
    fields: { 'content-length': ['0'] },
    body: '',
  },
  'a body of GET stays': {
    send: 'GET / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc',
    fields: { 'content-length': ['3'] },
    body: 'abc',
  },
  'chunks stay chunks, their extensions go': {
    send: chunked('3;a=b;c="d e\\"" ; f\r\nabc\r\n00A \t;g\r\n0123456789\r\n0;last\r\n\r\n'),
    fields: { 'transfer-encoding': ['chunked'], 'content-length': [] },
    body: 'abc0123456789',
  },
  'the coding’s name in capitals': {
    send: 'POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: CHUNKED\r\n\r\n1\r\na\r\n0\r\n\r\n',
    fields: { 'transfer-encoding': ['chunked'] },
    body: 'a',
  },
  'trailers go on, but none that frames, routes or authenticates': {
    send: chunked(
      '1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nHost: b.example\r\nAuthorization: x\r\nCookie: x\r\nX-Forwarded-For: 1.2.3.4\r\nContent-Type: x\r\nContent_Length: 5\r\nX_Forwarded-Prefix: /a\r\nX-HTTP-Method-Override: DELETE\r\nWarning: x\r\nX-More: 2\r\n\r\n',
      'Trailer: X-Sum\r\n',
    ),
    body: 'a',
    trailers: [
      ['X-Sum', '1'],
      ['X-More', '2'],
    ],
  },
}

const OURS = ['Host', 'Via', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Request-Id']

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

const families = {
  'hop by hop': HOP_BY_HOP,
  added: ADDED,
  versions: VERSIONS,
  targets: TARGETS,
  fields: FIELDS,
  bodies: BODIES,
}
for (const [family, rows] of Object.entries(families)) {
  describe(`sent on: ${family}`, () => {
    for (const [name, row] of Object.entries(rows)) test(name, () => check(row))
  })
}

async function check(row: Row): Promise<void> {
  origin.forget()
  const answer = await exchangeRaw({
    port: gateway.port,
    send: [row.send],
    until: text => /\r\n\r\n(?:.+\n)?$/.test(text),
  })
  assert.deepEqual(answer.statuses, [200], answer.text)
  assert.deepEqual(origin.complaints(), [])
  assert.equal(origin.requests().length, 1)
  const request = origin.requests()[0] as StrictRequest
  const { line = `${request.method} ${request.target}`, fields = {}, body = '', trailers = [], names } = row
  assert.equal(`${request.method} ${request.target}`, line)
  for (const [name, values] of Object.entries(fields)) assert.deepEqual(valuesOf(request, name), values, name)
  assert.equal(request.body, body)
  assert.deepEqual(request.trailers, trailers)
  const [id, ...more] = valuesOf(request, 'x-request-id')
  assert.match(id ?? '', /^[a-z0-9]{17}$/)
  assert.deepEqual(more, [])
  const written = request.fields.map(([name]) => name).filter(name => !OURS.includes(name))
  if (names) assert.deepEqual(written, names)
}
