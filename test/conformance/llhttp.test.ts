/** llhttp's own tests for our reader: the same events however the bytes come, the same verdicts but where we mean to differ. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HeadReader } from '../../src/http1/head-reader.ts'
import { authorityOf } from '../../src/http1/host.ts'
import { vectors } from '../helpers/vectors.ts'
import { LAXER, STRICTER, TARGETS_REFUSED } from './llhttp/differences.ts'
import { readMessages } from './llhttp/read.ts'
import { readVectors, type Vector } from './llhttp/vectors.ts'

const { folder, skip } = vectors('llhttp')

describe("llhttp's tests", { skip }, () => {
  if (skip !== false) return
  const all = readVectors(folder)
  const messages = all.filter(({ kind }) => kind !== 'url')

  test('all are there', () => {
    assert.equal(all.length, 272)
    const named = new Set(all.map(({ name }) => name))
    for (const name of [...Object.keys(STRICTER), ...Object.keys(LAXER)]) assert.ok(named.has(name), name)
  })

  for (const vector of messages.filter(({ mode }) => mode === '' || mode === 'finish' || mode === 'pause'))
    test(vector.name, () => checkPlain(vector))

  // Its interface is told there to leave a body out that the bytes do not have: nothing of ours can be told so.
  for (const vector of messages.filter(({ mode }) => mode.startsWith('lenient')))
    test(`${vector.name} (${vector.mode})`, () => checkLenient(vector))

  for (const vector of all.filter(({ kind }) => kind === 'url')) test(vector.name, () => checkUrl(vector))
})

describe("llhttp's inputs", { skip }, () => {
  if (skip !== false) return
  test('give the same result byte by byte and split at each offset', () => {
    for (const { name, kind, bytes } of readVectors(folder)) {
      if (kind === 'url') continue
      const whole = readMessages(kind, [bytes])
      assert.deepEqual(
        readMessages(
          kind,
          Array.from(bytes, octet => Buffer.of(octet)),
        ),
        whole,
        name,
      )
      for (let at = 1; at < bytes.length; at++)
        assert.deepEqual(
          readMessages(kind, [bytes.subarray(0, at), bytes.subarray(at)]),
          whole,
          `${name}, split at ${at}`,
        )
    }
  })
})

function checkPlain({ name, kind, bytes, messages, error }: Vector): void {
  const ours = readMessages(kind as 'request', [bytes])
  const stricter = STRICTER[name]
  if (stricter !== undefined) return assert.equal(ours.problem?.reason, stricter[0])
  if (error !== null && LAXER[name] === undefined)
    return assert.ok(refused(kind as 'request', bytes), `llhttp: ${error}`)
  assert.equal(ours.problem, null)
  if (error === null) assert.deepEqual(ours.messages, messages)
}

/** What llhttp can be told to forgive: refused by us, or understood in the same way. */
function checkLenient({ kind, bytes, messages }: Vector): void {
  const ours = readMessages(kind as 'request', [bytes])
  if (ours.problem === null && !refused(kind as 'request', bytes)) assert.deepEqual(ours.messages, messages)
}

/** Some inputs stop at the first wrong octet; our verdict may come at the end of the line or of the head. */
function refused(kind: 'request' | 'response', bytes: Buffer): boolean {
  return readMessages(kind, [Buffer.concat([bytes, Buffer.from('\r\n\r\n')])]).problem !== null
}

function checkUrl({ bytes, url, error }: Vector): void {
  const written = bytes.latin1Slice()
  const request = Buffer.from(`GET ${written} HTTP/1.0\r\n\r\n`, 'latin1')
  const reader = new HeadReader('request', 8192)
  const found = reader.read(request, 0, request.length) > 0 ? authorityOf(reader.head) : reader.problem!
  if (error !== null || TARGETS_REFUSED.some(([what]) => what.test(written))) return assert.ok('reason' in found)
  assert.ok(!('reason' in found))
  assert.equal(found.authority, url.host ?? '')
  assert.equal(found.target, (url.path ?? '/') + (url.query === undefined ? '' : `?${url.query}`))
}
