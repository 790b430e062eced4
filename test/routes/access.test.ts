/** Who may use a route, by address. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileAccess, compileCidrs, matchingCidr } from '../../src/routes/access.ts'

test('addresses lie in networks of their family, mapped ones in those of IPv4', () => {
  const inside = compileCidrs(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '::ffff:198.51.100.0/120'])
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.0.2.7', 'fd12::1', 'fd12::1%eth0', '198.51.100.9'])
    assert.equal(inside(address), true, address)
  for (const address of ['11.1.2.3', '192.0.2.8', 'fe80::1', '::1', '198.51.101.9', '', 'unix:'])
    assert.equal(inside(address), false, address)
})

test('the remembered answer is that of the address asked about', () => {
  const inside = compileCidrs(['127.0.0.0/8'])
  assert.deepEqual(['127.0.0.1', '127.0.0.1', '10.0.0.1', '10.0.0.1', '127.0.0.1'].map(inside), [
    true,
    true,
    false,
    false,
    true,
  ])
})

test('an empty list holds nobody, nonsense is refused', () => {
  assert.equal(compileCidrs([])('127.0.0.1'), false)
  assert.throws(() => compileCidrs(['10.0.0.0/33']), /no network/)
})

test('deny comes before allow, allow keeps everybody else out', () => {
  assert.equal(compileAccess([], []), null)
  const access = compileAccess(['10.0.0.0/8'], ['10.9.0.0/16', '10.8.0.0/16'])!
  assert.equal(access('10.1.1.1'), null)
  assert.equal(access('10.8.1.1'), 'deny 10.8.0.0/16')
  assert.equal(access('192.0.2.1'), 'not in allow')
  assert.equal(compileAccess([], ['::1'])!('127.0.0.1'), null)
})

test('the matching entry is named', () => {
  assert.equal(matchingCidr(['10.0.0.0/8', '127.0.0.0/8'], '::ffff:127.0.0.1'), '127.0.0.0/8')
  assert.equal(matchingCidr(['10.0.0.0/8'], '127.0.0.1'), null)
})
