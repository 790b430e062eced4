/** Answers that only their status tells of: counted, bounded, and told with their times. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'

test('answers by status alone that are too many to be kept still have their times', () => {
  const two = (value: number): string => String(value).padStart(2, '0')
  const line = (second: number): string =>
    `203.0.113.7 - - [02/Nov/2026:10:${two(Math.floor(second / 60))}:${two(second % 60)} +0000] "GET /a HTTP/1.1" 502 157 "-" "x"\n`
  const explanation = new Explanation()
  for (let second = 0; second < 600; second++) explanation.push(line(second))
  explanation.end()
  const [failure] = explanation.report().failures
  assert.equal(failure!.count, 600)
  assert.deepEqual([failure!.firstSeen, failure!.lastSeen], ['2026-11-02T10:00:00Z', '2026-11-02T10:09:59Z'])
})
