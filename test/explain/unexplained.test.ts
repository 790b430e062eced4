/** Answers that only their status tells of: counted, bounded, and told with their times. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Explanation } from '../../src/explain/explain.ts'
import { whatIsUnexplained } from '../../src/explain/tell/headline.ts'
import { access, explain, refused, summary } from './told.ts'

test('answers by status alone that are too many to be kept still have their times', () => {
  const two = (value: number): string => String(value).padStart(2, '0')
  const line = (second: number): string =>
    `203.0.113.7 - - [02/Nov/2026:10:${two(Math.floor(second / 60))}:${two(second % 60)} +0000] "GET /a HTTP/1.1" 502 157 "-" "x"\n`
  const explanation = new Explanation()
  for (let second = 0; second < 600; second++) explanation.push(line(second))
  explanation.end()
  const [failure] = explanation.report().failures
  assert.equal(failure!.count, 600)
  assert.deepEqual([failure!.firstSeen, failure!.lastSeen], ['2026-11-02T10:00:00Z', '2026-11-02T10:09:59Z'])
})

test('answers that the error log of their time does not mention are the app’s own', () => {
  const around = [refused({ time: '10:11:00' }), refused({ time: '10:12:00', connection: 8 })]
  const own = access({ status: 503, time: '10:11:30', request: 'GET /own HTTP/1.1' })
  for (const lines of [
    [own, ...around],
    [...around, own],
  ]) {
    const report = explain(lines)
    assert.deepEqual(report.unexplained?.statuses, { 503: 1 })
    assert.match(whatIsUnexplained(report), /the error log of the same time does not mention: most likely the app/)
  }
  // Of another time it says nothing.
  const later = access({ status: 503, time: '10:20:30', request: 'GET /own HTTP/1.1' })
  assert.match(whatIsUnexplained(explain([...around, later])), /read the error log of the same time along with it/)
})

test('no cause is guessed for an answer that the error log passes over', () => {
  const notice = (time: string) => `2026/11/02 ${time} [notice] 21#21: signal process started`
  const lines = [notice('10:11:00'), access({ status: 502 }), notice('10:12:00')]
  assert.deepEqual(summary(explain(lines)), [])
  assert.deepEqual(summary(explain(lines.slice(1, 2))), ['connection-refused 1'])
})

test('the error log of one gateway says nothing of what another one answered', () => {
  const around = [refused({ time: '10:11:00' }), refused({ time: '10:12:00', connection: 8 })]
  const envoy = '[2026-11-02T10:11:30.000Z] "GET /own HTTP/1.1" 503 - 0 19 1 - "-" "curl" "id-1" "shop" "-"'
  assert.match(whatIsUnexplained(explain([...around, envoy])), /read the error log of the same time along with it/)
})

test('error lines of one moment may be all that was pasted of their log', () => {
  const own = access({ status: 500, request: 'GET /own HTTP/1.1' })
  assert.match(whatIsUnexplained(explain([refused(), own])), /read the error log of the same time along with it/)
})
