/** No line, however broken, makes a reader throw, or costs it more than its length. */
import assert from 'node:assert/strict'
import test from 'node:test'
import type { MakeReader, Reader } from '../../../src/explain/reader.ts'
import { READERS } from '../../../src/explain/readers.ts'
import { lineCharactersMax } from '../../../src/explain/text/lines.ts'
import { SAMPLES } from './samples.ts'

const LINES = Object.values(SAMPLES).flat()
const SHORT = lineCharactersMax / 8
/** Eight times the length may take so many times the time; what goes back over the line takes 64 times or more. */
const TIMES_MAX = 24
/** Below this a clock and a scheduler say more than the reader does. Milliseconds. */
const NOISE_MS = 2

/** A small generator of numbers, so that a failure can be had again: mulberry32. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** As the core does: everyone is asked; `forced`: and reads even what it does not take. */
function offer(reader: Reader, text: string, forced: boolean): void {
  const takes = reader.takes(text)
  reader.passes?.(text, 0, text.length)
  if (takes || forced) reader.read({ text, number: 1, at: 0, source: 'web-1' })
}

function offerAll(lines: readonly string[], forced = true): void {
  for (const make of READERS) {
    const reader = make()
    for (const line of lines) offer(reader, line, forced)
    reader.end?.()
  }
}

test('random bytes', () => {
  const below = numbers(7)
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: below(300) }, () => String.fromCharCode(below(256))).join('')
    offerAll([text])
  }
})

test('lines of every format, broken: cut, doubled, with foreign pieces and bytes in them', () => {
  const below = numbers(11)
  const pick = (): string => LINES[below(LINES.length)]!
  const spoil = (text: string): string => {
    const at = below(text.length + 1)
    const to = at + below(40)
    switch (below(6)) {
      case 0:
        return text.slice(0, at)
      case 1:
        return text.slice(0, at) + text.slice(to)
      case 2:
        return text.slice(0, at) + text.slice(at, to) + text.slice(at)
      case 3:
        return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1)
      case 4:
        return text.slice(0, at) + pick().slice(below(60))
      default:
        return text.replace(/\d+/, () => ['', '-1', '999999999999999999999', '0x1F', 'NaN', '\u0000'][below(6)]!)
    }
  }
  for (let round = 0; round < 400; round++) {
    const lines = Array.from({ length: 6 }, () => spoil(below(2) === 0 ? spoil(pick()) : pick()))
    offerAll(lines, below(2) === 0)
  }
})

test('names that objects have anyway are no fields and no words', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
  const json = names.map(
    name => `{"EdgeResponseStatus":502,"httpRequest":{},"jsonPayload":{"statusDetails":"${name}"},"cause":"${name}"}`,
  )
  const texts = names.flatMap(name => [
    `at=error code=${name}`,
    `net::${name}`,
    `error code: ${name}`,
    `time="" requestId ${name}`,
  ])
  offerAll([...json, ...texts])
})

/** Pieces of a format's own grammar, and single characters. */
function units(lines: readonly string[]): string[] {
  const pieces = lines.flatMap(line => [line.slice(0, 12), line.slice(12, 30), line.slice(-16)])
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
  const grammar = ['\xe2\x80\x98', '\\"', '", "', ' (', '): ', ', ', ' = ', '": {', '[[', '1.1.1.1:', '1 ', ' a=']
  return [...new Set([...characters, ...grammar, ...pieces])].filter(unit => unit !== '')
}

const filled = (start: string, unit: string, length: number): string =>
  start + unit.repeat(Math.max(1, Math.floor((length - start.length) / unit.length)))

function took(make: MakeReader, text: string): number {
  const reader = make()
  const before = performance.now()
  offer(reader, text, true)
  reader.end?.()
  return performance.now() - before
}

/** @returns how many times longer eight times as much took, at best; 0: too short to say */
function growth(make: MakeReader, start: string, unit: string): number {
  const long = filled(start, unit, lineCharactersMax)
  if (took(make, long) < NOISE_MS) return 0
  const short = filled(start, unit, SHORT)
  const best = (text: string) => Math.min(...Array.from({ length: 5 }, () => took(make, text)))
  const [longest, shortest] = [best(long), best(short)]
  return longest < NOISE_MS ? 0 : longest / Math.max(shortest, NOISE_MS / TIMES_MAX)
}

for (const make of READERS) {
  const { format } = make()
  test(`${format}: eight times as long takes no more than some eight times as long`, () => {
    const lines = SAMPLES[format] ?? []
    for (const start of new Set(['', ...lines.flatMap(line => [line.slice(0, 30), line])])) {
      for (const unit of units(lines)) {
        let times = growth(make, start, unit)
        // What else the machine does may fall on one try; a pattern that goes back and forth is slow in all.
        for (let again = 0; again < 3 && times > TIMES_MAX; again++) times = growth(make, start, unit)
        assert.ok(times <= TIMES_MAX, `${JSON.stringify(start)} and ${JSON.stringify(unit)}: ${times} times as long`)
      }
    }
  })
}
