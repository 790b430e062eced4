/** The ring of failed exchanges: the newest stay, within a number and a size. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EvidenceRing } from '../../src/telemetry/evidence.ts'
import { exchangeOf, refusedAttempt } from './entries.ts'

const refused = { cause: 'connection-refused', confidence: 'proven', phase: 'connect' } as const

test('an exchange is found by its request id, with what was said of it', () => {
  const ring = new EvidenceRing()
  const exchange = exchangeOf('a')
  ring.add(exchange, refused, [], true)
  assert.deepEqual(ring.get('a'), { exchange, diagnosis: refused, hidden: true, suspects: [] })
  assert.equal(ring.get('b'), undefined)
})

test('the newest come first, and as many as asked for', () => {
  const ring = new EvidenceRing()
  for (const id of ['a', 'b', 'c']) ring.add(exchangeOf(id), refused)
  const ids = (count: number) => ring.recent(count).map(evidence => evidence.exchange.requestId)
  assert.deepEqual(ids(2), ['c', 'b'])
  assert.deepEqual(ids(10), ['c', 'b', 'a'])
  assert.deepEqual(ids(0), [])
})

test('the oldest make room when there are too many', () => {
  const ring = new EvidenceRing({ count: 3, bytes: 1e9 })
  for (const id of ['a', 'b', 'c', 'd', 'e']) ring.add(exchangeOf(id), refused)
  assert.equal(ring.size, 3)
  assert.equal(ring.get('b'), undefined)
  assert.ok(ring.get('c'))
})

test('the oldest make room when they are too large, and one that is too large alone is not kept', () => {
  const ring = new EvidenceRing({ count: 100, bytes: 10_000 })
  const large = (id: string, size: number) =>
    exchangeOf(id, { attempts: [refusedAttempt({ sampleHex: 'f'.repeat(size) })] })
  ring.add(large('a', 4000), refused)
  ring.add(large('b', 4000), refused)
  assert.equal(ring.size, 1)
  assert.ok(ring.get('b'))
  ring.add(large('c', 20_000), refused)
  assert.equal(ring.size, 0)
  assert.equal(ring.bytes, 0)
})

test('a request id seen again stands for the newer exchange and is counted once', () => {
  const ring = new EvidenceRing()
  ring.add(exchangeOf('a', { status: 1 } as never), refused)
  const bytes = ring.bytes
  ring.add(exchangeOf('b'), refused)
  const again = exchangeOf('a')
  ring.add(again, refused)
  assert.equal(ring.get('a')?.exchange, again)
  assert.deepEqual(
    ring.recent(9).map(evidence => evidence.exchange.requestId),
    ['a', 'b'],
  )
  assert.equal(ring.bytes, bytes * 2)
})
