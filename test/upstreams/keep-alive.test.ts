/** How long an endpoint keeps idle connections: what is learned from those that it closed, and what is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KeepAliveLessons } from '../../src/upstreams/keep-alive.ts'
import { chance } from '../helpers/chance.ts'

const minute = 60_000

test('an endpoint that closes after 30 to 70 ms is trusted for less than the shortest seen', () => {
  const random = chance(7)
  const lessons = new KeepAliveLessons()
  let shortest = Infinity
  for (let n = 0; n < 10; n++) {
    const idleMs = 30 + 40 * random()
    shortest = Math.min(shortest, idleMs)
    lessons.closedIdle(idleMs, 3 + n, 5, n * 100)
  }
  lessons.review(2000)
  assert.ok(lessons.safeIdleMs < shortest)
  assert.ok(lessons.safeIdleMs >= shortest / 2)
})

test('one closed connection teaches nothing yet', () => {
  const lessons = new KeepAliveLessons()
  lessons.closedIdle(5000, 3, 1, 0)
  lessons.review(1000)
  assert.equal(lessons.safeIdleMs, Infinity)
  assert.equal(lessons.shortestMs, 5000)
})

test('a restart closes them all, whatever their age: no lesson', () => {
  const lessons = new KeepAliveLessons()
  for (const [at, idleMs] of [20, 400, 7, 3000, 90].entries()) lessons.closedIdle(idleMs, 3, 5 - at, 1000 + at)
  lessons.review(2000)
  assert.equal(lessons.safeIdleMs, Infinity)
})

test('what was closed a moment before the endpoint went away was closed for that', () => {
  const lessons = new KeepAliveLessons()
  lessons.closedIdle(200, 3, 1, 1000)
  lessons.closedIdle(300, 3, 1, 1100)
  lessons.review(1100)
  assert.equal(lessons.safeIdleMs, 150)
  lessons.wentAway(1500)
  assert.equal(lessons.safeIdleMs, Infinity)
})

test('a lost race is a lesson too', () => {
  const lessons = new KeepAliveLessons()
  lessons.lostRace(60_000, 0)
  lessons.lostRace(60_100, 10)
  assert.equal(lessons.safeIdleMs, 45_000)
})

test('lessons are forgotten, so that an accident does not last', () => {
  const lessons = new KeepAliveLessons()
  lessons.lostRace(1000, 0)
  lessons.lostRace(1000, 0)
  assert.equal(lessons.safeIdleMs, 750)
  lessons.review(11 * minute)
  assert.equal(lessons.safeIdleMs, Infinity)
})

test('three connections closed at once after the same number of requests show its limit; of one request they show nothing', () => {
  const lessons = new KeepAliveLessons()
  for (let n = 0; n < 3; n++) lessons.closedIdle(1, 100, 5, n * 1000)
  assert.equal(lessons.requestsMax, 100)
  const single = new KeepAliveLessons()
  for (let n = 0; n < 3; n++) single.closedIdle(1, 1, 5, n * 1000)
  assert.equal(single.requestsMax, Infinity)
})

test('a number of requests is forgotten as well: the endpoint may have been set up anew', () => {
  const lessons = new KeepAliveLessons()
  for (let n = 0; n < 3; n++) lessons.closedIdle(1, 2, 5, n * 1000)
  lessons.review(9 * minute)
  assert.equal(lessons.requestsMax, 2)
  lessons.review(11 * minute)
  assert.equal(lessons.requestsMax, Infinity)
  lessons.closedIdle(1, 2, 5, 11 * minute)
  assert.equal(lessons.requestsMax, Infinity, 'one is chance again')
})
