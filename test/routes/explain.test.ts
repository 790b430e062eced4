/** The evidence behind a 404 of our own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRoutes } from '../../src/routes/compile.ts'
import { explainNoMatch } from '../../src/routes/explain.ts'
import { request, route } from './route.ts'

test('each route says what it missed, the nearest first', () => {
  const table = compileRoutes([
    route({ name: 'host', host: 'other.com', path: '/' }),
    route({ name: 'path', path: '/b' }),
    route({ name: 'method', path: '/a', methods: ['PUT'] }),
    route({ name: 'header', path: '/a', headers: { 'X-Beta': '1' } }),
    route({ name: 'query', path: '/a', query: { v: '2' } }),
    route({ name: 'exact', path: '/a', exact: true }),
  ])
  assert.deepEqual(explainNoMatch(table, request({ path: '/a/x' })), [
    { route: 'method', missed: 'method' },
    { route: 'header', missed: 'header x-beta' },
    { route: 'query', missed: 'query v' },
    { route: 'path', missed: 'path' },
    { route: 'exact', missed: 'path' },
    { route: 'host', missed: 'host' },
  ])
})

test('at most ten routes are named', () => {
  const table = compileRoutes(Array.from({ length: 50 }, (_, at) => route({ path: `/${at}` })))
  assert.equal(explainNoMatch(table, request({ path: '/x' })).length, 10)
  assert.deepEqual(explainNoMatch(compileRoutes([]), request({})), [])
})
