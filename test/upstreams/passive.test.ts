/** What traffic says of an endpoint: who is better out, and who only looks like it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PassiveRecord, SlidingCount } from '../../src/upstreams/passive.ts'
import { chance } from '../helpers/chance.ts'

const settings = { fall: 5, windowMs: 30_000, ejectionMs: 10_000 }

/** `count` attempts of which `share` fail, by chance; returns after how many it should leave, or null. */
function play(
  record: PassiveRecord,
  others: PassiveRecord[],
  count: number,
  share: number,
  seed: number,
): number | null {
  const random = chance(seed)
  for (let attempt = 1; attempt <= count; attempt++) {
    const now = attempt * 10
    for (const other of others) other.fine()
    if (random() >= share) record.fine()
    else {
      record.failed('failure', now)
      if (record.shouldLeave('failure', others, now)) return attempt
    }
  }
  return null
}

const peers = (): PassiveRecord[] => [new PassiveRecord(settings), new PassiveRecord(settings)]

test('an endpoint that fails every time leaves at the fifth failure, also after a long good time', () => {
  const record = new PassiveRecord(settings)
  const others = peers()
  assert.equal(play(record, others, 10_000, 0, 1), null)
  assert.equal(play(record, others, 100, 1, 2), 5)
})

test('one that fails a fifth of the time leaves within a hundred attempts', t => {
  for (let run = 0; run < 50; run++) {
    const seed = run
    const left = play(new PassiveRecord(settings), peers(), 200, 0.2, seed)
    assert.ok(left !== null && left <= 150, `seed ${seed}: left after ${left}`)
  }
  t.diagnostic('50 seeds')
})

test('one failure in a thousand is no reason, however many requests there are', () => {
  for (let run = 0; run < 20; run++) assert.equal(play(new PassiveRecord(settings), peers(), 50_000, 0.001, run), null)
})

test('what all suffer is nobody’s own fault', () => {
  const record = new PassiveRecord(settings)
  const others = peers()
  for (let at = 0; at < 200; at++) {
    for (const other of others) if (at % 2 === 0) other.failed('failure', at)
    record.failed('failure', at)
    assert.equal(record.shouldLeave('failure', others, at), false)
  }
})

test('an endpoint alone never leaves', () => {
  const record = new PassiveRecord(settings)
  for (let at = 0; at < 100; at++) record.failed('failure', at)
  assert.equal(record.shouldLeave('failure', [], 100), false)
})

test('failures longer ago than the window do not count', () => {
  const record = new PassiveRecord(settings)
  const others = peers()
  for (let at = 0; at < 4; at++) record.failed('failure', at)
  record.failed('failure', 60_000)
  assert.equal(record.shouldLeave('failure', others, 60_000), false)
  assert.equal(record.count('failure', 60_000), 1)
})

test('back from an ejection the first failure sends it out again, for twice as long; a good while later it takes five', () => {
  const record = new PassiveRecord(settings)
  const others = peers()
  assert.equal(play(record, others, 10, 1, 1), 5)
  assert.equal(record.eject(100), 10_000)
  record.comeBack(false)
  assert.equal(play(record, others, 10, 1, 2), 1)
  assert.equal(record.eject(10_200), 20_000)
  record.comeBack(false)
  assert.equal(play(record, others, 100, 0, 1), null)
  assert.equal(play(record, others, 10, 1, 4), 5)
})

test('ejections in a row are forgiven after a good while, by whichever process they were decided', () => {
  const record = new PassiveRecord(settings)
  let now = 0
  for (const ms of [10_000, 20_000, 40_000]) {
    assert.equal(record.eject(now), ms)
    now += ms
    record.comeBack(false)
  }
  now += 40_000 + settings.windowMs
  assert.equal(record.eject(now), 10_000, 'as long as it was out, and a window')
  record.left(4, 80_000, now)
  assert.equal(record.times, 4)
  now += 80_000
  assert.equal(record.eject(now), 160_000, 'what another process counted goes on here')
  now += 10 * 60_000
  record.left(1, 10_000, now)
  assert.equal(record.times, 1)
})

test('what others saw counts as if it had been seen here', () => {
  const record = new PassiveRecord(settings)
  const others = peers()
  record.failed('failure', 0)
  record.failed('failure', 0)
  record.heard(10, 3, 0, 0)
  assert.equal(record.shouldLeave('failure', others, 0), true)
  assert.deepEqual(record.takeCounts(), { attempts: 2, failures: 2, serverErrors: 0 })
})

test('a sliding count forgets a tenth of its window at a time', () => {
  const counted = new SlidingCount(1000)
  for (let at = 0; at < 1000; at += 100) counted.add(at, 1)
  counted.roll(999)
  assert.equal(counted.total, 10)
  counted.roll(1000)
  assert.equal(counted.total, 9)
  counted.roll(1_000_000)
  assert.equal(counted.total, 0)
})
