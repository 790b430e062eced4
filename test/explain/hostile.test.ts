/** Whatever a log holds, it neither stops nor slows the explanation, nor does it reach whoever reads the report unharmed. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'
import { READERS } from '../../src/explain/readers.ts'
import { access, explain, refused, summary } from './told.ts'

const LONG = 64 * 1024

/** Beginnings that some reader or envelope looks at closely, and what could make a pattern go back and forth. */
const BEGINNINGS = [
  refused().slice(0, 120),
  access({ status: 502 }).slice(0, 60),
  '{"log":"',
  '{"level":"error","ts":1,"msg":"',
  'Nov  2 10:11:12 host haproxy[1]: ',
  '[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 1] (111)',
  '[2026-11-02T10:11:12.345Z] "GET /',
  'upstream connect error or disconnect/reset before headers. reset reason: ',
  '    at ',
  'connect() to unix:',
]
const FILLERS = [
  ' ',
  'a',
  '"',
  '\\',
  ',',
  '[',
  '(',
  '1.',
  '- ',
  ': ',
  '\t',
  '{"a":',
  '%',
  '\xff',
  '\0',
  'a=b ',
  '/..',
  '()',
]

for (const make of READERS) {
  const { format } = make()
  test(`${format} ends with any line of 64 KiB`, { timeout: 60_000 }, () => {
    for (const beginning of BEGINNINGS) {
      for (const filler of FILLERS) {
        const text = (beginning + filler.repeat(LONG / filler.length)).slice(0, LONG)
        const reader = make()
        if (reader.takes(text)) reader.read({ text, number: 1 })
        reader.passes?.(text, 0, text.length)
        reader.end?.()
      }
    }
  })
}

test('a line of 10 MB is cut, and its neighbours are read', () => {
  const report = explain([refused(), 'x'.repeat(10_000_000), '"'.repeat(10_000_000), refused({ connection: 9 })])
  assert.deepEqual(summary(report), ['connection-refused 2'])
  assert.equal(report.cutLines, 2)
  assert.equal(report.lines, 4)
})

test('random bytes, in pieces of any size, end in a report', () => {
  let seed = 7
  const next = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff)
  const bytes = Uint8Array.from({ length: 300_000 }, () => next() >> 8)
  const explanation = new Explanation()
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + (next() % 5000)
    explanation.push(bytes.subarray(at, to))
    at = to
  }
  explanation.end()
  assert.deepEqual(explanation.report().failures, [])
})

test('nothing that a terminal obeys, and no byte that is no text, reaches the report', () => {
  const lines = [
    refused({ request: 'GET /\x1b]0;owned\x07\x1b[2J\x00\xff<script>alert(1)</script> HTTP/1.1' }),
    '\x1b[31m\x9b2J unread \u202e',
  ]
  const text = JSON.stringify(explain(lines.map(line => Buffer.from(line, 'latin1').toString('latin1'))))
  assert.ok(!/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/.test(text))
  assert.ok(!/\\u00(?:0|1|7f|8|9)/.test(text), text)
})

test('a sample is at most 2,000 characters long', () => {
  const [failure] = explain([refused({ request: `GET /${'a'.repeat(20_000)} HTTP/1.1` })]).failures
  assert.ok(failure && failure.sample.length <= 2000)
})

test('as many different failures as one likes are counted in a bounded number of groups', () => {
  const lines = Array.from({ length: 5000 }, (_, at) =>
    refused({ connection: at, request: `GET /${at} HTTP/1.1`, upstream: `http://10.0.${at >> 8}.${at & 255}:80/` }),
  )
  const { failures } = explain(lines)
  assert.ok(failures.length <= 1100)
  assert.equal(
    failures.reduce((sum, { count }) => sum + count, 0),
    5000,
  )
})

test('names of prototypes are names', () => {
  const lines = ['constructor', '__proto__', 'toString'].map((name, at) =>
    refused({ connection: at, upstream: `http://${name}:80/`, request: `${name} ${name} HTTP/1.1` }),
  )
  assert.equal(explain(lines).recognised, 3)
})
