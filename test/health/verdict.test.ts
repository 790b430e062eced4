/** Rise and fall: what a row of checks amounts to, and what of it is told. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type CheckResult, Verdict } from '../../src/health/verdict.ts'
import type { Learned } from '../../src/upstreams/news.ts'

const good: CheckResult = { kind: 'good', reached: true, away: false }
const refused: CheckResult = { kind: 'bad', cause: 'connection-refused', reached: false, away: true }
const wrong: CheckResult = {
  kind: 'bad',
  cause: 'origin-error-response',
  evidence: 'GET / → 404',
  reached: true,
  away: false,
}
const goodbye: CheckResult = { kind: 'goodbye', cause: 'origin-error-response', reached: true, away: false }

/** One check a second; the kinds of news after each. */
function played(results: CheckResult[], rise = 2, fall = 3): { verdict: Verdict; news: Learned[][]; kinds: string[] } {
  const verdict = new Verdict()
  const news = results.map((result, second) => verdict.take(result, rise, fall, second * 1000))
  const word = (learned: Learned): string =>
    learned.kind === 'checked' ? (learned.failing === null ? 'fine' : 'failing') : learned.kind
  return { verdict, news, kinds: news.map(some => some.map(word).join(' ')) }
}

test('nothing is known at first: one bad check takes nobody out, and the first good one is told', () => {
  assert.deepEqual(played([wrong, wrong]).kinds, ['reached', ''])
  assert.deepEqual(played([good, good]).kinds, ['reached fine draining', ''])
})

test('so many bad ones in a row take it out, with the first one’s time and the last one’s cause', () => {
  const { news, verdict } = played([good, wrong, refused, wrong])
  assert.deepEqual(news[3], [
    { kind: 'reached' },
    {
      kind: 'checked',
      failing: {
        cause: 'origin-error-response',
        evidence: 'GET / → 404',
        since: 1000,
        count: 3,
        reached: true,
      },
    },
  ])
  assert.ok(!verdict.settled)
})

test('a good one in between begins the row anew, in both directions', () => {
  assert.equal(played([wrong, wrong, good, wrong, wrong]).verdict.failing, null)
  assert.notEqual(played([wrong, wrong, wrong, good, wrong, good]).verdict.failing, null)
  assert.equal(played([wrong, wrong, wrong, good, good]).verdict.failing, null)
})

test('the verdict is open from the first bad check to the last that is needed', () => {
  const settled = [good, wrong, wrong, wrong, good, good].map(
    (_, at, all) => played(all.slice(0, at + 1)).verdict.settled,
  )
  assert.deepEqual(settled, [true, false, false, false, false, true])
})

test('who refuses connections is away at once, and said to be unreached when it fails', () => {
  const { kinds, verdict } = played([good, refused, refused, refused, good, good])
  assert.deepEqual(kinds, ['reached fine draining', 'away', '', 'failing', 'reached', 'fine'])
  assert.equal(verdict.failing, null)
  const out = played([refused, refused, refused])
  assert.equal(out.verdict.failing!.reached, false)
  assert.deepEqual(out.news[0], [
    { kind: 'away', because: { cause: 'connection-refused', since: 0, count: 1 }, seenUp: false },
  ])
})

test('while it fails, little is told: what changes, and the count now and then', () => {
  const { kinds } = played(new Array(24).fill(wrong))
  assert.deepEqual(
    kinds.flatMap((told, at) => (told === 'failing' ? [at + 1] : [])),
    [3, 6, 12, 24],
  )
})

test('a check on another port does not tell whether traffic’s is open', () => {
  const elsewhere: CheckResult = { ...refused, reached: null, away: false }
  const { kinds, verdict } = played([elsewhere, elsewhere, elsewhere])
  assert.deepEqual(kinds, ['', '', 'failing'])
  assert.equal(verdict.failing!.reached, true)
})

test('a goodbye drains at once and gently, until it is good for as long as a return takes', () => {
  const { kinds, news, verdict } = played([good, goodbye, goodbye, good, good])
  assert.deepEqual(kinds, ['reached fine draining', 'draining', '', '', 'draining'])
  assert.deepEqual(news[1], [
    { kind: 'draining', because: { cause: 'origin-error-response', since: 1000, count: 1, gentle: true } },
  ])
  assert.equal(verdict.goodbye, null)
})

test('checks that end take back what they said', () => {
  assert.deepEqual(played([wrong, wrong, wrong]).verdict.lift(), [{ kind: 'checked', failing: null }])
  assert.deepEqual(played([goodbye]).verdict.lift(), [{ kind: 'draining', because: null }])
  assert.deepEqual(played([good]).verdict.lift(), [])
})
