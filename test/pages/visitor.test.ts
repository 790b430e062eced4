/** What a visitor is told to do must be safe to do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitorOf } from '../../src/pages/visitor.ts'
import { WORDS } from '../../src/pages/words/all.ts'
import { en } from '../../src/pages/words/en.ts'
import { inputFor } from '../helpers/page-samples.ts'

test('a POST that may have been carried out is not to be sent again', () => {
  const visitor = visitorOf(
    inputFor('connection-reset', undefined, { method: 'POST', processed: 'unknown', retryable: false }),
    en,
  )
  assert.equal(visitor.again, en.again.unknown)
  assert.equal(visitor.advice, en.advice['do-not-resubmit'])
})

test('a GET of the same cause may be tried again, and nobody speaks of payments', () => {
  const visitor = visitorOf(inputFor('connection-reset', undefined, { processed: 'unknown' }), en)
  assert.equal(visitor.again, en.again.safe)
  assert.equal(visitor.advice, en.advice['try-again'])
})

test('a POST that was proven not to be carried out may be sent again', () => {
  const visitor = visitorOf(inputFor('stale-connection-reuse', undefined, { method: 'POST', processed: 'no' }), en)
  assert.equal(visitor.again, en.again['not-processed'])
  assert.equal(visitor.advice, en.advice['try-again-not-processed'])
})

test('never "not processed" unless proven', () => {
  for (const method of ['GET', 'POST']) {
    for (const cause of [
      'connection-refused',
      'stale-connection-reuse',
      'connect-reset',
      'http2-stream-reset',
    ] as const) {
      const input = inputFor(cause, undefined, { method, processed: 'unknown', retryable: method === 'GET' })
      assert.doesNotMatch(visitorOf(input, en).advice, /not processed/, `${method} ${cause}`)
    }
  }
})

test('a POST that was carried out is said to be', () => {
  const input = inputFor('http-response-incomplete', undefined, { method: 'POST', processed: 'yes', retryable: false })
  assert.equal(visitorOf(input, en).again, en.again.done)
})

test('the wait is told when it is known', () => {
  const words = (seconds: number | undefined) =>
    visitorOf(inputFor('queue-timeout', undefined, { retryAfterSeconds: seconds }), en).advice
  assert.equal(words(30), 'Wait about 30 s, then try again.')
  assert.equal(words(600), 'Wait about 10 min, then try again.')
  assert.equal(words(7200), 'Wait about 2 h, then try again.')
  assert.equal(words(undefined), 'Wait a moment, then try again.')
})

test('the picture breaks where the request broke', () => {
  const path = (...args: Parameters<typeof inputFor>) => visitorOf(inputFor(...args), en).path
  assert.deepEqual(path('connection-refused').links, ['ok', 'bad'])
  assert.equal(path('connection-refused').server, 'unreached')
  assert.equal(path('connection-read-timeout').server, 'slow')
  assert.equal(path('not-http').server, 'bad')
  assert.equal(path('proxy-loop-detected').gateway, 'bad')
  assert.equal(path('http-request-error', 'bad-field').you, 'bad')
  assert.equal(path('maintenance-mode').server, 'paused')
  assert.equal(path('queue-timeout').server, 'busy')
})

test('behind a CDN a timeout is still told as one', () => {
  const errors = { theme: 'default', contact: '', statusPage: '', behindCdn: true, showDetailsTo: [] }
  assert.equal(visitorOf(inputFor('connection-read-timeout', undefined, { errors }), en).headline, 'slow')
})

for (const words of Object.values(WORDS)) {
  test(`${words.language}: no sentence is empty, none breaks out of markup, and placeholders are those of English`, () => {
    const ours = sentences(words)
    for (const [path, english] of sentences(en)) {
      const text = ours.get(path) ?? ''
      assert.notEqual(text.trim(), '', path)
      assert.doesNotMatch(text, /[<>"&]/, path)
      assert.deepEqual(text.match(/\{\w+\}/g), english.match(/\{\w+\}/g), path)
      if (words !== en && english.length > 25) assert.notEqual(text, english, `${path} is not translated`)
    }
  })
}

function sentences(value: object, path = '', found = new Map<string, string>()): Map<string, string> {
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === 'string') found.set(`${path}${key}`, part)
    else sentences(part, `${path}${key}.`, found)
  }
  return found
}
