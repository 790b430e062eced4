/** What the codec says about a message that it refuses: a named reason, and the offset of the octet that is to blame. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestFraming, responseFraming } from '../../src/http1/framing.ts'
import { HeadReader } from '../../src/http1/head-reader.ts'
import { authorityOf } from '../../src/http1/host.ts'
import { readChunked, readHead } from './feed.ts'
import { latin1 } from './generate.ts'

/** The octet to blame is the one behind `‸`. */
type Row = [reason: string, message: string]

function marked(message: string): { text: string; at: number } {
  const at = message.indexOf('‸')
  return { text: message.replace('‸', ''), at }
}

const REQUESTS: Row[] = [
  ['method', '‸ GET / HTTP/1.1\r\n\r\n'],
  ['method', 'GE‸(T / HTTP/1.1\r\n\r\n'],
  ['method', 'GET‸\t/ HTTP/1.1\r\n\r\n'],
  ['target', 'GET ‸ / HTTP/1.1\r\n\r\n'],
  ['target', 'GET /a‸#b HTTP/1.1\r\n\r\n'],
  ['target', 'GET /a‸\xe4 HTTP/1.1\r\n\r\n'],
  ['target', 'GET /a‸\x01 HTTP/1.1\r\n\r\n'],
  ['request-line', 'GET /‸\r\n\r\n'],
  ['request-line', 'GET / ‸http/1.1\r\n\r\n'],
  ['request-line', 'GET / HTTP/1‸1\r\n\r\n'],
  ['request-line', 'GET / HTTP/1.1‸ \r\n\r\n'],
  ['request-line', 'GET / HTTP/1.‸\r\n\r\n'],
  ['version', 'GET / HTTP/‸2.0\r\n\r\n'],
  ['target', 'GET /‸\rX HTTP/1.1\r\n\r\n'],
  ['request-line', 'GET / HTTP/1.1‸\n\r\n'],
  ['field-line', 'GET / HTTP/1.1\r\nNoColon‸\r\n\r\n'],
  ['field-name', 'GET / HTTP/1.1\r\n‸: a\r\n\r\n'],
  ['field-name', 'GET / HTTP/1.1\r\nNa‸(me: a\r\n\r\n'],
  ['field-name', 'GET / HTTP/1.1\r\nNa‸ me: a\r\n\r\n'],
  ['space-before-colon', 'GET / HTTP/1.1\r\nName‸ : a\r\n\r\n'],
  ['obs-fold', 'GET / HTTP/1.1\r\nName: a\r\n‸ b\r\n\r\n'],
  ['field-value', 'GET / HTTP/1.1\r\nName: a‸\0\r\n\r\n'],
  ['field-value', 'GET / HTTP/1.1\r\nName: ‸\x7f\r\n\r\n'],
  ['bare-cr', 'GET / HTTP/1.1\r\nName: a‸\rb\r\n\r\n'],
  ['bare-lf', 'GET / HTTP/1.1\r\nName: a‸\n\r\n'],
  ['host-missing', 'GET / HTTP/1.1\r\n\r\n‸'],
  ['host-duplicate', 'GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n‸Host: a\r\n\r\n'],
  ['host-invalid', 'GET / HTTP/1.1\r\n‸Host: a, b\r\n\r\n'],
  ['host-disagrees', 'GET http://a/ HTTP/1.1\r\n‸Host: b\r\n\r\n'],
  ['host-invalid', 'GET ‸http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n'],
  ['target-form', 'GET ‸* HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['content-length', 'POST / HTTP/1.1\r\nHost: a\r\n‸Content-Length: +1\r\n\r\n'],
  ['content-length-differs', 'POST / HTTP/1.1\r\nHost: a\r\n‸Content-Length: 1\r\nContent-Length: 1\r\n\r\n'],
  ['transfer-encoding', 'POST / HTTP/1.1\r\nHost: a\r\n‸Transfer-Encoding: chunked,\r\n\r\n'],
  ['transfer-coding-unsupported', 'POST / HTTP/1.1\r\nHost: a\r\n‸Transfer-Encoding: gzip, chunked\r\n\r\n'],
  ['transfer-encoding-1.0', 'POST / HTTP/1.0\r\nHost: a\r\n‸Transfer-Encoding: chunked\r\n\r\n'],
  [
    'length-and-transfer-encoding',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n‸Transfer-Encoding: chunked\r\n\r\n',
  ],
]

const RESPONSES: Row[] = [
  ['not-http', '‸SSH-2.0-OpenSSH\r\n'],
  ['not-http', '‸\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ['version', 'HTTP/‸2.0 200 OK\r\n\r\n'],
  ['version', 'HTTP/1.1‸0 200 OK\r\n\r\n'],
  ['status-line', 'HTTP/1.1‸\r\n\r\n'],
  ['status-line', 'HTTP/1.1 20‸\r\n\r\n'],
  ['status-code', 'HTTP/1.1 2‸x0 OK\r\n\r\n'],
  ['status-code', 'HTTP/1.1 200‸0 OK\r\n\r\n'],
  ['status-code', 'HTTP/1.1 ‸600 OK\r\n\r\n'],
  ['status-line', 'HTTP/1.1 200 O‸\x01K\r\n\r\n'],
  ['bare-cr', 'HTTP/1.1 200 O‸\rK\r\n\r\n'],
  ['content-length', 'HTTP/1.1 200 OK\r\n‸Content-Length: 1x\r\n\r\n'],
  ['content-length-differs', 'HTTP/1.1 200 OK\r\nA: b\r\n‸Content-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['transfer-encoding', 'HTTP/1.1 200 OK\r\n‸Transfer-Encoding: gzip\r\n\r\n'],
  ['length-and-transfer-encoding', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n‸Transfer-Encoding: chunked\r\n\r\n'],
]

const CHUNKS: Row[] = [
  ['chunk-size', '‸\r\n'],
  ['chunk-size', '1‸x\r\na\r\n'],
  ['chunk-size', '1\r‸Xa\r\n'],
  ['chunk-size', '2000000000000‸0\r\n'],
  ['chunk-extension', '1;a‸\0\r\na\r\n'],
  ['chunk-extension', '1;‸\r\na\r\n'],
  ['chunk-data-end', '1\r\na‸b\r\n'],
  ['chunk-data-end', '1\r\na\r‸b\r\n'],
]

describe('why and where', () => {
  for (const [reason, message] of REQUESTS)
    test(`request, ${reason}: ${JSON.stringify(message)}`, () => check('request', reason, message))
  for (const [reason, message] of RESPONSES)
    test(`response, ${reason}: ${JSON.stringify(message)}`, () => check('response', reason, message))
  for (const [reason, message] of CHUNKS) {
    test(`chunks, ${reason}: ${JSON.stringify(message)}`, () => {
      const { text, at } = marked(message)
      assert.deepEqual(readChunked([latin1(text)]).problem, { reason, at })
    })
  }
})

function check(kind: 'request' | 'response', reason: string, message: string): void {
  const { text, at } = marked(message)
  const found = readHead(kind, [latin1(text)]).problem ?? meaningOf(kind, text)
  assert.deepEqual({ reason: found?.reason, at: found?.at }, { reason, at })
}

function meaningOf(kind: 'request' | 'response', text: string): { reason: string; at: number } | null {
  const reader = new HeadReader(kind, 8192)
  reader.read(latin1(text), 0, text.length)
  const { head } = reader
  const verdicts = kind === 'request' ? [authorityOf(head), requestFraming(head)] : [responseFraming(head, 'GET')]
  return verdicts.find(verdict => 'reason' in verdict) ?? null
}
