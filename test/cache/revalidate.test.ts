/** Asking whether a kept answer still holds (RFC 9111 §4.3), and what a client has already (RFC 9110 §13). */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { cacheStatusLine } from '../../src/cache/cache-status.ts'
import { canBeValidated, clientHasIt, conditionalHead, confirms, renewedHead } from '../../src/cache/revalidate.ts'
import { answer, dateAt, kept, noon, request } from './heads.ts'

const head = 'GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: "theirs"\r\nif-modified-since: yesterday\r\nVia: x\r\n'
const modified = `Last-Modified: ${dateAt(noon)}`

test('our conditions stand in the place of the client’s (§4.3.1)', () => {
  const bare = 'GET / HTTP/1.1\r\nHost: h\r\nVia: x\r\n'
  assert.equal(conditionalHead(head, kept(['ETag: W/"a"'])), `${bare}If-None-Match: W/"a"\r\n`)
  assert.equal(conditionalHead(head, kept([modified])), `${bare}If-Modified-Since: ${dateAt(noon)}\r\n`)
  assert.equal(conditionalHead(head, null), bare)
  assert.ok(!canBeValidated(kept(['Date: x'])))
})

test('a 304 is about what was asked for, unless it says otherwise (§4.3.3)', () => {
  const one = kept(['ETag: "a"', modified])
  assert.ok(confirms(answer(['ETag: "a"'], 304), one))
  assert.ok(confirms(answer(['ETag: W/"a"'], 304), one))
  assert.ok(confirms(answer([], 304), one))
  assert.ok(!confirms(answer(['ETag: "b"'], 304), one))
  assert.ok(!confirms(answer([`Last-Modified: ${dateAt(noon + 1000)}`], 304), one))
  assert.ok(!confirms(answer(['ETag: "a"'], 304), kept([modified])))
})

test('a 304 brings new fields, but none that describe the content or one hop (§3.2)', () => {
  const old = answer([
    'ETag: "a"',
    'Content-Length: 5',
    'Content-Encoding: gzip',
    'X: old',
    'Y: 1',
    'Y: 2',
    'Age: 100',
    'Z: stays',
  ])
  const lines = [
    'ETag: "a"',
    'x: new',
    'Content-Length: 0',
    'Content-Encoding: br',
    'Y: 3',
    'Cache-Control: max-age=9',
    'Connection: Hop',
    'Hop: 1',
    'Transfer-Encoding: chunked',
  ]
  const head = renewedHead(old, answer(lines, 304))!
  assert.equal(head.status, 200)
  const fields = [
    'content-length',
    'content-encoding',
    'x',
    'y',
    'z',
    'age',
    'cache-control',
    'connection',
    'hop',
    'transfer-encoding',
  ]
  assert.deepEqual(
    fields.map(name => head.field(name)),
    ['5', 'gzip', 'new', '3', 'stays', undefined, 'max-age=9', undefined, undefined, undefined],
  )
})

describe('the client has it already (RFC 9110 §13.2.2)', () => {
  const cases: [has: boolean, wants: string[], status?: number][] = [
    [true, ['If-None-Match: "a"']],
    [true, ['If-None-Match: W/"a"']],
    [true, ['If-None-Match: "x", "a"']],
    [true, ['If-None-Match: *']],
    [false, ['If-None-Match: "b"']],
    [false, ['If-None-Match: a']],
    // One that is there speaks alone.
    [false, ['If-None-Match: "b"', `If-Modified-Since: ${dateAt(noon)}`]],
    [true, [`If-Modified-Since: ${dateAt(noon)}`]],
    [true, [`If-Modified-Since: ${dateAt(noon + 1000)}`]],
    [false, [`If-Modified-Since: ${dateAt(noon - 1000)}`]],
    [false, ['If-Modified-Since: sometime']],
    [false, []],
  ]
  for (const [has, wants] of cases)
    test(`${wants.join(' | ')}: ${has ? 'yes' : 'no'}`, () => {
      assert.equal(clientHasIt(request(wants)!.head, kept(['ETag: "a"', modified]), noon), has)
    })
})

test('Cache-Status says what happened in the words of RFC 9211 §2', () => {
  const cases = [
    [{ hit: true, ttl: 59.9 }, 'goodgate; hit; ttl=59'],
    [{ hit: true, ttl: -30.5, detail: 'connection-refused' }, 'goodgate; hit; ttl=-30; detail=connection-refused'],
    [{ fwd: 'uri-miss', stored: true }, 'goodgate; fwd=uri-miss; stored'],
    [{ fwd: 'vary-miss', collapsed: true }, 'goodgate; fwd=vary-miss; collapsed'],
    [
      { fwd: 'stale', fwdStatus: 503, detail: 'origin-error-response/overloaded' },
      'goodgate; fwd=stale; fwd-status=503; detail=origin-error-response/overloaded',
    ],
  ] as const
  for (const [status, value] of cases) assert.equal(cacheStatusLine(status), `Cache-Status: ${value}\r\n`)
})
