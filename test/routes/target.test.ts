/** What becomes of a request target before it is routed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normaliseTarget } from '../../src/routes/target.ts'

const resolved: [string, string][] = [
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a/./b', '/a/b'],
  ['/a/../b', '/b'],
  ['/a/b/..', '/a/'],
  ['/a/b/.', '/a/b/'],
  ['/a/%2e%2E/b', '/b'],
  ['/a/.%2e/b', '/b'],
  ['/a/%2E/b', '/a/b'],
  ['/a//../b', '/a/b'],
  ['/.', '/'],
  ['/a/..', '/'],
  ['//a//b', '//a//b'],
  ['/a%2Fb%2f..', '/a%2Fb%2f..'],
  ['/..a/...', '/..a/...'],
  ['/.well-known/x', '/.well-known/x'],
  ['/a.%2e.b', '/a.%2e.b'],
  ['/a%2eb', '/a%2eb'],
  ['/a;x/..;/b', '/a;x/..;/b'],
]
for (const [written, path] of resolved) {
  test(`${written} is routed and sent as ${path}`, () => {
    assert.deepEqual(normaliseTarget(written), { path, query: '' })
  })
}

for (const written of [
  '/..',
  '/../x',
  '/a/../../b',
  '/%2e%2e/x',
  '/./../x',
  '/a/%2e./.%2e/x',
  'a/b',
  '',
  'http://a/b',
  '?x',
]) {
  test(`${JSON.stringify(written)} is refused`, () => assert.equal(normaliseTarget(written), null))
}

test('the query keeps its dots and further question marks', () => {
  assert.deepEqual(normaliseTarget('/a/./b?x=/../y?z=%2e%2e'), { path: '/a/b', query: '?x=/../y?z=%2e%2e' })
  assert.deepEqual(normaliseTarget('/a?'), { path: '/a', query: '?' })
})

test('an asterisk stays one', () => assert.deepEqual(normaliseTarget('*'), { path: '*', query: '' }))

test('resolving is done once: a resolved path has nothing left to resolve', () => {
  const segment = fc.constantFrom('', '.', '..', '%2e', '%2E%2e', '.%2E', 'a', 'b%2F', '...', '%252e')
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), segments => {
      const once = normaliseTarget(`/${segments.join('/')}`)
      if (once === null) return
      assert.deepEqual(normaliseTarget(once.path), once)
      assert.ok(once.path.split('/').every(part => !/^(\.|%2e){1,2}$/i.test(part)))
    }),
  )
})

test('agrees with the URL standard wherever that leaves the path in place', () => {
  const segment = fc.constantFrom('.', '..', '%2e', '%2E%2e', '.%2E', 'a', 'b%2F', '...')
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), segments => {
      const ours = normaliseTarget(`/${segments.join('/')}`)
      if (ours !== null) assert.equal(ours.path, new URL(`http://host/${segments.join('/')}`).pathname)
    }),
  )
})
