/** A resolver that does not take the question: told as that, once for what it is, and asked by its own address. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { whatWasSeen } from '../../src/explain/tell/says.ts'
import { access, explain, summary } from './told.ts'

const asked = (time: string): string =>
  `2026/11/02 10:11:${time} [error] 21#21: send() failed (111: Connection refused) while resolving, resolver: 127.0.0.1:20199`

test('questions to a resolver that stand by themselves are no requests', () => {
  const log = [asked('10'), asked('10'), asked('15'), access({ status: 499, time: '10:11:14' })]
  assert.deepEqual(summary(explain(log)), ['dns-error 3 apart 3', 'client-closed-request 1'])
})

test('a request that ended so in the same moment is one', () => {
  assert.deepEqual(summary(explain([asked('10'), access({ status: 502, time: '10:11:10' })])), ['dns-error 1'])
})

test('that a resolver answered is not said where its port refused', () => {
  const [failure] = explain(asked('10')).failures
  assert.ok(failure)
  assert.match(whatWasSeen(failure), /or did not take the question/)
  assert.match(failure.suspects[0]?.confirm ?? '', /^dig \. NS @127\.0\.0\.1 -p 20199; /)
})
