/** The clocks that the data plane is given. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemWorld } from '../src/world.ts'

test('the time of day is asked for once in a moment, and always where no moment is named', t => {
  const world = systemWorld()
  let day = 1_790_000_000_000
  t.mock.method(Date, 'now', () => day++)
  const first = world.epoch(1000)
  assert.equal(world.epoch(1000.2), first)
  assert.equal(world.epoch(1000.3), first + 1)
  assert.equal(world.epoch(), first + 2)
})

test('a time of day that was set back is believed', t => {
  const world = systemWorld()
  const { mock } = t.mock.method(Date, 'now', () => 1_790_000_000_000)
  assert.equal(world.epoch(1000), 1_790_000_000_000)
  mock.mockImplementation(() => 1_780_000_000_000)
  assert.equal(world.epoch(1001), 1_780_000_000_000)
})
