/** How many retries traffic pays for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RetryBudget } from '../../src/upstreams/retry-budget.ts'

function spent(budget: RetryBudget, requests: number): number {
  let count = 0
  for (let n = 0; n < requests; n++) {
    budget.earn()
    if (budget.spend()) count++
  }
  return count
}

test('a fifth of the requests, and ten at once', () => {
  const count = spent(new RetryBudget(0.2), 1000)
  assert.ok(Math.abs(count - 210) <= 2, String(count))
  const idle = new RetryBudget(0.2)
  for (let n = 0; n < 1000; n++) idle.earn()
  let burst = 0
  while (idle.spend()) burst++
  assert.equal(burst, 10)
})

test('a budget of 0 % pays for none, not even at first', () => {
  assert.equal(spent(new RetryBudget(0), 1000), 0)
})
