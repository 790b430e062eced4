/** The page on what logs do not tell is the data by which the tests with real gateways judge. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { isCauseId } from '../../src/causes/table.ts'
import { FAULTS } from '../helpers/upstreams/faults.ts'
import { MORE_FAULTS } from '../helpers/upstreams/more-faults.ts'
import { DOES, LOGS, limitsPage } from '../peers/limits-page.ts'

test('docs/explain-limits.md is as `node test/peers/write-limits.ts` writes it', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/explain-limits.md'), 'utf8')
  assert.equal(page, limitsPage())
})

test('every fault that a log cannot tell exists, has words, and comes out as a cause of the vocabulary', () => {
  const names = new Set([...FAULTS, ...MORE_FAULTS].map(({ name }) => name))
  for (const [log, blind] of LOGS) {
    for (const [name, { says }] of Object.entries(blind)) {
      assert.ok(names.has(name) && name in DOES, `${log}: ${name}`)
      for (const one of [says].flat()) {
        const [cause = ''] = one.split(/[ /]/)
        assert.ok(one === '' || isCauseId(cause), `${log}: ${one}`)
      }
    }
  }
})
