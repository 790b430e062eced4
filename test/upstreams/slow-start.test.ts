/** An endpoint that comes back, or is new after a reload, takes a share that grows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SlowStart } from '../../src/upstreams/slow-start.ts'
import { Wheel } from '../../src/wheel.ts'
import type { World } from '../../src/world.ts'
import { startLocalGateway } from '../helpers/local-gateway.ts'

class Clock {
  ms = 1000
  readonly wheel = new Wheel(() => this.ms)
  readonly world = { now: () => this.ms, wheel: this.wheel } as unknown as World

  pass(ms: number): void {
    for (const until = this.ms + ms; this.ms < until; this.ms += 16) this.wheel.tick()
  }
}

function slowStart(ms: number): { clock: Clock; shares: number[]; slow: SlowStart } {
  const clock = new Clock()
  const shares: number[] = []
  return { clock, shares, slow: new SlowStart(clock.world, ms, share => shares.push(share)) }
}

test('who was there from the beginning has its whole share', () => {
  const { clock, shares, slow } = slowStart(10_000)
  slow.see(true)
  clock.pass(1000)
  assert.deepEqual(shares, [])
})

test('who comes back begins with a tenth, has half at half time, and all at the end', () => {
  const { clock, shares, slow } = slowStart(10_000)
  slow.see(false)
  slow.see(true)
  assert.equal(shares.at(-1), 0.1)
  clock.pass(5000)
  assert.ok(Math.abs(shares.at(-1)! - 0.5) < 0.05, `${shares.at(-1)}`)
  clock.pass(5500)
  assert.equal(shares.at(-1), 1)
  const { length } = shares
  clock.pass(5000)
  assert.equal(shares.length, length)
  assert.deepEqual(shares, shares.toSorted())
})

test('who goes again and comes back begins anew', () => {
  const { clock, shares, slow } = slowStart(10_000)
  slow.begin()
  clock.pass(8000)
  slow.see(false)
  slow.see(true)
  assert.equal(shares.at(-1), 0.1)
})

test('a reload does not set it back', () => {
  const { clock, slow } = slowStart(10_000)
  slow.begin()
  clock.pass(6000)
  const shares: number[] = []
  const other = new SlowStart(clock.world, 10_000, share => shares.push(share))
  other.goOn(slow)
  assert.ok(Math.abs(shares.at(-1)! - 0.6) < 0.05)
})

test('once stopped it grows no more', () => {
  const { clock, shares, slow } = slowStart(10_000)
  slow.begin()
  slow.stop()
  clock.pass(11_000)
  assert.deepEqual(shares, [0.1])
})

test('an endpoint that a reload adds begins slowly, and so does one that was away; the others go on', async () => {
  const file = (ports: number[]) => ({
    upstreams: { app: { endpoints: ports.map(port => `127.0.0.1:${port}`), slowStart: '30s' } },
  })
  await using before = await startLocalGateway(file([1, 2]))
  await using after = await startLocalGateway(file([1, 2, 3]))
  const weights = (): number[] => before.gateway.snapshot.groups.get('app')!.endpoints.map(({ weight }) => weight)
  assert.deepEqual(weights(), [1, 1])
  before.gateway.apply(after.gateway.snapshot.config)
  assert.deepEqual(weights(), [1, 1, 0.1])
  const { standing } = before.gateway.snapshot.groups.get('app')!.endpoints[0]!
  standing.set('ejected', { cause: 'connection-reset', since: 0, count: 5 })
  standing.set('ejected', null)
  assert.deepEqual(weights(), [0.1, 1, 0.1])
})
