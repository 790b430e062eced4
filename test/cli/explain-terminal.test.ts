/** What only a terminal sees of `goodgate explain`: progress, and the page that is drawn again. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { makeProgress, progressLine } from '../../src/cli/explain/progress.ts'
import { makeScreen } from '../../src/cli/explain/screen.ts'
import { wholeLines } from '../../src/cli/explain/whole-lines.ts'

interface Fake {
  isTTY: boolean
  columns: number
  rows: number
  written: string[]
  write(text: string): unknown
}

function terminal(changes: Partial<{ isTTY: boolean; columns: number; rows: number }> = {}): Fake {
  const written: string[] = []
  return { isTTY: true, columns: 40, rows: 6, ...changes, written, write: (text: string) => written.push(text) }
}

const input = { name: 'a.log', from: { path: 'a.log' }, size: 1000 }

test('progress is shown after a second, and nothing of it is left behind', () => {
  const to = terminal()
  let now = 0
  const progress = makeProgress([input], to, () => now)
  progress.took(100)
  now = 900
  progress.took(100)
  assert.deepEqual(to.written, [])
  now = 1000
  progress.took(50)
  progress.took(50)
  assert.deepEqual(to.written, ['\r\x1b[Kreading: 250 B of 1000 B, 25 %, 3 s more'])
  progress.end()
  assert.equal(to.written.at(-1), '\r\x1b[K')
})

test('without a terminal there is none, and of a pipe nobody knows the whole', () => {
  const to = terminal({ isTTY: false })
  const progress = makeProgress([input], to, () => 1e9)
  progress.took(100)
  progress.end()
  assert.deepEqual(to.written, [])
  assert.equal(progressLine(2048, undefined, 5000), 'reading: 2.0 KiB')
  // A log that grew while it was read is never more than whole.
  assert.equal(progressLine(2000, 1000, 5000), 'reading: 2.0 KiB of 1000 B, 100 %, 0 s more')
})

test('a page is drawn over the one before, on a screen of its own, and never scrolls', () => {
  const to = terminal()
  const screen = makeScreen(to)
  screen.show(Array.from({ length: 30 }, (_, nth) => `${nth} \x1b[1m${'x'.repeat(60)}\x1b[22m`).join('\n'))
  screen.show('short')
  screen.close()
  const [first = '', second = '', last = ''] = to.written
  assert.ok(first.startsWith('\x1b[?1049h\x1b[?25l\x1b[H'))
  const rows = first.split('\n')
  assert.equal(rows.length, 5)
  assert.match(rows.at(-1) ?? '', /^… \(Ctrl-C/)
  assert.equal(rows[1]?.replace(/\x1b\[K$/, ''), `1 ${'x'.repeat(37)}…`)
  assert.equal(second, '\x1b[Hshort\x1b[K\x1b[J')
  assert.equal(last, '\x1b[?25h\x1b[?1049l')
})

test('of logs that grow at once each gives whole lines only', () => {
  const pieces: Buffer[] = []
  const take = (piece: Uint8Array): void => void pieces.push(Buffer.from(piece))
  const fed = (): string => Buffer.concat(pieces).toString()
  const one = wholeLines(take)
  const other = wholeLines(take)
  one.feed(Buffer.from('first ha'))
  other.feed(Buffer.from('a line\nbegun'))
  one.feed(Buffer.from('lf\nnext'))
  assert.equal(fed(), 'a line\nfirst half\n')
  one.end()
  one.end()
  assert.equal(fed(), 'a line\nfirst half\nnext\n')
  other.feed(Buffer.alloc(3_000_000, 'x'))
  assert.ok(fed().length > 3_000_000)
})
