/** A second set of cases, in own words: the cause comes first, the root is among the first three suspects. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { explained } from '../corpus.ts'
import { share, table } from '../table.ts'
import { HELD_OUT } from './all.ts'
import { type HeldOutScore, score, wrong } from './score.ts'

const CAUSE_SHARE_MIN = 0.95
const SUSPECT_SHARE_MIN = 0.9

test('held-out cases are explained', async t => {
  const scores = HELD_OUT.map(score)
  t.diagnostic(`\n${table(scores)}`)
  await t.test('no more is claimed than the lines prove', () => none(scores, ({ overclaim }) => overclaim))
  await t.test('what is no failure is not reported as one', () => none(scores, ({ negative }) => negative === false))
  await t.test('lost requests are counted once, reasons and times are right', () => {
    none(scores, ({ reason, count, firstSeen }) => [reason, count, firstSeen].includes(false))
  })
  await t.test(`the first cause is right in ${CAUSE_SHARE_MIN * 100} %`, () => {
    atLeast(scores, 'cause', CAUSE_SHARE_MIN)
  })
  await t.test(`the root is among the first three suspects in ${SUSPECT_SHARE_MIN * 100} %`, () => {
    atLeast(scores, 'suspect3', SUSPECT_SHARE_MIN)
  })
})

test('commands can be pasted', () => {
  const unusable = /undefined|NaN|\[object|curl [^#]*\b(?:fastcgi|uwsgi|ajp|scgi|tcp):\/\//
  for (const { id, raw } of HELD_OUT) {
    const suspects = explained(raw).failures.flatMap(failure => failure.suspects)
    for (const { confirm, fix } of suspects) assert.doesNotMatch(`${confirm}\n${fix}`, unusable, id)
  }
})

function none(scores: readonly HeldOutScore[], is: (score: HeldOutScore) => boolean): void {
  assert.deepEqual(scores.filter(is).map(wrong), [])
}

function atLeast(scores: readonly HeldOutScore[], what: 'cause' | 'suspect3', min: number): void {
  const missed = scores.filter(score => score[what] === false).map(wrong)
  assert.ok(share(scores, what) >= min, missed.join('\n'))
}
