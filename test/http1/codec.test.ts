/** What holds for every message: writing and reading undo each other, and what is sent on has one reading only. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ChunkedReader, NEED } from '../../src/http1/chunked.ts'
import { type RequestForwarding, requestHead } from '../../src/http1/forward.ts'
import { requestFraming, responseFraming } from '../../src/http1/framing.ts'
import { HeadReader } from '../../src/http1/head-reader.ts'
import { authorityOf } from '../../src/http1/host.ts'
import { seeded } from '../helpers/seeded.ts'
import { readStrictly, valuesOf } from '../helpers/strict-reader.ts'
import { readBody, readHead } from './feed.ts'
import {
  body,
  bytesOf,
  chunkedText,
  field,
  fieldLines,
  type GeneratedBody,
  type GeneratedField,
  latin1,
  method,
  originForm,
  plainField,
} from './generate.ts'

const noise = fc.uint8Array({ maxLength: 200 }).map(octets => Buffer.from(octets))

/** The head and body of a request, with the fields that frame it. */
function framed(lines: string, body: GeneratedBody): { head: string; body: string } {
  switch (body.kind) {
    case 'none':
      return { head: `${lines}\r\n`, body: '' }
    case 'length': {
      const text = Buffer.from(body.octets).latin1Slice()
      return { head: `${lines}Content-Length: ${text.length}\r\n\r\n`, body: text }
    }
    case 'chunked':
      return { head: `${lines}Transfer-Encoding: chunked\r\n\r\n`, body: chunkedText(body.chunks, body.trailers) }
  }
}

function contentOf(body: GeneratedBody): string {
  if (body.kind === 'none') return ''
  return Buffer.concat(body.kind === 'length' ? [body.octets] : body.chunks).latin1Slice()
}

const forwarding: RequestForwarding = {
  target: '/',
  host: 'upstream.example',
  pseudonym: 'gateway',
  peer: '192.0.2.1',
  trusted: false,
  scheme: 'http',
  authority: 'client.example',
  upgrade: null,
  trailersAccepted: false,
  dropped: null,
  addedLines: '',
  maxForwards: null,
  chunked: false,
  hasContent: false,
}

/** Names that the gateway writes itself. */
const OURS = ['Host', 'Via', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Request-Id']
const FRAMING = ['Content-Length', 'Transfer-Encoding']

describe('reading undoes writing', () => {
  test('a request head', t => {
    fc.assert(
      fc.property(method, originForm, fc.array(field, { maxLength: 8 }), (method, target, fields) => {
        const text = `${method} ${target} HTTP/1.1\r\n${fieldLines(fields)}\r\n`
        const { head } = readHead('request', [latin1(text)])
        assert.equal(head?.start, `${method} ${target} 1.1`)
        assert.deepEqual(
          head.fields,
          fields.map(({ name, value }) => [name, value]),
        )
        assert.equal(head.bytes, text.length)
      }),
      seeded(t, 2000),
    )
  })

  test('a chunked body: passed on octet for octet', t => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 })),
        fc.array(plainField),
        (chunks, trailers) => {
          const text = chunkedText(chunks, trailers)
          const { sent, done } = readBody({ kind: 'chunked' }, [latin1(text)])
          assert.equal(sent, text)
          assert.ok(done)
        },
      ),
      seeded(t, 1000),
    )
  })
})

describe('what is sent on', () => {
  test('reads as the same one message', t => {
    fc.assert(
      fc.property(method, originForm, fc.array(plainField, { maxLength: 6 }), body, (method, target, fields, body) => {
        const written = framed(`${method} ${target} HTTP/1.1\r\nHost: client.example\r\n${fieldLines(fields)}`, body)
        const [request] = forward(written.head, written.body, target)
        assert.ok(request)
        assert.equal(request.method, method)
        assert.equal(request.target, target)
        assert.equal(request.body, contentOf(body))
        assert.deepEqual(valuesOf(request, 'host'), ['upstream.example'])
        const kept = request.fields.filter(([name]) => ![...OURS, ...FRAMING].includes(name))
        assert.deepEqual(kept, pairs(fields), 'order, case and value of every other field')
        const trailers = body.kind === 'chunked' ? pairs(body.trailers) : []
        assert.deepEqual(request.trailers, trailers)
      }),
      seeded(t, 2000),
    )
  })

  test('has one reading, whatever was accepted', t => {
    let accepted = 0
    fc.assert(
      fc.property(bytesOf.request, bytesOf.chunked, (head, body) => {
        const withHost = latin1(head.latin1Slice().replace('\r\n', '\r\nHost: client.example\r\n'))
        const end = withHost.indexOf('\r\n\r\n')
        if (end === -1) return
        accepted += forward(withHost.latin1Slice(0, end + 4), body.latin1Slice(), '/').length
      }),
      seeded(t, 6000),
    )
    assert.ok(accepted > 100, `only ${accepted} requests went on`)
  })

  test('names nothing that Connection lists, and no hop-by-hop field', t => {
    const hop = fc.constantFrom('Keep-Alive', 'Proxy-Connection', 'TE', 'Upgrade', 'HTTP2-Settings', 'connection')
    const named = fc.array(plainField, { maxLength: 4 })
    fc.assert(
      fc.property(
        named,
        fc.array(plainField, { maxLength: 4 }),
        fc.array(hop, { maxLength: 3 }),
        (named, kept, hops) => {
          const list = named.map(({ name }) => name.toUpperCase()).join(' ,\t')
          const lines = `${fieldLines(named)}${hops.map(name => `${name}: x\r\n`).join('')}${fieldLines(kept)}`
          const [request] = forward(`GET / HTTP/1.1\r\nHost: h\r\nConnection: ${list}\r\n${lines}\r\n`, '', '/')
          const gone = new Set(named.map(({ name }) => name.toLowerCase()))
          const left = request!.fields.filter(([name]) => !OURS.includes(name))
          assert.deepEqual(
            left,
            pairs(kept).filter(([name]) => !gone.has(name.toLowerCase())),
          )
        },
      ),
      seeded(t, 2000),
    )
  })
})

const pairs = (fields: GeneratedField[]): [string, string][] => fields.map(({ name, value }) => [name, value])

/** Through reader and writer, then judged: the requests that the strict reader sees, or none where ours refuses. */
function forward(headText: string, bodyText: string, target: string): ReturnType<typeof readStrictly>['requests'] {
  const reader = new HeadReader('request', 8192)
  if (reader.read(latin1(headText), 0, headText.length) < 0) return []
  const { head } = reader
  const framing = requestFraming(head)
  if ('reason' in framing || 'reason' in authorityOf(head)) return []
  const { sent, done } = readBody(framing, [latin1(bodyText)])
  if (framing.kind !== 'none' && !done) return []
  const out = `${requestHead(head, { ...forwarding, target, chunked: framing.kind === 'chunked' })}X-Request-Id: 1\r\n\r\n`
  const reading = readStrictly(out + sent, 'forwarded')
  assert.equal(reading.problem, null, `sent on: ${JSON.stringify(out + sent)}`)
  assert.equal(reading.requests.length, 1)
  assert.ok(reading.requests[0]!.whole)
  return reading.requests
}

describe('no bytes', () => {
  test('make a reader throw, or keep more than its limit and one byte', t => {
    const limit = fc.integer({ min: 1, max: 300 })
    fc.assert(
      fc.property(
        fc.array(noise, { maxLength: 5 }),
        limit,
        fc.constantFrom('request', 'response', 'trailers'),
        (pieces, limit, kind) => {
          const { heldMax, head } = readHead(kind as 'request', pieces, limit)
          assert.ok(heldMax <= limit + 1)
          assert.ok(head === undefined || head.bytes <= limit)
        },
      ),
      seeded(t, 3000),
    )
  })

  test('make chunks, framing or Host throw', t => {
    fc.assert(
      fc.property(noise, bytesOf.request, bytesOf.response, (noise, request, response) => {
        const chunks = new ChunkedReader()
        for (let at = 0; at < noise.length && !chunks.done; at = chunks.to)
          if (chunks.step(noise, at, noise.length) === NEED || chunks.problem !== null) break
        const reader = new HeadReader('request', 8192)
        if (reader.read(request, 0, request.length) > 0) {
          requestFraming(reader.head)
          authorityOf(reader.head)
        }
        const answer = new HeadReader('response', 8192)
        if (answer.read(response, 0, response.length) > 0) responseFraming(answer.head, 'GET')
      }),
      seeded(t, 3000),
    )
  })
})
