/** One suite for every way of choosing an endpoint, then what is peculiar to each. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BalanceRule } from '../../src/config/config.ts'
import { type Balancer, balancerFor, type Candidate } from '../../src/upstreams/balancing/balancer.ts'
import { hashKey } from '../../src/upstreams/balancing/hash.ts'

interface Endpoint extends Candidate {
  inFlight: number
  latencyMs: number
}

const rules: BalanceRule[] = [
  { kind: 'round-robin' },
  { kind: 'least-busy' },
  { kind: 'two-choices' },
  { kind: 'random' },
  { kind: 'hash', by: 'ip' },
]
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const picks = 20_000

/** Numbers in [0, 1) that a seed repeats (mulberry32). */
function chance(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function group(...weights: number[]): Endpoint[] {
  return weights.map((weight, index) => ({
    id: `http://10.0.0.${index + 1}:80`,
    index,
    weight,
    inFlight: 0,
    latencyMs: 0,
  }))
}

/** How often each endpoint is picked, by index. */
function tally(balancer: Balancer, candidates: readonly Endpoint[], count = picks): number[] {
  const counts: number[] = []
  for (let i = 0; i < count; i++) {
    const { index } = balancer.pick(candidates, hashKey(`client ${i}`))
    counts[index] = (counts[index] ?? 0) + 1
  }
  return Array.from({ length: Math.max(...candidates.map(one => one.index)) + 1 }, (_, index) => counts[index] ?? 0)
}

/** Within five standard deviations of a fair draw: wrong once in a million. */
function assertShares(counts: number[], weights: number[]): void {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of weights.entries()) {
    const share = weight / total
    const spread = 5 * Math.sqrt(all * share * (1 - share)) + 1
    assert.ok(
      Math.abs((counts[index] ?? 0) - all * share) <= spread,
      `shares ${counts} for weights ${weights}, SEED=${seed}`,
    )
  }
}

for (const rule of rules) {
  describe(rule.kind, () => {
    const balancer = () => balancerFor(rule, chance(seed))

    test('a single candidate is picked, whatever its weight and work', () => {
      const [only] = group(0)
      only!.inFlight = 99
      assert.equal(balancer().pick([only!], 1), only)
    })

    test('an idle group is used evenly', () => assertShares(tally(balancer(), group(1, 1, 1, 1)), [1, 1, 1, 1]))

    test('an idle group is used by weight', () => assertShares(tally(balancer(), group(5, 3, 2)), [5, 3, 2]))

    test('fractions are weights too', () => assertShares(tally(balancer(), group(0.5, 1.5)), [1, 3]))

    test('a weight of 0 gets nothing while there are others', () => {
      assert.equal(tally(balancer(), group(1, 0, 1))[1], 0)
      assert.equal(tally(balancer(), group(0, 1))[0], 0)
    })

    test('weights of 0 alone still get an answer', () => {
      const candidates = group(0, 0)
      assert.ok(candidates.includes(balancer().pick(candidates, 7) as Endpoint))
    })

    test('only candidates are picked, whichever of the group are left', () => {
      const all = group(1, 2, 3, 4)
      const one = balancer()
      for (let i = 0; i < 1000; i++) {
        const left = all.filter((_, index) => (i >> (index % 3)) % 2 === 0 || index === 3)
        assert.ok(left.includes(one.pick(left, hashKey(`${i}`)) as Endpoint))
      }
    })

    test('shares are right again after some were away', () => {
      const all = group(1, 1, 2)
      const one = balancer()
      for (let i = 0; i < 500; i++) one.pick(all.slice(0, 2), hashKey(`${i}`))
      assertShares(tally(one, all), [1, 1, 2])
    })
  })
}

test('round-robin spreads a heavy endpoint over the round', () => {
  const balancer = balancerFor({ kind: 'round-robin' }, chance(seed))
  const candidates = group(5, 1, 1)
  const order = Array.from({ length: 7 }, () => balancer.pick(candidates, 0).index)
  assert.deepEqual(order, [0, 0, 1, 0, 2, 0, 0])
})

test('least-busy takes the one with least to do for its weight', () => {
  const balancer = balancerFor({ kind: 'least-busy' }, chance(seed))
  const candidates = group(1, 4, 1)
  for (const [index, inFlight] of [2, 7, 3].entries()) candidates[index]!.inFlight = inFlight
  assert.equal(balancer.pick(candidates, 0).index, 1)
  candidates[1]!.inFlight = 9
  assert.equal(balancer.pick(candidates, 0).index, 0)
})

test('two-choices keeps away from a busy endpoint, except when it is drawn against a busier one', () => {
  const balancer = balancerFor({ kind: 'two-choices' }, chance(seed))
  const candidates = group(1, 1, 1)
  candidates[0]!.inFlight = 100
  assert.equal(tally(balancer, candidates)[0], 0)
})

for (const kind of ['least-busy', 'two-choices'] as const) {
  test(`${kind} sends a slow endpoint less`, () => {
    const balancer = balancerFor({ kind }, chance(seed))
    const candidates = group(1, 1)
    const counts = [0, 0]
    const ends: [number, Endpoint][] = []
    for (let now = 0; now < 5000; now++) {
      while (ends.length > 0 && ends[0]![0] <= now) ends.shift()![1].inFlight--
      const one = balancer.pick(candidates, 0) as Endpoint
      one.inFlight++
      counts[one.index]!++
      ends.push([now + (one.index === 0 ? 2 : 20), one])
      ends.sort((a, b) => a[0] - b[0])
    }
    assert.ok(counts[0]! > 3 * counts[1]!, `${counts}, SEED=${seed}`)
  })
}

describe('hash, beside the suite', () => {
  const rule: BalanceRule = { kind: 'hash', by: 'ip' }
  const keys = Array.from({ length: 2000 }, (_, i) => hashKey(`192.0.2.${i}`))

  test('a key stays where it is, and only the keys of an endpoint that left move', () => {
    const balancer = balancerFor(rule, chance(seed))
    const all = group(1, 1, 2, 1)
    const without = all.filter(one => one.index !== 2)
    for (const key of keys) {
      const before = balancer.pick(all, key)
      assert.equal(balancer.pick(all, key), before)
      if (before.index !== 2) assert.equal(balancer.pick(without, key), before)
    }
  })

  test('the choice follows the id, not the place in the list', () => {
    const forwards = group(1, 1, 1)
    const backwards = forwards.toReversed().map((one, index) => ({ ...one, index }))
    const [a, b] = [balancerFor(rule, chance(seed)), balancerFor(rule, chance(seed))]
    for (const key of keys) assert.equal(a.pick(forwards, key).id, b.pick(backwards, key).id)
  })

  test('neighbouring keys are spread', () => {
    const balancer = balancerFor(rule, chance(seed))
    const candidates = group(1, 1, 1)
    const counts = [0, 0, 0]
    for (let key = 0; key < 3000; key++) counts[balancer.pick(candidates, key).index]!++
    assertShares(counts, [1, 1, 1])
  })
})
