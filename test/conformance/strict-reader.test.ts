/** The judge judged: the strict reader accepts what is right and has a complaint about everything that has two readings. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readStrictly, type Side } from '../helpers/strict-reader.ts'

const get = (lines: string): string => `GET / HTTP/1.1\r\nHost: a.example\r\n${lines}\r\n`
const chunked = (body: string): string => `${get('Transfer-Encoding: chunked\r\n')}${body}`

const WRONG: [complaint: RegExp, text: string][] = [
  [/request line/, 'GET / HTTP/2.0\r\nHost: a\r\n\r\n'],
  [/request line/, 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n'],
  [/request line/, 'GET /#a HTTP/1.1\r\nHost: a\r\n\r\n'],
  [/request line/, 'GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n'],
  [/form of the target/, 'GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n'],
  [/form of the target/, 'GET * HTTP/1.1\r\nHost: a\r\n\r\n'],
  [/version/, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'],
  [/CONNECT/, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
  [/number of Host/, 'GET / HTTP/1.1\r\n\r\n'],
  [/number of Host/, get('Host: a.example\r\n')],
  [/^Host/, 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n'],
  [/field line/, get('Name : a\r\n')],
  [/field line/, get(' folded\r\n')],
  [/field line/, get('Name\r\n')],
  [/field line/, get('Name: a\nb\r\n')],
  [/field line/, get('Name: a\rb\r\n')],
  [/field line/, get('Name: \0\r\n')],
  [/field line/, get('Name: \x01\r\n')],
  [/beside/, get('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n')],
  [/Transfer-Encoding/, get('Transfer-Encoding: gzip, chunked\r\n')],
  [/Transfer-Encoding/, get('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n')],
  [/Content-Length/, get('Content-Length: 1, 1\r\n')],
  [/Content-Length/, get('Content-Length: 1\r\nContent-Length: 1\r\n')],
  [/Content-Length/, get('Content-Length: 01\r\n')],
  [/Content-Length/, get('Content-Length: +1\r\n')],
  [/disguised/, get('Content_Length: 1\r\n')],
  [/Connection/, get('Connection: X-A\r\n')],
  [/field sent on/, get('Keep-Alive: timeout=5\r\n')],
  [/upgrade to another HTTP/, get('Connection: Upgrade\r\nUpgrade: h2c\r\n')],
  [/TE/, get('TE: gzip\r\n')],
  [/expectation/, get('Expect: more\r\n')],
  [/chunk size/, chunked('+1\r\na\r\n0\r\n\r\n')],
  [/chunk/, chunked('00000000000000001\r\na\r\n0\r\n\r\n')],
  [/chunk size/, chunked('1\na')],
  [/chunk extension/, chunked('1;a=b\r\na\r\n0\r\n\r\n')],
  [/end of a chunk/, chunked('1\r\nab\r\n0\r\n\r\n')],
  [/field line/, chunked('0\r\nName : a\r\n\r\n')],
  [/trailer/, chunked('0\r\nContent-Length: 1\r\n\r\n')],
]

describe('the strict reader', () => {
  for (const [complaint, text] of WRONG) {
    test(`${complaint.source}: ${JSON.stringify(text.replace('\r\nHost: a.example', ''))}`, () => {
      assert.match(readStrictly(text, 'forwarded').problem ?? 'no problem', complaint)
    })
  }

  test('reads requests one after the other, and where one is not whole', () => {
    const length = `${get('Content-Length: 3\r\n')}abc`
    const chunks = chunked('3\r\nabc\r\n0\r\nX-A: 1\r\n\r\n')
    const cut = chunks.slice(0, -4)
    for (const side of ['sent', 'forwarded'] satisfies Side[]) {
      const { requests, problem, partial } = readStrictly(get('') + length + chunks + cut, side)
      assert.equal(problem, null)
      assert.ok(partial)
      assert.deepEqual(
        requests.map(({ body, trailers, whole }) => [body, trailers.length, whole]),
        [
          ['', 0, true],
          ['abc', 0, true],
          ['abc', 1, true],
          ['abc', 0, false],
        ],
      )
    }
  })

  test('takes from clients what they may write', () => {
    const sent = [
      'GET http://a.example/ HTTP/1.0\r\n\r\n',
      '\r\nGET / HTTP/1.5\r\nHost: a\r\nConnection: X\r\nTE: gzip\r\n\r\n',
      chunked('3 ; a="b;\\"c" ;d\r\nabc\r\n0\r\n\r\n'),
    ]
    const { requests, problem } = readStrictly(sent.join(''), 'sent')
    assert.equal(problem, null)
    assert.equal(requests.length, 3)
  })
})
