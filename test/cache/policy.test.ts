/** What is kept (RFC 9111 §3), and what of it is given to whom, fresh (§4) and stale (§4.2.4, RFC 5861). */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { uriOf } from '../../src/cache/cache-request.ts'
import { freshnessOf } from '../../src/cache/freshness.ts'
import { fresh, invalidates, servableMeanwhile, servableOnError, whyNotKept } from '../../src/cache/policy.ts'
import { seeded } from '../helpers/seeded.ts'
import { answer, dateAt, kept, noon, request } from './heads.ts'

const modified = `Last-Modified: ${dateAt(noon - 1e8)}`

describe('kept or not', () => {
  const cases: [why: string | null, answer: string, request?: string, status?: number, method?: string][] = [
    // §3: a status that may be guessed about needs no word on its lifetime.
    [null, ''],
    [null, 'Cache-Control: max-age=60'],
    [null, 'Cache-Control: max-age=0'],
    [null, '', '', 404],
    [null, '', '', 301],
    ['not-cacheable', '', '', 302],
    [null, 'Cache-Control: max-age=60', '', 302],
    [null, 'Cache-Control: public', '', 307],
    ['status', 'Cache-Control: max-age=60', '', 500],
    ['status', 'Cache-Control: max-age=60', '', 503],
    ['status', 'Cache-Control: max-age=60', '', 206],
    ['status', 'Cache-Control: max-age=60', '', 304],
    ['status', 'Cache-Control: max-age=60', '', 401],
    ['method', 'Cache-Control: max-age=60', '', 200, 'HEAD'],
    // §5.2.2
    ['no-store', 'Cache-Control: no-store, max-age=60'],
    ['private', 'Cache-Control: private, max-age=60'],
    ['private', 'Cache-Control: private="x-user", max-age=60'],
    [null, 'Cache-Control: no-cache'],
    ['malformed', 'Cache-Control: public; max-age=60'],
    [null, 'Cache-Control: no-store, must-understand, max-age=60'],
    ['no-store', 'Cache-Control: no-store, must-understand, max-age=60', '', 302],
    ['status', 'Cache-Control: must-understand, max-age=60', '', 299],
    [null, 'Cache-Control: max-age=60', '', 299],
    // §5.2.1.5
    ['request-no-store', 'Cache-Control: max-age=60', 'Cache-Control: no-store'],
    // §3.5
    ['authorization', 'Cache-Control: max-age=60', 'Authorization: Basic eA=='],
    [null, 'Cache-Control: public, max-age=60', 'Authorization: Basic eA=='],
    [null, 'Cache-Control: s-maxage=60', 'Authorization: Basic eA=='],
    [null, 'Cache-Control: must-revalidate', 'Authorization: Basic eA=='],
    // Caution beyond the standard (§7.3).
    ['set-cookie', 'Cache-Control: public, max-age=60|Set-Cookie: a=b'],
    ['cookie', modified, 'Cookie: session=1'],
    ['cookie', '', 'Cookie: session=1'],
    [null, 'Cache-Control: max-age=60', 'Cookie: session=1'],
    [null, 'Cache-Control: public', 'Cookie: session=1'],
    ['unkeyed', 'Cache-Control: max-age=60', 'X-Original-URL: /admin'],
    ['unkeyed', 'Cache-Control: max-age=60', 'X-HTTP-Method-Override: DELETE'],
    // §4.1
    ['vary', 'Vary: *'],
    ['vary', 'Vary: Accept, *'],
    ['vary', 'Vary: , *'],
    ['vary', 'Vary:|Vary: *'],
    ['vary', 'Vary: Accept Encoding'],
    ['vary', 'Vary: X-Forwarded-For'],
    [null, 'Vary: Accept-Encoding'],
    [null, 'Vary: , accept'],
    [null, 'Vary: Host, X-Forwarded-Proto'],
  ]
  for (const [why, answerLines, requestLines = '', status = 200, method = 'GET'] of cases)
    test(`${method} ${requestLines} → ${status} ${answerLines}: ${why ?? 'kept'}`, () => {
      const head = answer(lines(answerLines), status)
      const freshness = freshnessOf(head, { requestedAt: noon, answeredAt: noon })
      assert.equal(whyNotKept(request(lines(requestLines), method)!, head, freshness), why)
    })

  test('ranges, content, conditions of a change, and other methods go past the cache', () => {
    assert.equal(request(['Range: bytes=0-1']), null)
    assert.equal(request(['If-Match: "a"']), null)
    assert.equal(request([], 'GET', true), null)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'M-SEARCH', 'get'])
      assert.equal(request([], method), null)
  })

  test('the address is the scheme, the authority whatever its case, the path and the query', () => {
    assert.equal(request()!.uri, 'http://h:80/a?b')
    assert.notEqual(
      uriOf({ scheme: 'https', authority: 'h', target: '/' }),
      uriOf({ scheme: 'http', authority: 'h', target: '/' }),
    )
    assert.notEqual(
      uriOf({ scheme: 'http', authority: 'h', target: '/A' }),
      uriOf({ scheme: 'http', authority: 'h', target: '/a' }),
    )
  })
})

describe('given fresh', () => {
  const cases: [given: boolean, answer: string, ageSeconds: number, request?: string][] = [
    [true, 'Cache-Control: max-age=60', 59],
    [false, 'Cache-Control: max-age=60', 60],
    [false, 'Cache-Control: max-age=60, s-maxage=5', 30],
    [true, modified, 5],
    [false, '', 0],
    [false, 'Cache-Control: no-cache, max-age=60', 0],
    [true, 'Cache-Control: must-revalidate, max-age=60', 0],
    // §5.2.1
    [false, 'Cache-Control: max-age=60', 0, 'Cache-Control: no-cache'],
    [false, 'Cache-Control: max-age=60', 0, 'Cache-Control: no-store'],
    [false, 'Cache-Control: max-age=60', 0, 'Pragma: no-cache'],
    [true, 'Cache-Control: max-age=60', 0, 'Pragma: no-cache|Cache-Control: max-age=60'],
    [false, 'Cache-Control: max-age=60', 1, 'Cache-Control: max-age=0'],
    [true, 'Cache-Control: max-age=60', 10, 'Cache-Control: max-age=10'],
    [false, 'Cache-Control: max-age=60', 11, 'Cache-Control: max-age=10'],
    [true, 'Cache-Control: max-age=60', 10, 'Cache-Control: min-fresh=50'],
    [false, 'Cache-Control: max-age=60', 10, 'Cache-Control: min-fresh=51'],
    [true, 'Cache-Control: max-age=60', 70, 'Cache-Control: max-stale=10'],
    [false, 'Cache-Control: max-age=60', 71, 'Cache-Control: max-stale=10'],
    [true, 'Cache-Control: max-age=60', 7000, 'Cache-Control: max-stale'],
    [false, 'Cache-Control: max-age=60, must-revalidate', 70, 'Cache-Control: max-stale'],
    [false, 'Cache-Control: max-age=60, proxy-revalidate', 70, 'Cache-Control: max-stale'],
    [false, 'Cache-Control: s-maxage=60', 70, 'Cache-Control: max-stale'],
    // For its clients a gateway is the origin: it answers as to any other request.
    [false, 'Cache-Control: max-age=60', 70, 'Cache-Control: only-if-cached'],
    [true, 'Cache-Control: max-age=60', 10, 'Cache-Control: only-if-cached'],
    [false, 'Cache-Control: max-age=60', 0, 'Cache-Control: max-age = 5'],
    // Guessed, and possibly of somebody.
    [false, modified, 5, 'Cookie: session=1'],
    [true, `Cache-Control: public|${modified}`, 5, 'Cookie: session=1'],
    [true, 'Cache-Control: max-age=60', 5, 'Cookie: session=1'],
  ]
  for (const [given, answerLines, age, requestLines = ''] of cases)
    test(`${answerLines}, ${age} s old, ${requestLines}: ${given ? 'yes' : 'no'}`, () => {
      assert.equal(fresh(kept(lines(answerLines)).at(age * 1000), request(lines(requestLines))!), given)
    })
})

describe('given because the origin fails', () => {
  const cases: [given: boolean, answer: string, ageSeconds: number, routeSeconds: number][] = [
    // RFC 5861 §4
    [true, 'Cache-Control: max-age=60, stale-if-error=600', 660, 0],
    [false, 'Cache-Control: max-age=60, stale-if-error=600', 661, 0],
    [true, 'Cache-Control: max-age=60', 660, 600],
    [false, 'Cache-Control: max-age=60', 661, 600],
    [true, 'Cache-Control: max-age=60', 30, 0],
    [true, '', 600, 600],
    // What the answer says goes before the setting.
    [false, 'Cache-Control: max-age=60, stale-if-error=0', 61, 600],
    [true, 'Cache-Control: max-age=60, stale-if-error=900', 900, 600],
    // RFC 9111 §4.2.4
    [false, 'Cache-Control: max-age=60, must-revalidate', 61, 600],
    [false, 'Cache-Control: max-age=60, must-revalidate, stale-if-error=600', 61, 600],
    [false, 'Cache-Control: max-age=60, proxy-revalidate', 61, 600],
    [false, 'Cache-Control: no-cache', 1, 600],
    [false, 'Cache-Control: s-maxage=60', 61, 600],
    [true, 'Cache-Control: s-maxage=60, stale-if-error=600', 61, 0],
  ]
  for (const [given, answerLines, age, route] of cases)
    test(`${answerLines}, ${age} s old, staleIfError ${route}s: ${given ? 'yes' : 'no'}`, () => {
      assert.equal(servableOnError(kept(lines(answerLines)).at(age * 1000), request()!, route * 1000), given)
    })
})

test('who says who he is gets no answer that was made for anybody, unless it says that it is the same for all', () => {
  const authorized = request(['Authorization: Basic eA=='])!
  assert.ok(!servableOnError(kept([]), authorized, 1000))
  assert.ok(!fresh(kept([modified]), authorized))
  for (const control of ['Cache-Control: public', 'Cache-Control: max-age=60'])
    assert.ok(servableOnError(kept([control]), authorized, 1000))
  assert.ok(servableOnError(kept([]), request(['Cookie: a=b'])!, 1000))
})

test('given while another request refreshes it, where the origin says so (RFC 5861 §3)', () => {
  const control = 'Cache-Control: max-age=60, stale-while-revalidate=30'
  const asked = request()!
  assert.ok(servableMeanwhile(kept([control]).at(90_000), asked))
  assert.ok(!servableMeanwhile(kept([control]).at(91_000), asked))
  assert.ok(!servableMeanwhile(kept([`${control}, must-revalidate`]).at(61_000), asked))
  assert.ok(!servableMeanwhile(kept(['Cache-Control: max-age=60']).at(61_000), asked))
  assert.ok(!servableMeanwhile(kept([control]).at(61_000), request(['Cache-Control: no-cache'])!))
})

test('a change that went well makes what was kept invalid (RFC 9111 §4.4)', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH']) {
    assert.ok(invalidates(method, 200) && invalidates(method, 303))
    assert.ok(!invalidates(method, 404) && !invalidates(method, 500))
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) assert.ok(!invalidates(method, 200))
})

test('no stale answer is given that its origin forbids, and an older one is never given where a younger is not', t => {
  const directive = fc.constantFrom(
    'max-age=10',
    's-maxage=10',
    'must-revalidate',
    'proxy-revalidate',
    'no-cache',
    'stale-if-error=20',
    'public',
    'stale-while-revalidate=20',
  )
  const control = fc.uniqueArray(directive, { minLength: 1 }).map(list => `Cache-Control: ${list.join(', ')}`)
  const wish = fc.constantFrom(
    [],
    ['Cache-Control: max-stale'],
    ['Cache-Control: max-stale=15'],
    ['Cache-Control: max-age=5'],
    ['Cache-Control: min-fresh=4'],
  )
  fc.assert(
    fc.property(control, wish, fc.nat(60_000), fc.nat(60_000), fc.nat(60_000), (written, wanted, age, older, route) => {
      const asked = request(wanted)!
      const judge = (ms: number): boolean[] => {
        const one = kept([written]).at(ms)
        return [fresh(one, asked), servableOnError(one, asked, route), servableMeanwhile(one, asked)]
      }
      const [young, old] = [judge(age), judge(age + older)]
      for (const [i, given] of old.entries()) if (given) assert.ok(young[i])
      if (/must-revalidate|proxy-revalidate|no-cache/.test(written) && age > 10_000) assert.ok(!young.includes(true))
    }),
    seeded(t, 2000),
  )
})

function lines(text: string): string[] {
  return text === '' ? [] : text.split('|')
}
