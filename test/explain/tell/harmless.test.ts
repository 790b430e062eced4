/** Whatever a log holds, what is shown of it is one line of bounded width that moves no cursor and turns nothing around. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { brokenAt, columnsOf, cutToColumns, harmless, oneLine } from '../../../src/explain/tell/harmless.ts'
import { code, fence, prose } from '../../../src/explain/tell/markdown-safe.ts'
import { filled } from '../../../src/explain/tell/wrap.ts'

const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u

/** Any text, with what does harm more often than by chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '\x1b[2J',
        '\x9b',
        '\u202e',
        '\u200b',
        '\ud800',
        '\n',
        '\r',
        '\t',
        '`',
        '``',
        '|',
        '<b>',
        '漢',
        'e\u0301',
        '😀',
        ' ',
      ),
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''))

test('nothing in it is obeyed or hidden', () => {
  fc.assert(fc.property(hostile, text => !DANGEROUS.test(harmless(text))))
  assert.equal(harmless('a\tb\x1b[31m\u202ec\u{e0001}\ud800'), 'a b\\x1b[31m\\u202ec\\ue0001\ufffd')
  assert.equal(harmless('grün 漢字 😀'), 'grün 漢字 😀')
})

test('it is one line, no wider than asked', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 2, max: 60 }), (text, columns) => {
      const line = oneLine(text, columns)
      assert.ok(!DANGEROUS.test(line) && columnsOf(line) <= columns)
      for (const row of brokenAt(harmless(text), columns)) assert.ok(columnsOf(row) <= columns)
      assert.equal(brokenAt(harmless(text), columns).join(''), harmless(text))
    }),
  )
})

test('what was cut off shows', () => {
  assert.deepEqual(
    [
      cutToColumns('abcdef', 6),
      cutToColumns('abcdef', 5),
      cutToColumns('漢字漢字', 5),
      oneLine('one\ntwo', 10),
      oneLine('  one\n', 10),
    ],
    ['abcdef', 'abcd…', '漢字…', 'one…', 'one'],
  )
})

test('prose is filled to the width, and no word is broken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z漢]{1,30}$/), { minLength: 1 }),
      fc.integer({ min: 5, max: 40 }),
      (words, columns) => {
        const lines = filled(words.join(' '), columns)
        assert.equal(lines.join(' '), words.join(' '))
        for (const line of lines) assert.ok(columnsOf(line) <= columns || !line.includes(' '))
      },
    ),
  )
})

test('code in Markdown cannot be left', () => {
  fc.assert(
    fc.property(hostile, text => {
      const span = code(text)
      if (span === '') return
      const [, ticks = '', inside = ''] = /^(`+)([\s\S]*?)\1$/.exec(span) ?? []
      assert.ok(ticks !== '' && !span.includes('\n'))
      // No run of exactly so many backticks inside: that alone would end it.
      for (const run of inside.match(/`+/g) ?? []) assert.ok(run.length < ticks.length, span)
      assert.ok(!inside.startsWith('`') && !inside.endsWith('`'))
    }),
  )
})

test('a fence is longer than what it fences', () => {
  fc.assert(
    fc.property(hostile, text => {
      const lines = fence(text, 'text').split('\n')
      const [ticks = ''] = /^`+/.exec(lines[0] ?? '') ?? []
      assert.equal(lines.at(-1), ticks)
      for (const line of lines.slice(1, -1)) assert.ok(!line.trimStart().startsWith(ticks) && !DANGEROUS.test(line))
    }),
  )
})

test('prose in Markdown holds no sign that means something', () => {
  assert.equal(
    prose('<img> [a](b) *x* _y_ `z` #1 @all a|b'),
    '\\<img\\> \\[a\\](b) \\*x\\* \\_y\\_ \\`z\\` \\#1 \\@all a\\|b',
  )
})
