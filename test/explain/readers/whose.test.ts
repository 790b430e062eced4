/** Each line is taken by its own format's reader, before any other. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { READERS } from '../../../src/explain/readers.ts'
import { SAMPLES } from './samples.ts'

for (const [format, lines] of Object.entries(SAMPLES)) {
  test(format, () => {
    for (const line of lines) {
      const taker = READERS.map(make => make()).find(reader => reader.takes(line))
      assert.equal(taker?.format, format, line)
    }
  })
}

test('prose is nobody’s', () => {
  const prose = [
    'Hello, world.',
    '',
    ' ',
    'The quick brown fox',
    '----',
    'at the end of the day',
    '{"a":1}',
    '[]',
    '<p>text</p>',
  ]
  for (const line of prose) {
    assert.equal(READERS.map(make => make()).find(reader => reader.takes(line))?.format, undefined, line)
  }
})
