/** Durations, sizes and percentages: what is understood, and how nonsense is turned down. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readDuration, readPercentage, readSize, writeDuration, writeSize } from '../../src/config/units.ts'

function value<T>(read: { ok: true; value: T } | { ok: false; message: string }): T | string {
  return read.ok ? read.value : read.message
}

describe('durations', () => {
  for (const [text, ms] of [
    ['250ms', 250],
    ['3s', 3000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['30d', 2_592_000_000],
    ['1m30s', 90_000],
    ['none', 0],
    ['0', 0],
    ['0s', 0],
  ] as const) {
    test(`${text} is ${ms} ms`, () => assert.equal(value(readDuration(text)), ms))
  }
  for (const [text, message] of [
    ['3', '"3" has no unit: write 3s or 3ms'],
    ['5 seconds', '"5 seconds" is no duration; write it as 5s'],
    ['2min', '"2min" is no duration; write it as 2m'],
    ['10S', '"10S" is no duration; write it as 10s'],
    ['-3s', '"-3s" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none'],
    ['', '"" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none'],
    ['soon', '"soon" is no duration; write it as 250ms, 3s, 5m, 1h, 30d or none'],
    ['0.5ms', '"0.5ms" is no whole number of milliseconds'],
    ['99999999d', '"99999999d" is longer than ten years; write none for no limit'],
  ] as const) {
    test(`"${text}" is refused`, () => assert.equal(value(readDuration(text)), message))
  }
  test('what is written is read as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3650 * 86_400_000 }), ms => value(readDuration(writeDuration(ms))) === ms),
    )
  })
})

describe('sizes', () => {
  for (const [text, bytes] of [
    ['64KiB', 65_536],
    ['10MB', 10_000_000],
    ['1GiB', 1_073_741_824],
    ['1.5KiB', 1536],
    ['512B', 512],
    ['512', 512],
    ['0', 0],
    ['2 MiB', 2_097_152],
  ] as const) {
    test(`${text} is ${bytes} bytes`, () => assert.equal(value(readSize(text)), bytes))
  }
  for (const [text, message] of [
    ['64k', '"64k" could be read two ways; write 64KiB (powers of 1024) or 64KB (powers of 1000)'],
    ['8M', '"8M" could be read two ways; write 8MiB (powers of 1024) or 8MB (powers of 1000)'],
    ['10mb', '"10mb" could be read two ways; write 10MiB (powers of 1024) or 10MB (powers of 1000)'],
    ['big', '"big" is no size; write it as 64KiB or 10MB'],
    ['-1', '"-1" is no size; write it as 64KiB or 10MB'],
    ['1.3B', '"1.3B" is no whole number of bytes'],
    ['9999999GiB', '"9999999GiB" is more than 1024 TiB; write 0 for no limit'],
  ] as const) {
    test(`"${text}" is refused`, () => assert.equal(value(readSize(text)), message))
  }
  test('what is written is read as the same', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 45 }), bytes => value(readSize(writeSize(bytes))) === bytes))
  })
})

describe('percentages', () => {
  for (const [text, share] of [
    ['20%', 0.2],
    ['0%', 0],
    ['100%', 1],
    ['12.5%', 0.125],
  ] as const) {
    test(`${text} is ${share}`, () => assert.equal(value(readPercentage(text)), share))
  }
  for (const [text, message] of [
    ['20', '"20" is no percentage; write it as 20%'],
    ['0.2', '"0.2" is no percentage; write it as 20%'],
    ['120%', '"120%" is more than 100%'],
    ['all', '"all" is no percentage; write it as 20%'],
  ] as const) {
    test(`"${text}" is refused`, () => assert.equal(value(readPercentage(text)), message))
  }
})

test('no text makes a unit throw', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      for (const read of [readDuration, readSize, readPercentage]) assert.equal(typeof read(text).ok, 'boolean')
    }),
  )
})
