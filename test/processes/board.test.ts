/** What is told again to a worker that begins: the last word of each, and nothing that no longer holds. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { Board } from '../../src/processes/board.ts'
import type { Learned, News } from '../../src/upstreams/news.ts'
import type { Because } from '../../src/upstreams/standing.ts'

const because: Because = { cause: 'connection-refused', since: 1000, count: 1 }

function news(learned: Learned, endpoint = 'http://a:1', upstream = 'app'): News {
  return { upstream, endpoint, ...learned }
}

const away = news({ kind: 'away', because, seenUp: true })
const reached = news({ kind: 'reached' })
const ejected = news({ kind: 'ejected', because: { ...because, until: 5000 }, times: 1 })
const draining = news({ kind: 'draining', because })

test('the last word on an endpoint takes the place of the one before, and no other’s', () => {
  const board = new Board()
  board.take([away, draining, reached])
  assert.deepEqual(board.latest(0), [reached, draining])
  board.take([away, news({ kind: 'reached' }, 'http://b:1')])
  assert.deepEqual(board.latest(0), [away, draining, news({ kind: 'reached' }, 'http://b:1')])
})

test('counts are of the moment, and an ejection that is over is none', () => {
  const board = new Board()
  board.take([news({ kind: 'counts', attempts: 5, failures: 5, serverErrors: 0, cause: 'connection-reset' }), ejected])
  assert.deepEqual(board.latest(4999), [ejected])
  assert.deepEqual(board.latest(5000), [])
})

test('who drains is known until it is taken back', () => {
  const board = new Board()
  board.take([draining])
  assert.deepEqual(board.draining('app', 'http://a:1'), because)
  assert.equal(board.draining('other', 'http://a:1'), null)
  board.take([news({ kind: 'draining', because: null })])
  assert.equal(board.draining('app', 'http://a:1'), null)
})

test('endpoints that left the configuration are forgotten, by upstream', () => {
  const board = new Board()
  const others = [news({ kind: 'reached' }, 'http://a:1', 'other'), news({ kind: 'reached' }, 'http://b:1')]
  board.take([away, ...others])
  const endpoints = [{ id: 'http://a:1' }]
  board.prune({ app: { endpoints } } as never)
  assert.deepEqual(board.latest(0), [away])
})
