/** Upstreams and clients write into our pages; nothing they write becomes markup, a field, or a terminal's command. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Attempt, AttemptEnd } from '../../src/exchange/attempt.ts'
import type { Refusal } from '../../src/exchange/exchange.ts'
import { renderAnswer } from '../../src/pages/answer.ts'
import type { AnswerInput } from '../../src/pages/answer-input.ts'
import { hexDump, printable } from '../../src/pages/printable.ts'
import { attemptTo, ERRORS, exchangeOf, inputFor } from '../helpers/page-samples.ts'

const EVIL = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'&<!--",
  ']]>',
  '\u001b[2J\u202e',
  '```\n# h',
  '\r\nX: y',
  '\ud800',
  '{{status}}',
]

const hostile = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.tuple(fc.constantFrom(...EVIL), fc.string({ maxLength: 10 })).map(parts => parts.join('')),
)

/** The same failure with one text in every place that someone else may write to. */
function everywhere(text: string, which: number): AnswerInput {
  const ends: AttemptEnd[] = [
    { kind: 'errno', code: text, syscall: text, message: text },
    { kind: 'dns', code: text, message: text },
    { kind: 'address-denied', address: text, rule: text },
    { kind: 'reset', code: text, syscall: text },
    {
      kind: 'tls',
      failure: {
        stage: 'verify',
        code: text,
        message: text,
        serverName: text,
        certificate: {
          subject: text,
          issuer: text,
          validFrom: text,
          validTo: text,
          names: [text, text],
          chainLength: 1,
        },
      },
    },
    { kind: 'invalid', problem: { reason: text, at: 3, values: [text, text] } },
    { kind: 'limit', limit: 'header-line', max: 1, size: 2, name: text },
    { kind: 'bug', message: text },
  ]
  const refusals: Refusal[] = [
    { kind: 'no-route', candidates: [{ route: text, missed: text }] },
    { kind: 'denied', rule: text },
    { kind: 'loop', via: text },
    { kind: 'own-listener', listener: text },
    { kind: 'invalid-request', reason: text, at: 0, values: [text] },
    { kind: 'overloaded', what: text },
  ]
  const end = ends[which % ends.length] ?? { kind: 'client' }
  const change: Partial<Attempt> = {
    end,
    address: text,
    addressErrors: [{ address: text, code: text, ms: 1 }],
    tls: { version: text, cipher: text },
  }
  const attempt = attemptTo(text, { ...change, socketFile: { mode: text, uid: 1, gid: 1, ourUid: 0, ourGid: 0 } })
  const exchange = exchangeOf([attempt, attempt], { host: text, path: text, method: text, route: text, upstream: text })
  const refusal = refusals[which % refusals.length]
  return inputFor('connection-refused', undefined, {
    requestId: text,
    method: `M${text}`,
    because: [{ cause: text, reason: text, count: 2, endpoint: text }],
    errors: {
      ...ERRORS,
      theme: ['default', 'nginx', 'apache', 'plain'][which % 4] ?? 'default',
      contact: `room ${text}`,
      statusPage: `page ${text}`,
    },
    details: {
      exchange: refusal === undefined ? exchange : { ...exchange, refusal },
      diagnosis: { cause: 'connection-refused', confidence: 'proven', phase: 'connect' },
      suspects: [{ id: text, likelihood: 'high', evidence: text, confirm: text, fix: text }],
    },
  })
}

function bodyOf(text: string, which: number, accept: string): string {
  return String(renderAnswer({ ...everywhere(text, which), accept }).body)
}

/** What can open or close markup, counted; code tags around back-ticked words are ours. */
function markup(html: string): string {
  return html.replace(/<\/?code>/g, '').replace(/[^<>"']/g, '')
}

test('no text changes the markup of a page', () => {
  fc.assert(
    fc.property(hostile, fc.nat(100), (text, which) => {
      assert.equal(markup(bodyOf(text, which, 'text/html')), markup(bodyOf('a', which, 'text/html')))
    }),
    { numRuns: 400 },
  )
})

test('no text sends controls or hidden characters to a terminal, nor a line of its own', () => {
  fc.assert(
    fc.property(hostile, fc.nat(100), (text, which) => {
      const body = bodyOf(text, which, '*/*')
      assert.doesNotMatch(body.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      assert.equal(body.split('\n').length, bodyOf('a', which, '*/*').split('\n').length)
      assert.ok(body.isWellFormed())
    }),
    { numRuns: 400 },
  )
})

test('no text leaves its code in markdown', () => {
  fc.assert(
    fc.property(hostile, fc.nat(100), (text, which) => {
      const marks = (body: string) => body.replace(/[^`\n]/g, '')
      assert.equal(marks(bodyOf(text, which, 'text/markdown')), marks(bodyOf('a', which, 'text/markdown')))
    }),
    { numRuns: 300 },
  )
})

test('problem documents stay JSON, and no text splits a field', () => {
  fc.assert(
    fc.property(hostile, fc.nat(100), (text, which) => {
      const answer = renderAnswer({ ...everywhere(text, which), accept: 'application/json' })
      const document = JSON.parse(String(answer.body))
      assert.equal(document.status, 502)
      const grpc = renderAnswer({ ...everywhere(text, which), isGrpc: true })
      for (const [name, value] of [...answer.headers, ...grpc.headers]) assert.match(value, /^[\x20-\x7e]*$/, name)
    }),
    { numRuns: 300 },
  )
})

test('a contact that is a script is no link', () => {
  const errors = { ...ERRORS, contact: 'javascript:alert(1)', statusPage: 'data:text/html,x' }
  const body = String(renderAnswer(inputFor('connection-refused', undefined, { accept: 'text/html', errors })).body)
  assert.doesNotMatch(body, /href="(?:javascript|data:text)/)
  assert.match(body, /Contact: javascript:alert\(1\)/)
})

test('printable shows what it cannot print, and cuts', () => {
  assert.equal(printable('a\u001b[31m\u202eb\u0085\ud800'), 'a\\x1b[31m\\u202eb\\x85\ufffd')
  assert.equal(printable('x'.repeat(400)).length, 301)
  assert.equal(printable('größe 漢字 👍'), 'größe 漢字 👍')
})

test('a hex dump shows offset, bytes and signs, and survives what is no hex', () => {
  assert.deepEqual(hexDump(Buffer.from('SSH-2.0\r\n<b>').toString('hex')), [
    '0000  53 53 48 2d 32 2e 30 0d 0a 3c 62 3e              SSH-2.0..<b>',
  ])
  assert.deepEqual(hexDump('zz'), [])
  assert.equal(hexDump('41'.repeat(256)).length, 8)
})
