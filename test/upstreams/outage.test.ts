/** How long an outage is waited for, whatever clocks do meanwhile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointState } from '../../src/upstreams/endpoint-state.ts'
import { Outage } from '../../src/upstreams/outage.ts'
import { Waiter } from '../../src/upstreams/waiting.ts'
import { Wheel } from '../../src/wheel.ts'
import type { World } from '../../src/world.ts'

const holdMs = 3000

/** An endpoint has just gone. */
function scene() {
  const clock = { now: 1000, epoch: 1_800_000_000_000, stepMs: 0 }
  const wheel = new Wheel(() => clock.now)
  const world = {
    wheel,
    // Every look finds it a little later, as on a busy machine.
    now: () => (clock.now += clock.stepMs),
    epoch: () => (clock.epoch += clock.stepMs),
    afterReads: (run: () => void) => run(),
  } as unknown as World
  const outage = new Outage(world, holdMs, 10)
  const away = { cause: 'connection-refused', since: clock.epoch, count: 1 }
  outage.update({ tiers: [], outage: true }, [{ standing: { away }, seenUp: true } as EndpointState])
  const pass = (ms: number): void => {
    clock.epoch += ms
    for (let left = ms; left > 0; left -= 16) {
      clock.now += Math.min(16, left)
      wheel.tick()
    }
  }
  return { clock, outage, pass }
}

test('who comes in the last moment of a hold is answered for when it ends', () => {
  const { clock, outage, pass } = scene()
  pass(holdMs - 1)
  clock.stepMs = 0.6
  assert.equal(outage.holds, true)
  let expired = 0
  const waiter = new Waiter(
    () => {},
    () => expired++,
  )
  outage.hold(waiter)
  clock.stepMs = 0
  pass(100)
  assert.equal(expired, 1)
})

for (const stepMs of [-3_600_000, 3_600_000])
  test(`a wall clock that jumps by ${stepMs / 1000} s changes nothing about a hold`, () => {
    const { clock, outage, pass } = scene()
    clock.epoch += stepMs
    assert.equal(outage.holds, true)
    pass(holdMs - 100)
    assert.equal(outage.holds, true)
    pass(200)
    assert.equal(outage.holds, false)
  })
