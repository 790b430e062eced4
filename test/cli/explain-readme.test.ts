/** What README.md shows of `goodgate explain` is what it prints. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { pageOf } from '../../src/cli/explain/page.ts'
import { explainText } from '../../src/cli/explain/text.ts'
import { Explanation } from '../../src/explain/explain.ts'
import { EXAMPLE } from '../../src/explain-page/example.ts'

test('each line of the report in README.md is a line of the page’s own example', () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8')
  const found = /^```console\n\$ npx goodgate explain (\S+) (\S+)\n([\s\S]*?)^```/m.exec(readme) ?? []
  const [, access = '', errors = '', block = ''] = found
  const shown = block.split('\n')
  assert.ok(shown.length > 20)
  const explanation = new Explanation()
  const lines = EXAMPLE.split('\n')
  for (const file of [access, errors]) {
    explanation.file(file)
    explanation.push(lines.filter(line => line.includes('[error]') === (file === errors)).join('\n'))
    explanation.end()
  }
  const printed = new Set(explainText(explanation.report(), pageOf(80, false), { limit: 5 }).split('\n'))
  assert.deepEqual(
    shown.filter(line => !printed.has(line)),
    [],
  )
})
