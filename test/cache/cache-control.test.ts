/** Cache-Control as RFC 9111 §5.2 writes it, as the world writes it, and as nobody should. */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { type CacheControl, parseCacheControl } from '../../src/cache/cache-control.ts'
import { cpuMs } from '../helpers/cpu-ms.ts'
import { seeded } from '../helpers/seeded.ts'

/** What differs from an empty field. */
function found(value: string | undefined): Partial<CacheControl> {
  const nothing = parseCacheControl(undefined)
  const differs = Object.entries(parseCacheControl(value)).filter(
    ([name, is]) => nothing[name as keyof CacheControl] !== is,
  )
  return Object.fromEntries(differs)
}

const cases: [value: string | undefined, expected: Partial<CacheControl>][] = [
  [undefined, {}],
  ['', {}],
  [' , ,', {}],
  ['no-store', { noStore: true }],
  ['NO-STORE, Private', { noStore: true, private: true }],
  ['public,max-age=60', { public: true, maxAge: 60 }],
  ['max-age=60 , must-revalidate', { maxAge: 60, mustRevalidate: true }],
  ['s-maxage=0, proxy-revalidate, must-understand', { sMaxAge: 0, proxyRevalidate: true, mustUnderstand: true }],
  ['only-if-cached, min-fresh=3', { onlyIfCached: true, minFresh: 3 }],
  ['max-stale', { maxStale: Number.POSITIVE_INFINITY }],
  ['max-stale=10', { maxStale: 10 }],
  ['max-stale=x', { maxStale: 0 }],
  ['stale-if-error=600, stale-while-revalidate=30', { staleIfError: 600, staleWhileRevalidate: 30 }],
  // The forms that name fields count as the whole.
  ['no-cache="set-cookie, x"', { noCache: true }],
  ['private="x", max-age=5', { private: true, maxAge: 5 }],
  ['no-cache=set-cookie', { noCache: true }],
  // Unknown ones are nobody's concern, whatever stands in their quotes.
  ['immutable, x=y, z="a"', {}],
  ['x="max-age=3600", max-age=1', { maxAge: 1 }],
  ['max-age=1, x="max-age=3600"', { maxAge: 1 }],
  ['x="\\", no-store, \\\\", max-age=2', { maxAge: 2 }],
  // RFC 9111 §1.2.2 and §5.2: both forms of a number are taken, zeros in front and all.
  ['max-age="3600"', { maxAge: 3600 }],
  ['max-age="36\\00"', { maxAge: 3600 }],
  ['max-age=003600', { maxAge: 3600 }],
  ['max-age=99999999999999999999', { maxAge: 2 ** 31 }],
  // What is no number, or two of them, leaves nothing fresh (RFC 9111 §4.2.1).
  ['max-age', { maxAge: 0 }],
  ['max-age=-1', { maxAge: 0 }],
  ['max-age=3600.0', { maxAge: 0 }],
  ['max-age=3600a', { maxAge: 0 }],
  ["max-age='3600'", { maxAge: 0 }],
  ['max-age=""', { maxAge: 0 }],
  ['max-age=1800, max-age=1', { maxAge: 0 }],
  ['max-age=1, max-age=1800', { maxAge: 0 }],
  ['max-age=60, max-age=60', { maxAge: 60 }],
  ['max-age=60, max-age="060"', { maxAge: 60 }],
  ['max-age=9, max-age=5, max-age=5', { maxAge: 0 }],
  ['stale-if-error=60, stale-if-error=600', { staleIfError: 0 }],
  ['min-fresh=x', { minFresh: 2 ** 31 }],
  // No directive at all: nobody knows what was meant, but the strict words in it are obeyed.
  ['max-age =3600', { malformed: true, maxAge: 0 }],
  ['max-age= 3600', { malformed: true, maxAge: 0 }],
  ['public; max-age=60', { malformed: true, public: true }],
  ['no-store; x, max-age=1', { malformed: true, noStore: true, maxAge: 1 }],
  ['no-store max-age=1', { malformed: true, noStore: true }],
  ['x="unending, no-store', { malformed: true, noStore: true }],
  ['max-age=1, =, private', { malformed: true, maxAge: 1, private: true }],
]

describe('Cache-Control', () => {
  for (const [value, expected] of cases) test(`${value}`, () => assert.deepEqual(found(value), expected))

  test('a long run of blanks costs no more than other octets', () => {
    for (const hostile of [
      ' '.repeat(200_000),
      `a${' '.repeat(200_000)}b`,
      '"'.repeat(200_000),
      ',='.repeat(100_000),
    ]) {
      const before = cpuMs()
      parseCacheControl(hostile)
      assert.ok(cpuMs() - before < 1000, hostile.slice(0, 10))
    }
  })

  test('what is written well is read as it was meant, however it is spaced and cased', t => {
    const span = fc.constantFrom('max-age', 's-maxage', 'stale-if-error', 'min-fresh')
    const written = fc.uniqueArray(
      fc.oneof(
        fc
          .constantFrom('no-store', 'no-cache', 'private', 'public', 'must-revalidate')
          .map(name => ({ name, text: name })),
        fc.tuple(span, fc.nat(1e6), fc.boolean()).map(([name, s, quoted]) => ({
          name: `${name}=${s}`,
          text: quoted ? `${name}="${s}"` : `${name}=${s}`,
        })),
        fc.string({ maxLength: 12 }).map(text => ({ name: '', text: `x="${text.replace(/[\\"]/g, '\\$&')}"` })),
      ),
      { selector: ({ name }) => name.split('=')[0]!, maxLength: 6 },
    )
    const blank = fc.constantFrom('', ' ', '\t', ' \t ')
    const directives = fc.tuple(written, blank, blank, fc.boolean())
    fc.assert(
      fc.property(directives, ([list, before, behind, upper]) => {
        const text = list.map(one => `${before}${one.text}${behind}`).join(',')
        const control = parseCacheControl(upper ? text.replace(/^[^"]*/, head => head.toUpperCase()) : text)
        assert.equal(control.malformed, false)
        const names = list.map(({ name }) => name)
        assert.equal(control.noStore, names.includes('no-store'))
        assert.equal(control.private, names.includes('private'))
        const maxAge = names.find(name => name.startsWith('max-age='))
        assert.equal(control.maxAge, maxAge === undefined ? null : Number(maxAge.slice(8)))
      }),
      seeded(t, 500),
    )
  })

  test('more directives never make an answer fresher or more public', t => {
    const piece = fc.constantFrom(
      'no-store',
      'private',
      'no-cache',
      'max-age=5',
      'max-age=9',
      ',',
      '"',
      '=',
      ' ',
      'x',
      ';',
      'stale-if-error=1',
    )
    const text = fc.array(piece, { maxLength: 8 }).map(pieces => pieces.join(''))
    fc.assert(
      fc.property(text, piece, (before, more) => {
        // A quote that is still open makes a string of what follows it, if it is closed at last.
        fc.pre(before.split('"').length % 2 === 1)
        const [less, all] = [parseCacheControl(`${before}`), parseCacheControl(`${before},${more}`)]
        if (less.noStore) assert.ok(all.noStore)
        if (less.private) assert.ok(all.private)
        if (less.maxAge !== null) assert.ok(all.maxAge! <= less.maxAge)
      }),
      seeded(t, 2000),
    )
  })
})
