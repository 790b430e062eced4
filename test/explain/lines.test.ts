/** Chunks of any size give the same lines, and no line is too long for memory or time. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { decoded, latin1Text } from '../../src/explain/text/latin1.ts'
import { lineCharactersMax, splitLines } from '../../src/explain/text/lines.ts'

const TEXT = 'one\r\ntwo\n\nfo\x00ur\nlast without a break'

test('lines are the same wherever the chunks are cut', () => {
  for (let size = 1; size <= TEXT.length; size++) {
    assert.deepEqual(linesOf(chunks(TEXT, size)), ['one', 'two', '', 'fo\x00ur', 'last without a break'], `by ${size}`)
  }
})

test('a line that is too long is cut, the rest of it skipped, and the next one is whole', () => {
  const long = 'x'.repeat(lineCharactersMax * 3)
  for (const size of [1000, 65_536, 1 << 20]) {
    const lines = linesOf(chunks(`before\n${long}\nafter\n`, size))
    assert.deepEqual(
      lines.map(line => line.length),
      [6, lineCharactersMax, 5],
      `by ${size}`,
    )
  }
})

test('NULs before a line, as a truncated log has them, are no part of it, however many', () => {
  for (const size of [1000, 1 << 20]) {
    assert.deepEqual(linesOf(chunks(`${'\0'.repeat(200_000)}first\nsecond\n`, size)), ['first', 'second'])
  }
})

test('an input without a single line break is read in time that grows with its length', () => {
  const piece = 'y'.repeat(1 << 20)
  const lines = linesOf(Array.from({ length: 64 }, () => piece))
  assert.deepEqual(
    lines.map(line => line.length),
    [lineCharactersMax],
  )
})

test('bytes become text of one character each, whatever they are', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, at) => at % 256)
  const text = latin1Text(bytes)
  assert.equal(text.length, bytes.length)
  assert.ok(bytes.every((byte, at) => text.charCodeAt(at) === byte))
})

test('text that is shown is decoded as UTF-8, and what is none does not harm its neighbours', () => {
  const latin1 = (text: string): string => Buffer.from(text).latin1Slice()
  assert.equal(decoded(latin1('grün € 😀 plain')), 'grün € 😀 plain')
  for (const bytes of ['a\xffb', 'a\xc3', 'a\xc0\xafb', 'a\xed\xa0\x80b', 'a\xf4\x90\x80\x80b', 'a\xe2\x82b', '\x80']) {
    assert.equal(decoded(bytes), Buffer.from(bytes, 'latin1').toString(), JSON.stringify(bytes))
  }
})

function linesOf(pieces: readonly string[]): string[] {
  const found: string[] = []
  const lines = splitLines((text, from, to) => found.push(text.slice(from, to)))
  for (const piece of pieces) lines.push(piece)
  lines.end()
  return found
}

function chunks(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))
}
