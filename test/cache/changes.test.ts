/** What has become invalid since something was asked for: never too little, also where more changes than are remembered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseCache } from '../../src/cache/response-cache.ts'
import { cacheChangedMax } from '../../src/limits.ts'

test('a change is known of its own address, by whichever process it was seen', () => {
  const cache = new ResponseCache(() => {})
  const asked = cache.changes
  cache.invalidate('a')
  cache.heard(['b'])
  assert.deepEqual(
    ['a', 'b', 'c'].map(uri => cache.changedSince(uri, asked)),
    [true, true, false],
  )
  assert.equal(cache.changedSince('a', cache.changes), false)
})

test('beyond what is remembered everything asked for before counts as changed', () => {
  const cache = new ResponseCache(() => {})
  const asked = cache.changes
  for (let n = 0; n <= cacheChangedMax; n++) cache.invalidate(`${n}`)
  assert.equal(cache.changedSince('0', asked), true)
  assert.equal(cache.changedSince('never', asked), true)
  assert.equal(cache.changedSince('never', cache.changes), false)
})
