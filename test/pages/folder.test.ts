/** A site's own pages: which file, which placeholders, and when they are read. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { CauseId } from '../../src/causes/table.ts'
import { renderAnswer } from '../../src/pages/answer.ts'
import { loadTheme } from '../../src/pages/theme/folder.ts'
import { ERRORS, inputFor } from '../helpers/page-samples.ts'

function folderWith(t: TestContext, pages: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'goodgate-theme-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, name), text)
  return folder
}

function page(theme: string, cause: CauseId, change: object = {}): string {
  const errors = { ...ERRORS, theme }
  return String(renderAnswer(inputFor(cause, undefined, { accept: 'text/html', errors, ...change })).body)
}

test('the cause has the first word, then the status, then error.html', t => {
  const theme = folderWith(t, { 'connection-refused.html': 'cause', '504.html': 'status', 'error.html': 'any' })
  assert.deepEqual(loadTheme(theme), { problems: [] })
  assert.equal(page(theme, 'connection-refused'), 'cause')
  assert.equal(page(theme, 'connection-timeout'), 'status')
  assert.equal(page(theme, 'not-http'), 'any')
})

test('placeholders are filled and escaped, unknown ones and inherited names stay', t => {
  const theme = folderWith(t, {
    'error.html': '<p title="{{requestId}}">{{status}} {{ cause }} {{advice}} {{nonsense}} {{constructor}}',
  })
  loadTheme(theme)
  assert.equal(
    page(theme, 'connection-refused', { requestId: '"><b>' }),
    '<p title="&quot;&gt;&lt;b&gt;">502 connection-refused Try again in a moment; your request was not processed. {{nonsense}} {{constructor}}',
  )
})

test('pages are read when loaded, not when sent, and a broken reload keeps the old ones', t => {
  const theme = folderWith(t, { 'error.html': 'one' })
  loadTheme(theme)
  writeFileSync(join(theme, 'error.html'), 'two')
  assert.equal(page(theme, 'not-http'), 'one')
  loadTheme(theme)
  assert.equal(page(theme, 'not-http'), 'two')
  writeFileSync(join(theme, 'error.html'), 'x'.repeat(300 * 1024))
  assert.match(loadTheme(theme).problems[0]?.message ?? '', /more than/)
  assert.equal(page(theme, 'not-http'), 'two')
})

test('a folder that is missing, or has no error.html, is a problem, and the default page stands in', t => {
  const missing = join(tmpdir(), 'goodgate-no-such-theme')
  assert.match(loadTheme(missing).problems[0]?.message ?? '', /ENOENT/)
  const empty = folderWith(t, { 'notes.txt': '' })
  assert.match(loadTheme(empty).problems[0]?.message ?? '', /error\.html/)
  assert.match(page(missing, 'not-http'), /<main>/)
})

test('built-in themes need no loading', () => {
  for (const theme of ['default', 'nginx', 'apache', 'plain']) assert.deepEqual(loadTheme(theme), { problems: [] })
})
