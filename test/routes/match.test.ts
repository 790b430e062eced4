/** Which route gets a request. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Route } from '../../src/config/config.ts'
import { compileRoutes } from '../../src/routes/compile.ts'
import { matchRoute } from '../../src/routes/match.ts'
import { naiveMatch } from './naive-match.ts'
import { request, route } from './route.ts'

function winner(routes: Route[], asked: Parameters<typeof request>[0]): string | null {
  return matchRoute(compileRoutes(routes), request(asked))?.name ?? null
}

test('an exact host wins over a wildcard, a longer wildcard over a shorter one, any over none', () => {
  const routes = [
    route({ name: 'any', path: '/' }),
    route({ name: 'wide', host: '*.com', path: '/' }),
    route({ name: 'wild', host: '*.Example.com', path: '/' }),
    route({ name: 'exact', host: 'A.example.com', path: '/' }),
  ]
  assert.equal(winner(routes, { host: 'a.example.com' }), 'exact')
  assert.equal(winner(routes, { host: 'a.example.com.' }), 'exact')
  assert.equal(winner(routes, { host: 'b.example.com' }), 'wild')
  assert.equal(winner(routes, { host: 'x.a.example.com' }), 'wild')
  assert.equal(winner(routes, { host: 'example.com' }), 'wide')
  assert.equal(winner(routes, { host: 'example.net' }), 'any')
  assert.equal(winner(routes, { host: '' }), 'any')
})

test('an asterisk stands for at least one label', () => {
  const routes = [route({ name: 'wild', host: '*.example.com', path: '/' })]
  for (const host of ['example.com', '.example.com', 'xexample.com', 'example.com.evil.net'])
    assert.equal(winner(routes, { host }), null)
})

test('a host without a fitting route leaves the request to a less specific one', () => {
  const routes = [
    route({ name: 'exact', host: 'a.example.com', path: '/only' }),
    route({ name: 'wild', host: '*.example.com', path: '/wild' }),
    route({ name: 'any', path: '/' }),
  ]
  assert.equal(winner(routes, { host: 'a.example.com', path: '/only/x' }), 'exact')
  assert.equal(winner(routes, { host: 'a.example.com', path: '/wild' }), 'wild')
  assert.equal(winner(routes, { host: 'a.example.com', path: '/other' }), 'any')
})

test('prefixes match whole segments, with or without a slash at their end', () => {
  const routes = [route({ name: 'api', path: '/api/' }), route({ name: 'v1', path: '/api/v1' })]
  assert.equal(winner(routes, { path: '/api' }), 'api')
  assert.equal(winner(routes, { path: '/api/' }), 'api')
  assert.equal(winner(routes, { path: '/api/v1x' }), 'api')
  assert.equal(winner(routes, { path: '/api/v1/x/y/z' }), 'v1')
  assert.equal(winner(routes, { path: '/apix' }), null)
  assert.equal(winner(routes, { path: '/API' }), null)
  assert.equal(winner(routes, { path: '//api' }), null)
})

test('an encoded slash separates nothing', () => {
  const routes = [route({ name: 'api', path: '/api' }), route({ name: 'root', path: '/' })]
  assert.equal(winner(routes, { path: '/api%2Fx' }), 'root')
  assert.equal(winner(routes, { path: '/api%2fx' }), 'root')
})

test('a percent sign is no way around a route', () => {
  const routes = [
    route({ name: 'admin', path: '/admin' }),
    route({ name: 'café', path: '/café' }),
    route({ name: 'root', path: '/' }),
  ]
  assert.equal(winner(routes, { path: '/%61dmin/x' }), 'admin')
  assert.equal(winner(routes, { path: '/%41dmin' }), 'root')
  assert.equal(winner(routes, { path: '/%2561dmin' }), 'root')
  assert.equal(winner(routes, { path: '/caf%c3%a9' }), 'café')
})

test('an exact path wins over every prefix, but yields when its conditions are not met', () => {
  const routes = [
    route({ name: 'prefix', path: '/a' }),
    route({ name: 'exact', path: '/a', exact: true, methods: ['GET'] }),
    route({ name: 'many', path: '/a', headers: { x: '1', y: '2' }, query: { z: '3' } }),
  ]
  const headers = { x: '1', y: '2' }
  assert.equal(winner(routes, { path: '/a', headers, query: '?z=3' }), 'exact')
  assert.equal(winner(routes, { path: '/a', headers, query: '?z=3', method: 'PUT' }), 'many')
  assert.equal(winner(routes, { path: '/a', headers, query: '?z=4', method: 'PUT' }), 'prefix')
  assert.equal(winner(routes, { path: '/a/' }), 'prefix')
})

test('ties go to a said method, then to more headers, then to more parameters, then to the first', () => {
  const rules: Partial<Route>[] = [{}, {}, { query: { q: '1' } }, { headers: { a: '1' } }, { methods: ['GET'] }]
  for (let known = rules.length; known > 1; known--) {
    const routes = rules.slice(0, known).map((rule, at) => route({ name: `${at}`, path: '/', ...rule }))
    const expected = known === 2 ? '0' : `${known - 1}`
    assert.equal(winner(routes, { headers: { a: '1' }, query: '?q=1' }), expected)
  }
})

test('header names ignore case, values and parameter names do not', () => {
  const routes = [route({ name: 'x', path: '/', headers: { 'X-Beta': 'One' }, query: { 'a b': 'c&d', v: '' } })]
  assert.equal(winner(routes, { headers: { 'x-beta': 'One' }, query: '?v&a+b=c%26d' }), 'x')
  assert.equal(winner(routes, { headers: { 'x-beta': 'one' }, query: '?v&a+b=c%26d' }), null)
  assert.equal(winner(routes, { headers: { 'x-beta': 'One' }, query: '?V&a+b=c%26d' }), null)
})

test('the first of two equal parameter names counts', () => {
  const routes = [route({ name: 'x', path: '/', query: { v: '2' } })]
  assert.equal(winner(routes, { query: '?v=2&v=1' }), 'x')
  assert.equal(winner(routes, { query: '?v=1&v=2' }), null)
  assert.equal(winner(routes, { query: '?w=%zz&v=2' }), 'x')
  assert.equal(winner(routes, { query: '?xv=2' }), null)
})

test('an asterisk target goes to a route of the root', () => {
  assert.equal(winner([route({ name: 'api', path: '/api' })], { path: '*', method: 'OPTIONS' }), null)
  assert.equal(
    winner([route({ name: 'api', path: '/api' }), route({ name: 'root', path: '/' })], { path: '*' }),
    'root',
  )
})

const aHost = fc.constantFrom('a.com', 'b.a.com', '*.a.com', '*.b.a.com', '*.com')
const aPath = fc.constantFrom('/', '/x', '/x/', '/x/y', '/x/y/', '/xy', '//x', '/x//', '/x//y')
const aRoute = fc
  .record(
    {
      host: aHost,
      path: aPath,
      exact: fc.boolean(),
      methods: fc.constantFrom<string[]>(['GET'], ['PUT', 'GET']),
      headers: fc.dictionary(fc.constantFrom('One', 'two'), fc.constantFrom('1', '2'), { maxKeys: 2 }),
      query: fc.dictionary(fc.constantFrom('p', 'q'), fc.constantFrom('1', ''), { maxKeys: 2 }),
    },
    { requiredKeys: ['path'] },
  )
  .map(given => route(given))
const aRequest = fc.record({
  host: fc.constantFrom('a.com', 'b.a.com', 'c.b.a.com', 'com', 'x.com', 'other'),
  path: fc.constantFrom('/', '/x', '/x/', '/x/y', '/x/y/z', '/xy', '/xyz', '//x', '/x//', '/x//y', '/z'),
  method: fc.constantFrom('GET', 'PUT', 'POST'),
  query: fc.constantFrom('', '?', '?p=1', '?q&p=1', '?p=2&p=1', '?q=', '?&&q=1&p'),
  headers: fc.dictionary(fc.constantFrom('one', 'two'), fc.constantFrom('1', '2')),
})

test('the compiled matcher chooses as the plain rules do', () => {
  fc.assert(
    fc.property(
      fc.array(aRoute, { maxLength: 12 }),
      fc.array(aRequest, { minLength: 1, maxLength: 10 }),
      (routes, requests) => {
        const table = compileRoutes(routes)
        for (const asked of requests) {
          const input = request(asked)
          assert.equal(matchRoute(table, input)?.order ?? -1, naiveMatch(routes, input), JSON.stringify(asked))
        }
      },
    ),
    { numRuns: 500 },
  )
})
