/** Shares of traffic among a route's upstreams. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitUpstreams } from '../../src/routes/split.ts'

test('shares are exact over each round and spread within it', () => {
  const next = splitUpstreams([
    { name: 'a', weight: 8 },
    { name: 'b', weight: 2 },
  ])
  const dealt = Array.from({ length: 20 }, next)
  assert.equal(dealt.filter(name => name === 'b').length, 4)
  assert.ok(!dealt.join('').includes('bb'))
})

test('a weight of 0 gets nothing, a single upstream everything, a redirect none', () => {
  const next = splitUpstreams([
    { name: 'a', weight: 0 },
    { name: 'b', weight: 1 },
  ])
  assert.deepEqual([next(), next()], ['b', 'b'])
  assert.equal(splitUpstreams([{ name: 'a', weight: 0 }])(), 'a')
  assert.equal(splitUpstreams([])(), '')
})
