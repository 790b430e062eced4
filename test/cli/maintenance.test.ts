/** When maintenance ends, as people write it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { readEnd } from '../../src/cli/maintenance.ts'
import { readTime } from '../../src/config/units.ts'

const noon = new Date(2026, 10, 21, 12, 0, 0).getTime()

function end(written: string): number | string {
  const read = readEnd(written, noon)
  return read.ok ? read.value - noon : read.message
}

test('a span of time counts from now', () => {
  assert.equal(end('2h'), 7_200_000)
  assert.equal(end('1h30m'), 5_400_000)
})

test('a time of day is the next one on the clocks here', () => {
  assert.equal(end('14:30'), 9_000_000)
  assert.equal(end('9:00'), new Date(2026, 10, 22, 9, 0, 0).getTime() - noon)
  assert.equal(end('12:00'), new Date(2026, 10, 22, 12, 0, 0).getTime() - noon)
})

test('a whole time needs its offset, and is the same everywhere', () => {
  assert.equal(end('2026-12-24T06:00:00Z'), Date.UTC(2026, 11, 24, 6) - noon)
  assert.deepEqual(readTime('2026-12-24 06:00+02:00'), { ok: true, value: Date.UTC(2026, 11, 24, 4) })
  for (const wrong of ['2026-12-24T06:00:00', '2026-13-24T06:00:00Z', 'tomorrow', ''])
    assert.ok(!readTime(wrong).ok, wrong)
})

test('what is none of these is refused with examples', () => {
  for (const wrong of ['soon', '25:00', 'none', '0s']) assert.match(String(end(wrong)), /write 2h, 14:30 or 2026-/)
})
