/** One asks, the others wait: until it has come, has failed, or it turns out that waiting is of no use. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Coalescer, Flight, type Outcome } from '../../src/cache/coalesce.ts'

class Counting {
  outcomes: Outcome[] = []
  settled(outcome: Outcome): void {
    this.outcomes.push(outcome)
  }
}

const limits = { waiters: 3, passing: 2, passingMs: 1000 }

test('of many that want the same one asks, and all are told once what came of it', () => {
  const flights = new Coalescer(limits)
  const all = Array.from({ length: 4 }, () => new Counting())
  const [flight, ...others] = all.map(one => flights.join('a', one, 0))
  assert.ok(flight instanceof Flight)
  assert.deepEqual(others, ['waits', 'waits', 'waits'])
  assert.ok(flights.isAsked('a') && !flights.isAsked('b'))
  flights.land(flight, 'kept', 0)
  flights.land(flight, 'failed', 0)
  assert.deepEqual(
    all.map(one => one.outcomes),
    [[], ['kept'], ['kept'], ['kept']],
  )
  assert.equal(flights.flights, 0)
})

test('beyond the bound nobody waits', () => {
  const flights = new Coalescer(limits)
  for (let i = 0; i < 4; i++) flights.join('a', new Counting(), 0)
  assert.equal(flights.join('a', new Counting(), 0), null)
  assert.ok(flights.join('b', new Counting(), 0) instanceof Flight)
})

test('who leaves is not told', () => {
  const flights = new Coalescer(limits)
  const flight = flights.join('a', new Counting(), 0) as Flight
  const [stays, leaves] = [new Counting(), new Counting()]
  for (const one of [stays, leaves]) flights.join('a', one, 0)
  flights.leave('a', leaves)
  flights.land(flight, 'left', 0)
  assert.deepEqual([stays.outcomes, leaves.outcomes], [['left'], []])
})

test('one that was told may ask next, in the same turn', () => {
  const flights = new Coalescer(limits)
  const flight = flights.join('a', new Counting(), 0) as Flight
  const joined: unknown[] = []
  const next = (): { settled(): void } => ({ settled: () => void joined.push(flights.join('a', new Counting(), 0)) })
  flights.join('a', next(), 0)
  flights.join('a', next(), 0)
  flights.land(flight, 'left', 0)
  assert.ok(joined[0] instanceof Flight)
  assert.equal(joined[1], 'waits')
})

test('where the answer was not kept nobody waits for a while, remembered for so many', () => {
  const flights = new Coalescer(limits)
  for (const key of ['a', 'b', 'c']) flights.land(flights.join(key, new Counting(), 0) as Flight, 'not-kept', 0)
  assert.ok(flights.join('a', new Counting(), 1) instanceof Flight)
  assert.equal(flights.join('b', new Counting(), 999), null)
  assert.ok(flights.join('b', new Counting(), 1000) instanceof Flight)
})
