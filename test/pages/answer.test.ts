/** Every cause in every format: it renders, it is complete, it tells the same number, id and cause. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CAUSE_IDS, CAUSES, type CauseId } from '../../src/causes/table.ts'
import { rankSuspects } from '../../src/diagnosis/suspect.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'
import { type Answer, renderAnswer } from '../../src/pages/answer.ts'
import { LANGUAGES } from '../../src/pages/negotiate.ts'
import { attemptTo, ERRORS, exchangeOf, inputFor, SAMPLES } from '../helpers/page-samples.ts'

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

const SSH = Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n'.repeat(7)).toString('hex', 0, 256)

/** An attempt of which everything is known that a page shows. */
function wordy(at: number): Attempt {
  return attemptTo(`http://app-${at}.shop.example.com:3000`, {
    phase: 'wait',
    end: { kind: 'invalid', problem: { reason: 'not-http', at: 0, sampleHex: SSH } },
    ms: { dns: 12.34567, connect: 31.23456, tls: 48.34567, send: 3.23456, wait: 60_000.12345, receive: 1.23456 },
    address: `10.0.0.${at}:3000`,
    addressErrors: [
      { address: '[2001:db8::1]:3000', code: 'ECONNREFUSED', ms: 0.4 },
      { address: `10.0.1.${at}:3000`, code: 'ETIMEDOUT', ms: 3000.4 },
    ],
    reused: true,
    idleMs: 4980.12345,
    requestsBefore: 17,
    advertisedKeepAliveMs: 5000,
    bytesOut: 311,
    bytesIn: 256,
    requestSent: true,
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', serverName: 'shop.example.com' },
    notRetried: 'no-other-endpoint',
  })
}

/** The largest page in bytes, over all causes and languages. */
function largestWithDetails(attempts: number): { bytes: number; which: string } {
  const errors = { ...ERRORS, contact: 'help@example.com', statusPage: 'https://status.example.com/' }
  const exchange = exchangeOf(Array.from({ length: attempts }, (_, at) => wordy(at)))
  let largest = { bytes: 0, which: '' }
  for (const [cause, reason] of ROWS) {
    const diagnosis = { cause, ...(reason !== undefined && { reason }), confidence: 'proven', phase: 'wait' } as const
    const details = { exchange, diagnosis, suspects: rankSuspects(exchange, diagnosis) }
    for (const acceptLanguage of LANGUAGES) {
      const change = { accept: 'text/html', acceptLanguage, errors, retryAfterSeconds: 60, details }
      const bytes = renderAnswer(inputFor(cause, reason, change)).body.length
      if (bytes > largest.bytes) largest = { bytes, which: `${acceptLanguage} ${cause}/${reason ?? ''}` }
    }
  }
  return largest
}

test('a page with details stays below 12 KiB for three attempts, and for any number within a first flight of packets', () => {
  const three = largestWithDetails(3)
  assert.ok(three.bytes <= 12 * 1024, `${three.which}: ${three.bytes} bytes`)
  // Ten segments of 1460 bytes (RFC 6928), less the head: the page is there after one round trip.
  const many = largestWithDetails(20)
  assert.ok(many.bytes <= 14_600 - 1200, `${many.which}: ${many.bytes} bytes`)
})

test('the page says what was seen once, and of all attempts how they ended', () => {
  const exchange = exchangeOf([wordy(1), wordy(2), wordy(3)])
  const diagnosis = { cause: 'connection-refused', confidence: 'proven', phase: 'connect' } as const
  const suspects = rankSuspects(exchange, diagnosis)
  assert.equal(suspects.length, 5)
  const input = inputFor('connection-refused', undefined, {
    accept: 'text/html',
    details: { exchange, diagnosis, suspects },
  })
  const page = String(renderAnswer(input).body)
  for (const { id } of suspects) assert.ok(page.includes(`<b>${id}</b>`), id)
  for (const at of [1, 2, 3]) assert.ok(page.includes(`http://app-${at}.shop.example.com:3000</code>`))
  assert.equal(page.split('it begins').length, 1, 'the attempt’s own words suffice')
  assert.equal(page.split('class="bar"').length, 2, 'one timeline, of the attempt that the cause speaks of')
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

test('a terminal reads what was seen once, then the suspects', () => {
  const exchange = exchangeOf([attemptTo('http://127.0.0.1:3000', {})])
  const diagnosis = { cause: 'connection-refused', confidence: 'proven', phase: 'connect' } as const
  const suspects = rankSuspects(exchange, diagnosis)
  assert.ok(suspects.length > 2)
  const details = { exchange, diagnosis, suspects }
  const text = String(renderAnswer(inputFor('connection-refused', undefined, { details })).body)
  assert.match(text, /^seen +connect http:\/\/127\.0\.0\.1:3000: ECONNREFUSED\.$/m)
  assert.match(text, /^suspect +process-not-running \(medium\)$/m)
  const alone = { ...details, suspects: suspects.slice(0, 1) }
  const one = String(renderAnswer(inputFor('connection-refused', undefined, { details: alone })).body)
  assert.match(one, /^suspect +process-not-running \(medium\): connect .*ECONNREFUSED\.$/m)
  assert.doesNotMatch(one, /^seen/m)
})

test('time spent waiting for an endpoint is accounted for', () => {
  const attempts = [attemptTo('http://127.0.0.1:3000', {})]
  const diagnosis = { cause: 'connection-refused', confidence: 'proven', phase: 'connect' } as const
  for (const accept of Object.values(ACCEPTS).filter(type => type !== 'application/json')) {
    const bodyOf = (waited: { ms: number; cause?: string }): string => {
      const exchange = exchangeOf(attempts, { waited })
      const details = { exchange, diagnosis, suspects: [] }
      return String(renderAnswer(inputFor('connection-refused', undefined, { accept, details })).body)
    }
    const held = bodyOf({ ms: 3080, cause: 'connection-refused' })
    assert.match(held, /waited 3\.08 s for an endpoint to come back: connection-refused/)
    assert.match(bodyOf({ ms: 40 }), /waited 40 ms for room at an endpoint/)
  }
})
