/** When checks are made: a clock of the test's own, and checks that end as it says. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { EndpointCheck } from '../../src/health/endpoint-check.ts'
import type { CheckResult } from '../../src/health/verdict.ts'
import type { Learned } from '../../src/upstreams/news.ts'
import { Wheel } from '../../src/wheel.ts'
import type { World } from '../../src/world.ts'
import { chance } from '../helpers/chance.ts'

const good: CheckResult = { kind: 'good', reached: true, away: false }
const bad: CheckResult = { kind: 'bad', cause: 'connection-read-timeout', reached: true, away: false }

/** The wheel's granule, twice: so much later than asked for. */
const lateMs = 48

class Stage {
  now = 0
  readonly wheel = new Wheel(() => this.now)
  readonly at: number[] = []
  readonly told: Learned[] = []
  running: ((result: CheckResult) => void) | null = null
  cancelled = 0
  readonly check: EndpointCheck

  constructor(seed: number, intervalMs: number, next: () => CheckResult | null) {
    const random = chance(seed)
    const world = { wheel: this.wheel, now: () => this.now, epoch: () => this.now, random } as unknown as World
    const once = (done: (result: CheckResult) => void) => {
      this.at.push(this.now)
      const result = next()
      if (result === null) this.running = done
      else done(result)
      return { cancel: () => this.cancelled++ }
    }
    this.check = new EndpointCheck(world, { intervalMs, rise: 2, fall: 3 }, once, learned => this.told.push(learned))
  }

  until(ms: number): this {
    for (; this.now < ms; this.now += 16) this.wheel.tick()
    return this
  }

  get gaps(): number[] {
    return this.at.slice(1).map((at, before) => at - this.at[before]!)
  }
}

test('checks come at the interval, a tenth more or less, and not in step with others', () => {
  const stages = [1, 2, 3, 4, 5].map(seed => new Stage(seed, 5000, () => good).until(100_000))
  const gaps = stages.flatMap(stage => stage.gaps)
  assert.ok(gaps.length > 80)
  assert.ok(
    Math.min(...gaps) >= 4500 && Math.max(...gaps) <= 5500 + lateMs,
    `${Math.min(...gaps)} to ${Math.max(...gaps)}`,
  )
  assert.ok(Math.max(...gaps) - Math.min(...gaps) > 600, 'they are spread')
  const first = stages.map(stage => stage.at[0]!)
  assert.ok(first.every(at => at <= 1000 + lateMs) && new Set(first).size > 2, `${first}`)
})

test('after a bad one the next comes soon, until that is settled', () => {
  const results = [good, bad, good, good, good]
  const { gaps } = new Stage(7, 5000, () => results.shift() ?? good).until(30_000)
  assert.ok(gaps[0]! >= 4500)
  assert.ok(gaps[1]! >= 900 && gaps[1]! <= 1100 + lateMs, `${gaps[1]}`)
  assert.ok(gaps[2]! >= 4500, 'one bad check is settled by a good one')
})

test('while an endpoint is out it is looked at often, and its return is told after so many good ones', () => {
  let down = true
  const stage = new Stage(3, 5000, () => (down ? bad : good)).until(20_000)
  assert.ok(stage.gaps.every(gap => gap <= 1100 + lateMs))
  down = false
  const from = stage.at.length
  stage.until(24_000)
  assert.deepEqual(stage.told.at(-1), { kind: 'checked', failing: null })
  assert.ok(stage.at[from + 1]! - 20_000 <= 2 * (1100 + lateMs))
})

test('a short interval is not cut below a quarter of a second, nor made longer', () => {
  const gapsAt = (intervalMs: number): number => Math.min(...new Stage(5, intervalMs, () => bad).until(10_000).gaps)
  assert.ok(gapsAt(1000) >= 225)
  assert.ok(gapsAt(100) <= 110 + lateMs)
})

test('one check at a time: the next is not made before the last has ended', () => {
  const stage = new Stage(1, 100, () => null).until(10_000)
  assert.equal(stage.at.length, 1)
  stage.running!(good)
  stage.until(10_500)
  assert.equal(stage.at.length, 2)
})

test('who is stopped asks no more and tells no more', () => {
  const stage = new Stage(1, 100, () => null).until(1000)
  stage.check.stop()
  assert.equal(stage.cancelled, 1)
  stage.running!(good)
  stage.until(10_000)
  assert.deepEqual([stage.at.length, stage.told.length], [1, 0])
})
