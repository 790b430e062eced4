/** What is kept in memory: found by address and Vary, bounded, and used again before it is thrown away. */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { AnswerCopy, CopyRoom } from '../../src/cache/answer-copy.ts'
import { freshnessOf } from '../../src/cache/freshness.ts'
import { KeptAnswer } from '../../src/cache/kept-answer.ts'
import { MemoryStore } from '../../src/cache/store.ts'
import { seeded } from '../helpers/seeded.ts'
import { answer, dateAt, kept, noon, request } from './heads.ts'

const large = { bytes: 1 << 20, variants: 4 }

function asked(...lines: string[]) {
  return request(lines)!.head
}

function body(found: KeptAnswer | 'other' | null): string | null {
  return found instanceof KeptAnswer ? found.body.toString() : found
}

describe('Vary (RFC 9111 §4.1)', () => {
  const store = new MemoryStore(large)
  const vary = ['Vary: Accept-Encoding, Accept']
  store.put(kept(vary, { body: 'gzip', asked: ['Accept-Encoding: gzip, br', 'Accept: a'] }))
  store.put(kept(vary, { body: 'plain', asked: ['Accept: a'] }))
  const cases: [expected: string, lines: string[]][] = [
    ['gzip', ['Accept-Encoding: gzip, br', 'Accept: a']],
    ['gzip', ['accept-encoding: gzip,br', 'accept: a']],
    ['gzip', ['Accept-Encoding: gzip', 'Accept-Encoding: br', 'Accept: a']],
    ['other', ['Accept-Encoding: br, gzip', 'Accept: a']],
    ['other', ['Accept-Encoding:', 'Accept: a']],
    ['other', ['Accept-Encoding: gzip, br']],
    ['plain', ['Accept: a', 'X: y']],
  ]
  for (const [expected, lines] of cases)
    test(`${lines.join(' | ')}: ${expected}`, () =>
      assert.equal(body(store.find('http://h/', 'route', asked(...lines))), expected))

  test('the fields that choose are known by the newest answer', () => {
    assert.deepEqual(store.selecting('http://h/', 'route'), ['accept', 'accept-encoding'])
    assert.deepEqual(store.selecting('http://h/', 'elsewhere'), [])
  })
})

test('another route and another address have their own', () => {
  const store = new MemoryStore(large)
  store.put(kept([], { body: 'one' }))
  assert.equal(store.find('http://h/', 'elsewhere', asked()), null)
  assert.equal(store.find('http://h/b', 'route', asked()), null)
  assert.equal(body(store.find('http://h/', 'route', asked())), 'one')
})

test('a newer answer takes the place of the one that it suits, also when it varies by something else', () => {
  const store = new MemoryStore(large)
  for (const text of ['one', 'two']) store.put(kept(['Vary: a'], { body: text, asked: ['A: 1'] }))
  assert.equal(store.count, 1)
  store.put(kept(['Vary: b'], { body: 'three' }))
  assert.equal(store.count, 1)
  assert.equal(body(store.find('http://h/', 'route', asked('A: 1'))), 'three')
})

test('an address has so many variants, the oldest goes', () => {
  const store = new MemoryStore(large)
  for (let i = 0; i < 6; i++) store.put(kept(['Vary: a'], { body: `${i}`, asked: [`A: ${i}`] }))
  assert.equal(store.count, 4)
  assert.equal(store.find('http://h/', 'route', asked('A: 1')), 'other')
  assert.equal(body(store.find('http://h/', 'route', asked('A: 2'))), '2')
})

test('invalidated: every route and variant under the address, and nothing else', () => {
  const store = new MemoryStore(large)
  store.put(kept(['Vary: a'], { asked: ['A: 1'] }))
  store.put(kept(['Vary: a'], { asked: ['A: 2'] }))
  store.put(kept([], { scope: 'elsewhere' }))
  store.put(kept([], { uri: 'http://h/b' }))
  store.invalidate('http://h/')
  assert.equal(store.count, 1)
  store.invalidate('http://h/b')
  assert.equal(store.bytes, 0)
})

test('what was used stays when room is needed, what was not goes', () => {
  const store = new MemoryStore({ bytes: 12_000, variants: 4 })
  const put = (name: string) => store.put(kept([], { uri: `http://h/${name}`, body: 'x'.repeat(1000) }))
  const has = (name: string) => store.find(`http://h/${name}`, 'route', asked()) !== null
  put('popular')
  for (let i = 0; i < 100; i++) {
    assert.ok(has('popular'))
    put(`once${i}`)
  }
  assert.ok(has('popular') && has('once99') && !has('once0'))
  assert.ok(store.bytes <= 12_000)
})

test('the bound on bytes holds, and the count is right, whatever is put, found, renewed and dropped', t => {
  const step = fc.record({
    what: fc.constantFrom('put', 'find', 'invalidate', 'renew'),
    uri: fc.nat(7),
    vary: fc.nat(3),
    size: fc.nat(3000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const store = new MemoryStore({ bytes: 8000, variants: 2 })
      const alive = new Set<KeptAnswer>()
      for (const { what, uri: n, vary, size } of steps) {
        const uri = `http://h/${n}`
        const chosen = asked(`A: ${vary}`)
        if (what === 'put') {
          const one = kept(['Vary: a'], { uri, body: 'x'.repeat(size), asked: [`A: ${vary}`] })
          alive.add(one)
          store.put(one)
        } else if (what === 'invalidate') store.invalidate(uri)
        else {
          const found = store.find(uri, 'route', chosen)
          if (what === 'renew' && found instanceof KeptAnswer) {
            const before = found.bytes
            const head = answer(['Vary: a', `X: ${'y'.repeat(size)}`])
            found.renew(head, freshnessOf(head, { requestedAt: noon, answeredAt: noon }), 1, dateAt(noon))
            store.resized(found, before)
          }
        }
        assert.ok(store.bytes <= 8000)
        const there = [...alive].filter(one => {
          const found = store.find(one.uri, 'route', asked(`A: ${one.selecting[0]![1]}`))
          return found === one
        })
        assert.equal(store.count, there.length)
        assert.equal(
          store.bytes,
          there.reduce((sum, one) => sum + one.bytes, 0),
        )
      }
    }),
    seeded(t, 200),
  )
})

describe('a copy', () => {
  test('is the bytes that passed, in memory of its own', () => {
    const copy = new AnswerCopy(new CopyRoom(100), 10)
    const shared = Buffer.from('hello')
    copy.take(shared, 0, 3)
    shared.fill('x')
    copy.take(Buffer.from('lo'), 0, 2)
    assert.equal(copy.finish().toString(), 'hello')
  })

  test('gives up beyond its bound or that of all, and gives its room back', () => {
    const room = new CopyRoom(12)
    const [one, two, three] = [new AnswerCopy(room, 10), new AnswerCopy(room, 10), new AnswerCopy(room, 10)]
    one.take(Buffer.alloc(11), 0, 11)
    assert.ok(one.overflowed)
    two.take(Buffer.alloc(8), 0, 8)
    three.take(Buffer.alloc(5), 0, 5)
    assert.ok(three.overflowed && !two.overflowed)
    assert.equal(room.bytes, 8)
    two.release()
    three.release()
    assert.equal(room.bytes, 0)
  })
})
