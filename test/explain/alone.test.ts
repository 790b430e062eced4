/** What happened to a process, where no request is known that it cost: no more is said than the lines tell. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { whatWasSeen } from '../../src/explain/tell/says.ts'
import { explain, summary } from './told.ts'

const LOGGED =
  '2026-11-21 19:54:46.123 ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/]    : Servlet.service() threw exception [Request processing failed; nested exception is java.lang.OutOfMemoryError: Java heap space] with root cause'
const TRACE = ['', 'java.lang.OutOfMemoryError: Java heap space', '\tat java.util.Arrays.copyOf(Arrays.java:3332)']
const KILLED = 'Nov 21 19:54:46 web01 kernel: Out of memory: Killed process 812 (clamd) total-vm:1kB'

test('an event without a request is told as the event', () => {
  for (const log of [
    [LOGGED],
    [KILLED],
    ['Nov 21 19:54:46 web01 systemd[1]: Failed to start app.service - The app.'],
  ]) {
    const [failure] = explain(log).failures
    assert.ok(failure)
    assert.match(whatWasSeen(failure), /No line tells of a request that was lost by it/)
    assert.doesNotMatch(whatWasSeen(failure), /[Ss]everal requests|refusal/)
    assert.doesNotMatch(JSON.stringify(failure.suspects), /Seen in phase/)
  }
})

test('of a process that may have nothing to do with requests its meaning is a guess', () => {
  assert.equal(explain(KILLED).failures[0]?.confidence, 'guessed')
  assert.equal(explain(KILLED.replace('clamd', 'node')).failures[0]?.confidence, 'inferred')
})

test('an error that the trace below it names again is one event', () => {
  assert.deepEqual(summary(explain([LOGGED, ...TRACE])), ['upstream-crash 1 apart 1'])
  const caused = 'Caused by: java.lang.OutOfMemoryError: Java heap space'
  assert.deepEqual(summary(explain([LOGGED, ...TRACE, caused])), ['upstream-crash 1 apart 1'])
  const thread = 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space'
  assert.deepEqual(summary(explain([thread, LOGGED, LOGGED])), ['upstream-crash 3 apart 3'])
})

test('a program that ends every second ends each time', () => {
  const ended = (second: number): string =>
    `2026-11-20 10:00:0${second},100 INFO exited: app (exit status 1; not expected)`
  assert.deepEqual(summary(explain([1, 2, 3, 4, 5].map(ended))), ['upstream-crash 5 apart 5'])
})
