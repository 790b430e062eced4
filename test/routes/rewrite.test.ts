/** The target as the upstream gets it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Route } from '../../src/config/config.ts'
import { compileRoutes } from '../../src/routes/compile.ts'
import { upstreamTarget } from '../../src/routes/rewrite.ts'
import { route } from './route.ts'

function sent(given: Partial<Route> & { path: string }, path: string, query = ''): string {
  return upstreamTarget(compileRoutes([route(given)]).routes[0]!, path, query)
}

test('without a rule the target goes on as it came', () => {
  assert.equal(sent({ path: '/a' }, '/a//b%2F%zz', '?x?y'), '/a//b%2F%zz?x?y')
  assert.equal(sent({ path: '/' }, '//a'), '//a')
})

const stripped: [string, string, string][] = [
  ['/api/', '/api', '/'],
  ['/api/', '/api/', '/'],
  ['/api', '/api/x/', '/x/'],
  ['/api/v1', '/api/v1/x', '/x'],
  ['/api', '/%61pi/x%2Fy', '/x%2Fy'],
  ['/api', '/api//evil.net', '/evil.net'],
  ['/api', '/api///', '/'],
  ['/', '/x', '/x'],
  ['/', '//x', '/x'],
]
for (const [path, came, goes] of stripped) {
  test(`stripping ${path} from ${came} leaves ${goes}`, () => {
    assert.equal(sent({ path, stripPrefix: true }, came, '?q'), `${goes}?q`)
  })
}

const rewritten: [string, string, string, string][] = [
  ['/shop/', '/', '/shop/x', '/x'],
  ['/shop/', '/', '/shop', '/'],
  ['/shop', '/new', '/shop', '/new'],
  ['/shop', '/new', '/shop/', '/new/'],
  ['/shop', '/new/', '/shop', '/new/'],
  ['/shop', '/new/', '/shop/x', '/new/x'],
  ['/shop', '/', '/shop//evil.net', '/evil.net'],
  ['/', '/sub', '/x', '/sub/x'],
]
for (const [path, rewrite, came, goes] of rewritten) {
  test(`rewriting ${path} to ${rewrite} makes ${goes} of ${came}`, () =>
    assert.equal(sent({ path, rewrite }, came), goes))
}

test('an exact path is replaced whole', () => {
  assert.equal(sent({ path: '/a/', exact: true, rewrite: '/b' }, '/a/', '?q'), '/b?q')
  assert.equal(sent({ path: '/a', exact: true, stripPrefix: true }, '/a'), '/')
})

test('an asterisk stays one', () => assert.equal(sent({ path: '/', stripPrefix: true, rewrite: '/x' }, '*'), '*'))

test('what was rewritten begins with exactly one slash', () => {
  const segment = fc.constantFrom('', 'a', 'b', '%2F', 'evil.net')
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 5 }),
      fc.constantFrom('/', '/a', '/a/b/'),
      fc.constantFrom('/', '/x', '//x', undefined),
      (segments, path, rewrite) => {
        const rule = rewrite === undefined ? { stripPrefix: true } : { rewrite }
        assert.match(sent({ path, ...rule }, `/${segments.join('/')}`), /^\/(?!\/)/)
      },
    ),
  )
})
