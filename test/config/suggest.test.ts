/** Did you mean …? */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDistance, nearest } from '../../src/config/suggest.ts'

test('distance counts insertions, deletions, substitutions and swaps', () => {
  assert.equal(editDistance('listen', 'listen'), 0)
  assert.equal(editDistance('lisen', 'listen'), 1)
  assert.equal(editDistance('listten', 'listen'), 1)
  assert.equal(editDistance('lisken', 'listen'), 1)
  assert.equal(editDistance('lsiten', 'listen'), 1)
  assert.equal(editDistance('', 'abc'), 3)
})

test('the nearest word is found when it is near', () => {
  const known = ['listen', 'upstreams', 'routes', 'path', 'host', 'serverName']
  assert.equal(nearest('upstreem', known), 'upstreams')
  assert.equal(nearest('Routes', known), 'routes')
  assert.equal(nearest('server_name', known), 'serverName')
  assert.equal(nearest('port', known), undefined)
  assert.equal(nearest('x', known), undefined)
  assert.equal(nearest('x'.repeat(100_000), known), undefined)
})
