/** Every cause in every format: it renders, it is complete, it tells the same number, id and cause. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAUSE_IDS, CAUSES, type CauseId } from '../../src/causes/table.ts'
import { type Answer, renderAnswer } from '../../src/pages/answer.ts'
import { LANGUAGES } from '../../src/pages/negotiate.ts'
import { ERRORS, inputFor, SAMPLES } from '../helpers/page-samples.ts'

const ACCEPTS = { html: 'text/html', problem: 'application/json', markdown: 'text/markdown', text: '*/*' }

const ROWS: [cause: CauseId, reason: string | undefined][] = CAUSE_IDS.flatMap(cause =>
  [undefined, ...Object.keys(CAUSES[cause].reasons ?? {})].map((reason): [CauseId, string | undefined] => [
    cause,
    reason,
  ]),
)

function field(answer: Answer, name: string): string | undefined {
  return answer.headers.find(([one]) => one.toLowerCase() === name)?.[1]
}

for (const [format, accept] of Object.entries(ACCEPTS)) {
  test(`every cause renders as ${format}, for every method and outcome`, () => {
    for (const [cause, reason] of ROWS) {
      for (const method of ['GET', 'POST']) {
        for (const processed of ['no', 'unknown', 'yes'] as const) {
          const input = inputFor(cause, reason, { method, processed, accept, acceptLanguage: 'de' })
          const answer = renderAnswer(input)
          const body = String(answer.body)
          assert.equal(answer.status, input.status)
          assert.ok(body.includes(input.requestId), `${cause} ${format}: the request id`)
          assert.ok(body.includes(cause), `${cause} ${format}: the cause`)
          assert.doesNotMatch(body, /undefined|\[object|NaN|\{wait\}/, `${cause}/${reason} ${format}`)
          assert.equal(field(answer, 'content-length'), String(Buffer.byteLength(body)))
          assert.equal(field(answer, 'content-language'), 'de')
        }
      }
    }
  })
}

test('a page without details stays below 12 KB in every language, with links and a wait', () => {
  const errors = { ...ERRORS, contact: 'help@example.com', statusPage: 'https://status.example.com/' }
  for (const acceptLanguage of LANGUAGES) {
    for (const [cause, reason] of ROWS) {
      const input = inputFor(cause, reason, {
        accept: 'text/html',
        acceptLanguage,
        errors,
        retryable: true,
        retryAfterSeconds: 60,
      })
      const { body } = renderAnswer(input)
      assert.ok(body.length < 12_000, `${acceptLanguage} ${cause}: ${body.length} bytes`)
    }
  }
})

test('the fields of every answer', () => {
  const answer = renderAnswer(
    inputFor('tls-certificate-error', 'expired', { accept: 'text/html', retryAfterSeconds: 1.2 }),
  )
  const fields = Object.fromEntries(answer.headers.map(([name, value]) => [name.toLowerCase(), value]))
  assert.equal(fields['cache-control'], 'no-store')
  assert.equal(fields.vary, 'Accept, Accept-Language')
  assert.equal(fields['content-language'], 'en')
  assert.equal(fields['content-type'], 'text/html; charset=utf-8')
  assert.equal(fields['x-content-type-options'], 'nosniff')
  assert.equal(fields['x-request-id'], '01K7M2XW4Q8ZB3T6')
  assert.equal(fields['retry-after'], '2')
  assert.equal(fields['proxy-status'], 'goodgate; error=tls_certificate_error; details="tls-certificate-error/expired"')
  assert.match(fields['content-security-policy'] ?? '', /^default-src 'none';.*script-src 'sha256-/)
})

test('no Retry-After and no Allow where nothing is known', () => {
  const answer = renderAnswer(inputFor('connection-refused'))
  assert.equal(field(answer, 'retry-after'), undefined)
  assert.equal(field(answer, 'allow'), undefined)
})

test('HEAD gets the fields of GET and no body', () => {
  const get = renderAnswer(inputFor('connection-refused', undefined, { accept: 'text/html' }))
  const head = renderAnswer(inputFor('connection-refused', undefined, { accept: 'text/html', method: 'HEAD' }))
  assert.equal(head.body.length, 0)
  assert.deepEqual(head.headers, get.headers)
})

test('a proxy status of the caller wins over the one made here', () => {
  const answer = renderAnswer(
    inputFor('connection-refused', undefined, { proxyStatus: 'goodgate; error=proxy_internal_error' }),
  )
  assert.equal(field(answer, 'proxy-status'), 'goodgate; error=proxy_internal_error')
})

test('the inside stays inside: nothing of it is in an answer without details', () => {
  for (const [name, { details: _, ...input }] of Object.entries(SAMPLES)) {
    for (const accept of Object.values(ACCEPTS)) {
      const answer = renderAnswer({
        ...input,
        accept,
        because: [{ cause: 'connection-refused', count: 3, endpoint: 'http://10.0.0.7:3000', since: 1 }],
      })
      const all = `${JSON.stringify(answer.headers)}${String(answer.body)}`
      assert.doesNotMatch(all, /10\.0\.0|127\.0\.0|ECONN|since|next-hop|suspect|shop\.example/, `${name} ${accept}`)
    }
  }
})

test('with details every format shows endpoint, errno and what to do', () => {
  const input = SAMPLES['admin-refused']
  assert.ok(input)
  for (const [format, accept] of Object.entries(ACCEPTS)) {
    const body: string = String(renderAnswer({ ...input, accept }).body)
    for (const needle of [
      'http://10.0.0.7:3000',
      'ECONNREFUSED',
      'process-not-running',
      'ss -ltnp',
      'restart policy',
      'proven',
    ]) {
      assert.ok(body.includes(needle), `${format}: ${needle}`)
    }
  }
  const answer = renderAnswer(input)
  assert.match(field(answer, 'proxy-status') ?? '', /next-hop="http:\/\/10\.0\.0\.7:3000"/)
})

for (const theme of ['nginx', 'apache', 'plain']) {
  test(`the ${theme} page has the number, the advice and the request id, and allows nothing to load`, () => {
    const input = inputFor('connection-refused', undefined, { accept: 'text/html', errors: { ...ERRORS, theme } })
    const answer = renderAnswer(input)
    const body = String(answer.body)
    assert.match(body, /502/)
    assert.match(body, /Try again in a moment; your request was not processed\./)
    assert.ok(body.includes(input.requestId))
    assert.doesNotMatch(body, /<(?:script|style|img)/)
    assert.match(field(answer, 'content-security-policy') ?? '', /^default-src 'none'/)
  })
}
