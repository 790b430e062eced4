/** The members of a problem document, as programs rely on them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderAnswer } from '../../src/pages/answer.ts'
import type { AnswerInput } from '../../src/pages/answer-input.ts'
import { inputFor, SAMPLES } from '../helpers/page-samples.ts'

function problem(input: AnswerInput): Record<string, unknown> {
  return JSON.parse(String(renderAnswer({ ...input, accept: 'application/problem+json' }).body))
}

test('all members of a plain failure, and no others', () => {
  const input = inputFor('connection-refused')
  assert.deepEqual(problem(input), {
    type: 'urn:goodgate:cause:connection-refused',
    title: input.row.title,
    status: 502,
    detail: input.row.says,
    instance: 'urn:goodgate:exchange:01K7M2XW4Q8ZB3T6',
    cause: 'connection-refused',
    retryable: true,
    processed: 'no',
    ownerActionRequired: false,
    requestId: '01K7M2XW4Q8ZB3T6',
    advice: 'Try again in a moment; your request was not processed.',
  })
})

test('reason and retryAfter are there when there is one', () => {
  const document = problem(inputFor('tls-certificate-error', 'expired', { retryAfterSeconds: 4.1 }))
  assert.equal(document.reason, 'expired')
  assert.equal(document.retryAfter, 5)
  assert.equal(document.type, 'urn:goodgate:cause:tls-certificate-error')
  assert.equal(document.ownerActionRequired, true)
})

test('because tells causes and counts, one entry a cause, and no endpoint', () => {
  const because = [
    { cause: 'connection-refused', count: 3, endpoint: 'http://a:1', since: 1 },
    { cause: 'connection-refused', count: 4, endpoint: 'http://b:1', until: 2 },
    { cause: 'tls-certificate-error', reason: 'expired', count: 1, endpoint: 'https://c:1' },
  ]
  assert.deepEqual(problem(inputFor('destination-unavailable', 'ejected', { because })).because, [
    { cause: 'connection-refused', count: 7 },
    { cause: 'tls-certificate-error', reason: 'expired', count: 1 },
  ])
})

test('with details because names endpoints and times', () => {
  const input = SAMPLES['admin-ejected']
  assert.ok(input)
  assert.deepEqual(problem(input).because, [
    {
      cause: 'connection-refused',
      count: 5,
      endpoint: 'http://10.0.0.7:3000',
      since: '2026-11-02T10:03:07.000Z',
      until: '2026-11-02T10:03:17.000Z',
    },
    { cause: 'connection-read-timeout', count: 7, endpoint: 'http://10.0.0.8:3000', since: '2026-11-02T10:03:07.000Z' },
  ])
})

test('with details the evidence member holds attempts, suspects, phase and confidence', () => {
  const input = SAMPLES['admin-refused']
  assert.ok(input?.details)
  const evidence = problem(input).evidence as Record<string, unknown>
  assert.equal(evidence.confidence, 'proven')
  assert.equal(evidence.phase, 'connect')
  assert.equal((evidence.attempts as unknown[]).length, 2)
  assert.deepEqual(evidence.suspects, input.details.suspects)
})

test('in another language title, detail and advice are its sentences, and the rest stays', () => {
  const document = problem(inputFor('connection-refused', undefined, { acceptLanguage: 'fr' }))
  assert.equal(document.title, 'Le serveur est injoignable')
  assert.match(String(document.advice), /^Réessayez/)
  assert.equal(document.cause, 'connection-refused')
})

test('behind a CDN the document says the number that is sent', () => {
  const errors = { theme: 'default', contact: '', statusPage: '', behindCdn: true, showDetailsTo: [] }
  const input = inputFor('connection-read-timeout', undefined, { errors })
  assert.equal(input.status, 503)
  assert.equal(problem(input).status, 503)
  assert.equal(renderAnswer(input).status, 503)
})
