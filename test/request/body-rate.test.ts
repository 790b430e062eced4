/** Uploads that go on for ever, by a clock of the test: a byte now and then is not enough, a pause is not the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionHost } from '../../src/request/client-side.ts'
import { ClientTimer } from '../../src/request/client-timer.ts'
import { Wheel } from '../../src/wheel.ts'
import type { Wire } from '../../src/wire/wire.ts'

const STEP_MS = 50

/** Brings `bytes` every `everyMs` for `ms`, or until a limit strikes: which, and when. */
function upload(bodyIdleMs: number, bytes: number, everyMs: number, ms: number): { struck: string | null; at: number } {
  let now = 0
  let struck: string | null = null
  const wheel = new Wheel(() => now)
  const host = { world: { wheel }, snapshot: { config: { limits: { bodyIdleMs } } } } as unknown as ConnectionHost
  const timer = new ClientTimer(host, {} as Wire, limit => {
    struck ??= limit
  })
  let brought = 0
  timer.body(true, brought)
  for (; now < ms && struck === null; now += STEP_MS) {
    wheel.tick()
    if (struck === null && now > 0 && now % everyMs === 0) timer.body(true, (brought += bytes))
  }
  return { struck, at: now }
}

test('a few bytes now and then end after half a minute, whatever bodyIdle says', () => {
  const { struck, at } = upload(1000, 5, 600, 120_000)
  assert.equal(struck, 'bodyRate')
  assert.ok(at >= 30_000 && at < 40_000, `${at} ms`)
})

test('within the half minute a slow start is none', () => {
  assert.equal(upload(1000, 5, 600, 25_000).struck, null)
})

test('a hundred bytes a second may take for ever', () => {
  assert.equal(upload(1000, 60, 500, 600_000).struck, null)
})

test('silence is bodyIdle’s', () => {
  const { struck, at } = upload(1000, 0, 1_000_000, 60_000)
  assert.equal(struck, 'bodyIdle')
  assert.ok(at < 1500, `${at} ms`)
})

test('no bodyIdle, no rate', () => {
  assert.equal(upload(0, 1, 5000, 600_000).struck, null)
})
