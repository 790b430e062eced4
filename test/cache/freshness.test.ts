/** How old, how long fresh (RFC 9111 §4.2), and which texts are dates at all (RFC 9110 §5.6.7). */
import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import fc from 'fast-check'
import { freshnessOf, initialAge } from '../../src/cache/freshness.ts'
import { parseHttpDate } from '../../src/cache/http-date.ts'
import { seeded } from '../helpers/seeded.ts'
import { answer, dateAt, kept, noon } from './heads.ts'

const second = 1000
const hour = 3600 * second
const date = `Date: ${dateAt(noon)}`

describe('the lifetime', () => {
  const cases: [what: string, lines: string[], seconds: number, heuristic?: true, status?: number][] = [
    ['max-age', [date, 'Cache-Control: max-age=60'], 60],
    ['s-maxage goes before max-age', [date, 'Cache-Control: max-age=60, s-maxage=10'], 10],
    ['max-age goes before Expires', [date, 'Cache-Control: max-age=60', `Expires: ${dateAt(noon + hour)}`], 60],
    ['lines of one name are one list', [date, 'Cache-Control: public', 'Cache-Control: max-age=60'], 60],
    ['Expires counts from Date', [`Date: ${dateAt(noon - hour)}`, `Expires: ${dateAt(noon)}`], 3600],
    ['Expires counts from its coming where there is no Date', [`Expires: ${dateAt(noon + hour)}`], 3600],
    ['Expires in the past', [date, `Expires: ${dateAt(noon - hour)}`], 0],
    ['Expires: 0', [date, 'Expires: 0'], 0],
    ['two Expires', [date, `Expires: ${dateAt(noon + hour)}`, `Expires: ${dateAt(noon + hour)}`], 0],
    [
      'a max-age that is none leaves no Expires to fall back to',
      [date, 'Cache-Control: max-age=x', `Expires: ${dateAt(noon + hour)}`],
      0,
    ],
    ['nothing said', [date], 0, true],
    ['a tenth since the last change', [date, `Last-Modified: ${dateAt(noon - 10 * hour)}`], 3600, true],
    ['never more than a day', [date, `Last-Modified: ${dateAt(noon - 10_000 * hour)}`], 86_400, true],
    ['changed in the future', [date, `Last-Modified: ${dateAt(noon + hour)}`], 0, true],
    [
      'nothing is guessed of a status without that licence',
      [date, `Last-Modified: ${dateAt(noon - 10 * hour)}`],
      0,
      true,
      302,
    ],
  ]
  for (const [what, lines, seconds, heuristic = false, status = 200] of cases)
    test(what, () => {
      const freshness = freshnessOf(answer(lines, status), { requestedAt: noon, answeredAt: noon })
      assert.equal(freshness.lifetimeMs, seconds * second)
      assert.equal(freshness.heuristic, heuristic)
    })
})

describe('the age', () => {
  const cases: [what: string, lines: string[], delayMs: number, seconds: number][] = [
    ['nothing said', [], 0, 0],
    ['Date in the past', [`Date: ${dateAt(noon - hour)}`], 0, 3600],
    ['Date in the future', [`Date: ${dateAt(noon + hour)}`], 0, 0],
    ['Age', [date, 'Age: 30'], 0, 30],
    ['Age and the time it took', [date, 'Age: 30'], 2000, 32],
    ['the larger of both', [`Date: ${dateAt(noon - hour)}`, 'Age: 30'], 0, 3600],
    ['the first of several Ages', [date, 'Age: 30, 0'], 0, 30],
    ['Ages on two lines', [date, 'Age: 0', 'Age: 7200'], 0, 0],
    ['no number', [date, 'Age: abc'], 0, 2 ** 31],
    ['below zero', [date, 'Age: -7200'], 0, 2 ** 31],
    ['a fraction', [date, 'Age: 7200.0'], 0, 2 ** 31],
    ['too large a number', [date, 'Age: 99999999999999999999999'], 0, 2 ** 31],
  ]
  for (const [what, lines, delayMs, seconds] of cases)
    test(what, () => {
      const { initialAgeMs } = freshnessOf(answer(lines), { requestedAt: noon - delayMs, answeredAt: noon })
      assert.equal(initialAgeMs, seconds * second)
    })

  test('grows with the monotonic clock, from what it was', () => {
    const one = kept([`Date: ${dateAt(noon - 5000)}`, 'Cache-Control: max-age=60'])
    assert.equal(one.at(0).ageMs, 5000)
    assert.equal(one.at(7000).ageMs, 12_000)
    assert.equal(one.at(-1).ageMs, 5000)
  })

  test('is never less than what anybody said, and never below zero', t => {
    const time = fc.integer({ min: noon - 1e9, max: noon + 1e9 })
    fc.assert(
      fc.property(fc.option(time), fc.nat(1e9), time, time, (date, ageMs, requestedAt, answeredAt) => {
        const age = initialAge(date, ageMs, { requestedAt, answeredAt })
        assert.ok(age >= ageMs && age >= 0)
        if (date !== null) assert.ok(age >= answeredAt - date)
        assert.ok(age >= answeredAt - requestedAt)
        // A second later it is not a different answer: it is at most a second older.
        const later = initialAge(date, ageMs, { requestedAt, answeredAt: answeredAt + second })
        assert.ok(later >= age && later <= age + second)
      }),
      seeded(t, 1000),
    )
  })
})

describe('a date', () => {
  const good: [string, number][] = [
    ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
    ['Thursday, 18-Aug-50 02:01:18 GMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
    ['Fri, 31 Dec 2016 23:59:60 GMT', Date.UTC(2017, 0, 1)],
    ['Thu, 29 Feb 2024 00:00:00 GMT', Date.UTC(2024, 1, 29)],
  ]
  for (const [text, ms] of good) test(text, () => assert.equal(parseHttpDate(text, noon), ms))

  const bad = [
    '0',
    '-1',
    '',
    'Thu, 18 Aug 50 02:01:18 GMT',
    'THU, 18 Aug 2050 02:01:18 GMT',
    'Thu, 18 AUG 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02:01:18 UTC',
    'Thu, 18 Aug 2050 02:01:18 +0100',
    'Thu 18 Aug 2050 02:01:18 GMT',
    'Thu, 18  Aug  2050 02:01:18 GMT',
    'Thu, 18-Aug-2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 02.01.18 GMT',
    'Thu, 18 Aug 2050 2:01:18 GMT',
    'Thu, 31 Jun 2050 02:01:18 GMT',
    'Thu, 00 Jun 2050 02:01:18 GMT',
    'Thu, 18 Aug 2050 24:01:18 GMT',
    '2050-08-18T02:01:18Z',
  ]
  for (const text of bad) test(`none: ${text}`, () => assert.equal(parseHttpDate(text, noon), null))

  test('what is written is read', t => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_000_000_000 }), seconds => {
        assert.equal(parseHttpDate(dateAt(seconds * second), noon), seconds * second)
      }),
      seeded(t, 1000),
    )
  })
})
