/** Where redirects lead. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRoutes } from '../../src/routes/compile.ts'
import { type RedirectInput, redirectLocation } from '../../src/routes/redirect.ts'
import { route } from './route.ts'

function location(to: string, given: Partial<RedirectInput> = {}, path = '/old', exact = false): string | null {
  const [compiled] = compileRoutes([route({ path, exact, redirect: { to, status: 308 } })]).routes
  return redirectLocation(compiled!, { scheme: 'http', host: 'example.com', path: '/old', query: '', ...given })
}

test('placeholders are filled in', () => {
  const given = { host: 'Example.com:8080', path: '/old/a%20b', query: '?x=1&y' }
  assert.equal(location('{scheme}://{host}:{port}{path}?{query}', given), 'http://Example.com:8080/old/a%20b?x=1&y')
  assert.equal(location('https://{host}/new{rest}?{query}', given), 'https://Example.com/new/a%20b?x=1&y')
  assert.equal(location('https://{host}{path}#{nothing}', given), 'https://Example.com/old/a%20b#{nothing}')
})

test('an IPv6 host keeps its brackets', () => {
  assert.equal(location('https://{host}/', { host: '[::1]:8080' }), 'https://[::1]/')
  assert.equal(location('http://{host}:{port}/', { host: '[::1]:8080' }), 'http://[::1]:8080/')
})

test('a question mark or ampersand without a query vanishes', () => {
  assert.equal(location('https://{host}/new?{query}'), 'https://example.com/new')
  assert.equal(location('/new?a=1&{query}'), '/new?a=1')
  assert.equal(location('/new?{query}#top'), '/new#top')
  assert.equal(location('/new?a=1&{query}', { query: '?b=2' }), '/new?a=1&b=2')
})

test('a port that goes without saying is not said', () => {
  assert.equal(location('{scheme}://{host}:{port}/'), 'http://example.com/')
  assert.equal(location('https://{host}:{port}/'), 'https://example.com/')
  assert.equal(location('https://{host}:{port}/', { host: 'example.com:80' }), 'https://example.com/')
  assert.equal(location('https://{host}:{port}/', { host: 'example.com:8443' }), 'https://example.com:8443/')
  assert.equal(location('/at/{port}'), '/at/80')
})

test('the rest is cut by segments', () => {
  assert.equal(location('/new{rest}', { path: '/old' }), '/new')
  assert.equal(location('/new{rest}', { path: '/old/' }), '/new/')
  assert.equal(location('/new/{rest}', { path: '/%6fld/x' }), '/new/x')
  assert.equal(location('/new{rest}', { path: '/x/y' }, '/'), '/new/x/y')
  assert.equal(location('/new{rest}', { path: '/old/' }, '/old/', true), '/new')
  assert.equal(location('{rest}', { path: '/old' }), '/')
})

test('without a Host there is no place to name it in', () => {
  assert.equal(location('https://{host}/', { host: '' }), null)
  assert.equal(location('/new', { host: '' }), '/new')
})

test('a path cannot lead to another host', () => {
  for (const to of ['{path}', '/{path}', '{rest}', '/{rest}']) {
    assert.match(location(to, { path: '//evil.net/x' }, '/')!, /^\/[^/\\]/)
    assert.match(location(to, { path: '/\\evil.net' }, '/')!, /^\/[^/\\]/)
    assert.match(location(to, { path: '/old//evil.net' })!, /^\/[^/\\]/)
  }
  assert.equal(location('//cdn.example.com{path}'), '//cdn.example.com/old')
})

test('whatever comes in, the value is visible ASCII and stays on the host that the template names', () => {
  const text = fc.string({ unit: 'binary', maxLength: 20 })
  fc.assert(
    fc.property(text, text, text, (path, query, end) => {
      const found = location(`https://fixed.example/a{path}{rest}?{query}${end}`, {
        path: `/${path}`,
        query: query && `?${query}`,
      })
      assert.match(found!, /^https:\/\/fixed\.example\/[\x21-\x7e]*$/)
      assert.equal(new URL(found!).host, 'fixed.example')
      assert.match(location('{path}{query}', { path: `/${path}`, query: `?${query}` })!, /^\/(?![/\\])[\x21-\x7e]*$/)
    }),
  )
})
