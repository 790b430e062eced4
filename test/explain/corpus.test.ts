/** What people posted when their gateway failed: the cause is named first, its root is among the first three suspects. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { cases, present, type Score, score } from './corpus.ts'
import { share, table } from './table.ts'

const CAUSE_SHARE_MIN = 0.95
const SUSPECT_SHARE_MIN = 0.9

const skip = present ? false : 'skipped: the labelled cases (../shared/corpus) are not beside this project'

test('labelled cases are explained', { skip }, async t => {
  const scores = cases().map(score)
  t.diagnostic(`\n${table(scores)}`)
  await t.test('no input breaks the explanation', () => none(scores, ({ broken }) => broken))
  await t.test('no more is claimed than the lines prove', () => none(scores, ({ overclaim }) => overclaim))
  await t.test('what is no failure is not reported as one', () => none(scores, ({ negative }) => negative === false))
  await t.test(`the first cause is right in ${CAUSE_SHARE_MIN * 100} %`, () => {
    atLeast(scores, 'cause', CAUSE_SHARE_MIN)
  })
  await t.test(`the root is among the first three suspects in ${SUSPECT_SHARE_MIN * 100} %`, () => {
    atLeast(scores, 'suspect3', SUSPECT_SHARE_MIN)
  })
})

function none(scores: readonly Score[], is: (score: Score) => boolean): void {
  assert.deepEqual(scores.filter(is).map(told), [])
}

function atLeast(scores: readonly Score[], what: 'cause' | 'suspect3', min: number): void {
  const wrong = scores.filter(score => score[what] === false).map(told)
  assert.ok(share(scores, what) >= min, wrong.join('\n'))
}

function told({ id, software, got }: Score): string {
  return `${id} ${software}: ${got}`
}
