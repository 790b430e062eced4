/** Lines of one second begin with the same head: it is known at sight, and what stands behind it is read as ever. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'
import { explain, summary } from './told.ts'

const HEAD = 'Nov  2 10:11:12 lb1 haproxy[2310]: '
const traffic = (status: number, state: string, at = 118): string =>
  `203.0.113.9:40001 [02/Nov/2026:10:11:12.${at}] fe_web be_app/app1 0/0/-1/-1/3 ${status} 217 - - ${state} ` +
  `9/9/2/0/0 0/0 "GET /cart HTTP/1.1"`
const GOOD = traffic(200, '----')
const FAILED = traffic(503, 'SC--')

test('failures between good lines are seen, and all lines are understood', () => {
  const lines = [GOOD, GOOD, FAILED, GOOD, GOOD, FAILED, GOOD].map(line => HEAD + line)
  const report = explain(lines)
  assert.deepEqual(summary(report), ['connection-refused 2'])
  assert.equal(report.recognised, lines.length)
})

test('what another program of that host says is its own', () => {
  const other = 'Nov  2 10:11:12 lb1 kernel: Out of memory: Killed process 4711 (node) total-vm:1kB, anon-rss:1kB'
  const report = explain([HEAD + GOOD, HEAD + GOOD, other, HEAD + FAILED, HEAD + GOOD])
  assert.equal(report.recognised, 5)
  assert.equal(report.formats.kernel, 1)
})

test('a head without a host ends where its line says', () => {
  const bare = 'Nov  2 10:11:12 haproxy: '
  const report = explain([bare + GOOD, bare + GOOD, `${bare}app: ${GOOD}`, bare + FAILED])
  assert.deepEqual(summary(report), ['connection-refused 1'])
})

test('a head of another file is read anew: it may be of another zone', () => {
  const explanation = new Explanation()
  for (const zone of ['+0200', '+0000']) {
    const plain = `192.0.2.1 - - [02/Nov/2026:10:11:11 ${zone}] "GET / HTTP/1.1" 200 5 "-" "x"`
    explanation.push([plain, HEAD + GOOD, HEAD + GOOD, ''].join('\n'))
    explanation.end()
  }
  assert.equal(explanation.report().lastLine, '2026-11-02T10:11:12Z')
})
