/** The figures' arithmetic: medians, spread, and an interval that covers what it should. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, pairedRatio, spread } from '../../bench/statistics.ts'

test('a median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([9, 1, 2]), 2)
  assert.equal(median([]), 0)
})

test('spread is half the range, as a share of the median', () => {
  assert.equal(spread([90, 100, 110]), 0.1)
  assert.equal(spread([]), 0)
})

test('equal pairs have the ratio 1 and no width', () => {
  assert.deepEqual(pairedRatio([20, 30, 40], [20, 30, 40]), { ratio: 1, low: 1, high: 1 })
})

test('a constant factor is found although the pairs themselves differ', () => {
  const { ratio, low, high } = pairedRatio([10, 20, 40], [11, 22, 44])
  for (const value of [ratio, low, high]) assert.ok(Math.abs(value - 1.1) < 1e-9)
})

test('noise around 1 leaves 1 inside the interval', () => {
  const { low, high } = pairedRatio([10, 10, 10, 10], [9, 11, 10.5, 9.6])
  assert.ok(low < 1 && high > 1)
})
