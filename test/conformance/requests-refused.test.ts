/** Requests that are refused before they go anywhere: one answer that says so, the connection closed, nothing at the origin. */
import assert from 'node:assert/strict'
import { after, before as beforeAll, describe, test } from 'node:test'
import { before, type LocalGateway, startLocalGateway } from '../helpers/local-gateway.ts'
import { exchangeRaw } from '../helpers/raw-client.ts'
import { type RecordingOrigin, startRecordingOrigin } from '../helpers/recording-origin.ts'

/** Behind each a second, valid request: after a refusal nothing more is read. */
const next = 'GET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n'

type Row = [name: string, request: string, status?: number]

const get = (lines: string): string => `GET / HTTP/1.1\r\n${lines}\r\n`
const post = (lines: string, body = ''): string => `POST / HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n${body}`
const line = (line: string): string => `${line}\r\nHost: a.example\r\n\r\n`

const HOST: Row[] = [
  ['none', get('')],
  ['none, but in absolute-form', 'GET http://a.example/ HTTP/1.1\r\n\r\n'],
  ['two, equal', get('Host: a.example\r\nHost: a.example\r\n')],
  ['two, different', get('Host: a.example\r\nHost: b.example\r\n')],
  ['empty', get('Host:\r\n')],
  ['a comma', get('Host: a.example,b.example\r\n')],
  ['userinfo', get('Host: user@a.example\r\n')],
  ['a path', get('Host: a.example/path\r\n')],
  ['a space', get('Host: a.example b\r\n')],
  ['a port that is no number', get('Host: a.example:80x\r\n')],
  ['a port beyond 65535', get('Host: a.example:65536\r\n')],
  ['half an IPv6 address', get('Host: [::1\r\n')],
  ['an IPv6 address that leaves zeros out twice', get('Host: [1::2::3]\r\n')],
  ['an IPv6 address of three colons', get('Host: [:::1]\r\n')],
  ['an IPv6 address of five digits', get('Host: [12345::1]\r\n')],
  ['an IPv6 address of seven groups', get('Host: [1:2:3:4:5:6:7]\r\n')],
  ['an IPv6 address of nine groups', get('Host: [1:2:3:4:5:6:7:8:9]\r\n')],
  ['an IPv6 address with half an IPv4 one', get('Host: [::1.2.3]\r\n')],
  ['an IPv6 address with an IPv4 one in front', get('Host: [1.2.3.4::]\r\n')],
  ['an IPv6 address with a zone that is not encoded', get('Host: [fe80::1%eth0]\r\n')],
  ['nothing in brackets', get('Host: []\r\n')],
  ['an octet above 127', get('Host: \xe4.example\r\n')],
  ['unlike an absolute-form target', 'GET http://b.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n'],
  ['another port than an absolute-form target', 'GET http://a.example:81/ HTTP/1.1\r\nHost: a.example\r\n\r\n'],
]

const REQUEST_LINE: Row[] = [
  ['* without OPTIONS', line('GET * HTTP/1.1')],
  ['authority-form without CONNECT', line('GET a.example:80 HTTP/1.1')],
  ['CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n', 405],
  ['a target that is no path', line('GET a/b HTTP/1.1')],
  ['another scheme', line('GET ftp://a.example/ HTTP/1.1')],
  ['userinfo in the target', 'GET http://u:p@a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n'],
  ['two spaces', line('GET  / HTTP/1.1')],
  ['two spaces before the version', line('GET /  HTTP/1.1')],
  ['a tab', line('GET\t/ HTTP/1.1')],
  ['a space in front', line(' GET / HTTP/1.1')],
  ['a space at the end', line('GET / HTTP/1.1 ')],
  ['a space in the target', line('GET /a b HTTP/1.1')],
  ['a control octet in the target', line('GET /\x01 HTTP/1.1')],
  ['NUL in the target', line('GET /\0 HTTP/1.1')],
  ['DEL in the target', line('GET /\x7f HTTP/1.1')],
  ['an octet above 127 in the target', line('GET /\xe4 HTTP/1.1')],
  ['a fragment', line('GET /#a HTTP/1.1')],
  ['a backslash', line('GET /a\\..\\b HTTP/1.1')],
  ['dot segments above the root', line('GET /../a HTTP/1.1')],
  ['encoded dot segments above the root', line('GET /a/%2e%2e/%2E./b HTTP/1.1')],
  ['a method that is no token', line('G(T / HTTP/1.1')],
  ['a method without end', line(`${'A'.repeat(65)} / HTTP/1.1`)],
  ['no version', 'GET /\r\n\r\n'],
  ['no version, with fields', line('GET /')],
  ['a version in lower case', line('GET / http/1.1')],
  ['a version without dot', line('GET / HTTP/11')],
  ['a version of two digits', line('GET / HTTP/1.10')],
  ['a version with a leading zero', line('GET / HTTP/01.1')],
  ['another protocol', line('GET / ICY/1.1')],
  ['HTTP/2.0', line('GET / HTTP/2.0'), 505],
  ['HTTP/0.9 by its number', line('GET / HTTP/0.9'), 505],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  ['a TLS hello', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03'],
  ['a line too long', line(`GET /${'a'.repeat(17_000)} HTTP/1.1`), 414],
  ['three empty lines first', `\r\n\r\n\r\n${line('GET / HTTP/1.1')}`],
]

const field = (text: string): string => get(`Host: a.example\r\n${text}\r\n`)

const FIELD_LINES: Row[] = [
  ['no colon', field('NoColon')],
  ['no name', field(': value')],
  ['a space before the colon', field('Name : value')],
  ['a tab before the colon', field('Name\t: value')],
  ['a space in the name', field('Na me: value')],
  ['a parenthesis in the name', field('Na(me): value')],
  ['an octet above 127 in the name', field('N\xe4me: value')],
  ['a folded line', field('Name: value\r\n folded')],
  ['a folded line, tab', field('Name: value\r\n\tfolded')],
  ['a space in front of the first', get(' Host: a.example\r\n')],
  ['NUL in a value', field('Name: a\0b')],
  ['control octet 1 in a value', field('Name: a\x01b')],
  ['a form feed in a value', field('Name: a\x0cb')],
  ['DEL in a value', field('Name: a\x7fb')],
  ['a bare CR in a value', field('Name: a\rb')],
  ['a bare CR as line end', field('Name: a\rOther: b')],
  ['a bare LF as line end', 'GET / HTTP/1.1\r\nHost: a.example\nName: a\r\n\r\n'],
  ['bare LFs throughout', 'GET / HTTP/1.1\nHost: a.example\n\n'],
  ['CR CR LF as line end', field('Name: a\r')],
  ['too many bytes', field(`Name: ${'a'.repeat(70_000)}`), 431],
  ['too many lines', field(Array.from({ length: 300 }, (_, i) => `N${i}: a`).join('\r\n')), 431],
  ['an expectation that nobody knows', field('Expect: the-unexpected'), 417],
  ['a second expectation', field('Expect: 100-continue\r\nExpect: more'), 417],
]

const CONTENT_LENGTH = [
  '+1',
  '-1',
  '-0',
  '0x1',
  '0o1',
  '1_0',
  '1 0',
  '',
  '1.0',
  '1e0',
  '01',
  '1,1',
  '1, 1',
  ',1',
  '1;a',
  '"1"',
]
const TRANSFER_ENCODING = [
  '',
  'identity',
  'xchunked',
  '"chunked"',
  ',chunked',
  'chunked,',
  'chunked, chunked',
  'chunked;a=b',
]
const MORE_TRANSFER_ENCODING = [
  'chunked, identity',
  'identity, chunked',
  'chunked gzip',
  'chunked\x0b',
  '\xa0chunked',
  'gzip',
]

const FRAMING: Row[] = [
  ...CONTENT_LENGTH.map((value): Row => [`Content-Length: ${value}`, post(`Content-Length: ${value}\r\n`, 'a')]),
  ['Content-Length of 2^53', post('Content-Length: 9007199254740992\r\n')],
  ['Content-Length of 20 digits', post('Content-Length: 18446744073709551617\r\n', 'a')],
  ['Content-Length twice, equal', post('Content-Length: 1\r\nContent-Length: 1\r\n', 'a')],
  ['Content-Length twice, different', post('Content-Length: 1\r\nContent-Length: 2\r\n', 'ab')],
  ...[...TRANSFER_ENCODING, ...MORE_TRANSFER_ENCODING].map(
    (value): Row => [`Transfer-Encoding: ${value}`, post(`Transfer-Encoding: ${value}\r\n`, '0\r\n\r\n')],
  ),
  ['both', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['both, the other way round', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n')],
  ['two lines', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['two lines, the last is chunked', post('Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['a name with a space', post('Transfer-Encoding : chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n')],
  ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['TRACE with a length', post('Content-Length: 1\r\n', 'a').replace('POST', 'TRACE')],
  ['TRACE with chunks', post('Transfer-Encoding: chunked\r\n', '0\r\n\r\n').replace('POST', 'TRACE')],
  [
    'TRACE that ends here, with a length',
    post('Max-Forwards: 0\r\nContent-Length: 1\r\n', 'a').replace('POST', 'TRACE'),
  ],
  ['a coding before chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501],
]

/** Bodies; the head comes alone, so that the request may be on its way already. */
const CHUNKS: Row[] = [
  ['a sign', '+1\r\na\r\n0\r\n\r\n'],
  ['0x', '0x1\r\na\r\n0\r\n\r\n'],
  ['an underscore', '1_0\r\na\r\n0\r\n\r\n'],
  ['a space before the size', ' 1\r\na\r\n0\r\n\r\n'],
  ['no size', '\r\na\r\n0\r\n\r\n'],
  ['no size but an extension', ';a=b\r\na\r\n0\r\n\r\n'],
  ['17 digits', '00000000000000001\r\na\r\n0\r\n\r\n'],
  ['a size of 2^53', '20000000000000\r\na'],
  ['a size that wraps round', 'ffffffffffffffff\r\na'],
  ['LF alone after the size', '1\na\r\n0\r\n\r\n'],
  ['CR alone after the size', '1\ra\r\n0\r\n\r\n'],
  ['LF alone after the data', '1\r\na\n0\r\n\r\n'],
  ['CR alone after the data', '1\r\na\r0\r\n\r\n'],
  ['CR and something else after the data', '1\r\na\rX0\r\n\r\n'],
  ['CR and something else after the size', '1\rXa\r\n0\r\n\r\n'],
  ['CR and something else after the last size', '0\rX\r\n'],
  ['more data than the size says', '1\r\nab\r\n0\r\n\r\n'],
  ['no CRLF after the data', '1\r\na0\r\n\r\n'],
  ['a space at the end of the size, without extension', '1 \r\na\r\n0\r\n\r\n'],
  ['an extension with LF', '1;a\nb\r\na\r\n0\r\n\r\n'],
  ['an extension with CR', '1;a\rb\r\na\r\n0\r\n\r\n'],
  ['an extension with NUL', '1;a=\0\r\na\r\n0\r\n\r\n'],
  ['an extension without name', '1;\r\na\r\n0\r\n\r\n'],
  ['an open quotation', '1;a="b\r\na\r\n0\r\n\r\n'],
  ['64 KiB of extensions', `1;${'a'.repeat(65_536)}\r\na\r\n0\r\n\r\n`],
  ['many small extensions', '1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\na\r\n'.repeat(80)],
  ['a trailer without colon', '0\r\nTrailer\r\n\r\n'],
  ['a trailer with a space before the colon', '0\r\nName : a\r\n\r\n'],
  ['a folded trailer', '0\r\nName: a\r\n b\r\n\r\n'],
  ['a trailer with NUL', '0\r\nName: \0\r\n\r\n'],
  ['a trailer that ends with LF', '0\r\nName: a\n\r\n'],
  ['trailers without end', `0\r\n${'Name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(400)}\r\n`],
]

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

for (const [family, rows] of Object.entries({
  Host: HOST,
  'request line': REQUEST_LINE,
  'field lines': FIELD_LINES,
  framing: FRAMING,
})) {
  describe(`${family}, refused`, () => {
    for (const [name, request, status = 400] of rows) {
      test(`${name || 'empty'}: ${status}`, async () => {
        origin.forget()
        const answer = await exchangeRaw({ port: gateway.port, send: [request + next] })
        assert.deepEqual(answer.statuses, [status])
        assert.match(answer.text, /^Connection: close\r$/m)
        assert.equal(answer.end, 'fin')
        assert.deepEqual(origin.requests(), [])
      })
    }
  })
}

describe('chunks, refused', () => {
  for (const [name, body, status = 400] of CHUNKS) {
    test(`${name}: ${status}`, async () => {
      origin.forget()
      const answer = await exchangeRaw({
        port: gateway.port,
        send: [post('Transfer-Encoding: chunked\r\n'), body + next],
      })
      assert.deepEqual(answer.statuses, [status])
      assert.equal(answer.end, 'fin')
      assert.deepEqual(
        origin.requests().filter(({ whole }) => whole),
        [],
      )
      assert.deepEqual(origin.complaints(), [], 'what did go on is the beginning of one request')
    })
  }
})

describe('HEAD, refused', () => {
  const rows: Row[] = [
    ['another version', 'HEAD / HTTP/2.0\r\n\r\n', 505],
    ['a line too long', `HEAD /${'a'.repeat(17_000)} HTTP/1.1\r\n\r\n`, 414],
    ['a fragment', 'HEAD /#a HTTP/1.1\r\n\r\n', 400],
    ['a bad field', 'HEAD / HTTP/1.1\r\nBad : a\r\n\r\n', 400],
    ['CR instead of the target', 'HEAD \r\n\r\n', 400],
  ]
  for (const [name, request, status] of rows) {
    test(`${name}: no body`, async () => {
      const { text } = await exchangeRaw({ port: gateway.port, send: [request] })
      assert.match(text, new RegExp(`^HTTP/1.1 ${status} (?:.+\r\n)+Connection: close\r\n\r\n$`))
    })
  }
})
