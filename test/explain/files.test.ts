/** Several files: lines are told by file and number, and the span of the input is that of all of them, in whatever order. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'
import type { ExplainReport } from '../../src/explain/report.ts'
import { access, refused } from './told.ts'

function explainFiles(files: readonly (readonly [name: string, lines: readonly string[]])[]): ExplainReport {
  const explanation = new Explanation()
  for (const [name, lines] of files) {
    explanation.file(name)
    explanation.push(lines.join('\n'))
    explanation.end()
  }
  return explanation.report()
}

const good = (time: string): string => access({ status: 200, time, client: '203.0.113.77' })
const ACCESS = ['access.log', [good('10:00:00'), access({ status: 502 }), good('10:20:00')]] as const
const ERRORS = ['error.log', ['no log at all', refused()]] as const

test('a line is told by its file and its number there', () => {
  for (const files of [
    [ACCESS, ERRORS],
    [ERRORS, ACCESS],
  ]) {
    const { failures, unread, firstLine, lastLine } = explainFiles(files)
    assert.equal(failures.length, 1)
    assert.equal(failures[0]!.count, 1)
    assert.deepEqual([failures[0]!.sampleFile, failures[0]!.sampleLine], ['error.log', 2])
    assert.deepEqual([unread?.file, unread?.number], ['error.log', 1])
    assert.deepEqual([firstLine?.slice(11, 16), lastLine?.slice(11, 16)], ['10:00', '10:20'])
  }
})

test('of one input that nobody named lines have their number', () => {
  const explanation = new Explanation()
  explanation.push(['', refused()].join('\n'))
  explanation.end()
  const [failure] = explanation.report().failures
  assert.deepEqual([failure!.sampleFile, failure!.sampleLine], [null, 2])
})

test('an event of several lines is told by the number of the line that is shown', () => {
  const lines = [
    '[Mon Nov 02 10:11:12.118300 2026] [proxy:error] [pid 20:tid 21] (111)Connection refused: AH00957: HTTP: attempt to connect to 192.0.2.8:80 (shop) failed',
    '[Mon Nov 02 10:11:12.118400 2026] [proxy_http:error] [pid 20:tid 21] [client 203.0.113.4:51022] AH01114: HTTP: failed to make connection to backend: shop',
    '[Mon Nov 02 10:11:52.118400 2026] [core:notice] [pid 20:tid 20] AH00094: Command line: httpd',
  ]
  const explanation = new Explanation()
  explanation.push(lines.join('\n'))
  explanation.end()
  const [failure] = explanation.report().failures
  assert.equal(failure!.sample, lines[0])
  assert.equal(failure!.sampleLine, 1)
})
