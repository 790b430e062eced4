/** The program's log on a terminal: one line, the message first, the rest after it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { humanLine } from '../../src/telemetry/program-log.ts'

const line = (fields: Record<string, unknown>): string =>
  humanLine(JSON.stringify({ time: '2026-11-02T10:11:12.000Z', process: 'supervisor', pid: 1, ...fields }))

test('an ordinary line carries no level, others name theirs', t => {
  const before = process.env.NO_COLOR
  process.env.NO_COLOR = '1'
  t.after(() => {
    if (before === undefined) delete process.env.NO_COLOR
    else process.env.NO_COLOR = before
  })
  assert.equal(line({ level: 'info', message: 'serving' }), '10:11:12 serving\n')
  assert.equal(
    line({ level: 'warn', message: 'low', files: 256, why: 'limit' }),
    '10:11:12 WARN low files=256 why=limit\n',
  )
})

test('a colour is switched off at the end of its line', t => {
  const before = process.env.NO_COLOR
  delete process.env.NO_COLOR
  t.after(() => {
    if (before !== undefined) process.env.NO_COLOR = before
  })
  assert.match(line({ level: 'error', message: 'lost' }), /^\x1b\[31m.*lost\x1b\[0m\n$/)
})
