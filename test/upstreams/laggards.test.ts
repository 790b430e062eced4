/** Traffic simulated through laggards, latency and a balancer: who is kept away from, and whether that ends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balancerFor } from '../../src/upstreams/balancing/balancer.ts'
import { type Judged, type Lag, Laggards, Trial } from '../../src/upstreams/laggards.ts'
import { Latency } from '../../src/upstreams/latency.ts'
import { PassiveRecord } from '../../src/upstreams/passive.ts'
import { chance } from '../helpers/chance.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

class Simulated implements Judged {
  readonly id: string
  readonly index: number
  readonly weight = 1
  inFlight = 0
  lag: Lag | null = null
  leaving = false
  readonly latency = new Latency()
  readonly trial = new Trial()
  readonly passive = new PassiveRecord({ fall: 5, windowMs: 30_000, ejectionMs: 10_000 })
  picks = 0

  constructor(index: number) {
    this.index = index
    this.id = `${index}`
  }

  get latencyMs(): number {
    return this.latency.peakMs
  }
}

interface Answer {
  ms: number
  status: number
}

type Behaviour = (index: number, now: number) => Answer

/** Open loop: `rate` requests a second, picked by `kind` among those that do not lag. Ends are kept by time. */
class Traffic {
  readonly endpoints: Simulated[]
  readonly clock = { now: 1000 }
  readonly #laggards: Laggards<Simulated>
  readonly #balancer
  readonly #random = chance(seed)
  #ends: { at: number; end: () => void }[] = []
  #now = 1000

  constructor(count: number, kind: 'least-busy' | 'two-choices') {
    this.endpoints = Array.from({ length: count }, (_, index) => new Simulated(index))
    this.#laggards = new Laggards(this.clock)
    this.#balancer = balancerFor({ kind }, this.#random)
  }

  /** 10 to 40 ms, as a chance has it. */
  usual(): Answer {
    return { ms: 10 + 30 * this.#random(), status: 200 }
  }

  run(ms: number, rate: number, behaviour: Behaviour): number[] {
    for (const one of this.endpoints) one.picks = 0
    for (const until = this.#now + ms; this.#now < until; ) {
      this.#now += (-Math.log(1 - this.#random()) * 1000) / rate
      this.#passed()
      this.clock.now = Math.max(this.clock.now, Math.floor(this.#now / 16) * 16)
      this.#ask(behaviour)
    }
    return this.endpoints.map(({ picks }) => picks)
  }

  #passed(): void {
    while (this.#ends.length > 0 && this.#ends[0]!.at <= this.#now) this.#ends.shift()!.end()
  }

  #ask(behaviour: Behaviour): void {
    const one = this.#balancer.pick(this.#laggards.without(this.endpoints), 0) as Simulated
    const { ms, status } = behaviour(one.index, this.#now)
    const sentAt = this.#now
    one.picks++
    one.inFlight++
    one.latency.sent(sentAt)
    const end = (): void => {
      one.inFlight--
      one.latency.answered(sentAt + ms, sentAt, status)
      if (status < 500) one.passive.fine()
      else one.passive.failed('server-error', sentAt + ms)
    }
    this.#ends.splice(this.#ends.findLastIndex(other => other.at <= sentAt + ms) + 1, 0, { at: sentAt + ms, end })
  }
}

function share(counts: readonly number[], index: number): number {
  return counts[index]! / counts.reduce((sum, count) => sum + count, 0)
}

for (const kind of ['least-busy', 'two-choices'] as const) {
  for (const rate of [45, 300, 2000]) {
    test(`${kind}, ${rate} a second: an endpoint that becomes 20 × slower gets hardly any more`, () => {
      const traffic = new Traffic(3, kind)
      traffic.run(5000, rate, () => traffic.usual())
      const counts = traffic.run(10_000, rate, index =>
        index === 0 ? { ...traffic.usual(), ms: 20 * traffic.usual().ms } : traffic.usual(),
      )
      // What went there before it could be known: about one per ms of silence allowed, and a trial now and then.
      const before = 6 + (rate / 3) * 0.1
      assert.ok(counts[0]! <= before + 10, `${counts}, SEED=${seed}`)
      if (rate >= 300) assert.ok(share(counts, 0) < 0.01, `${counts}, SEED=${seed}`)
    })
  }

  test(`${kind}: its recovery is noticed, and it gets its share again`, () => {
    const traffic = new Traffic(3, kind)
    traffic.run(5000, 300, () => traffic.usual())
    traffic.run(5000, 300, index => (index === 0 ? { ms: 500, status: 200 } : traffic.usual()))
    traffic.run(10_000, 300, () => traffic.usual())
    const counts = traffic.run(5000, 300, () => traffic.usual())
    assert.ok(share(counts, 0) > 0.25, `${counts}, SEED=${seed}`)
  })

  test(`${kind}: an endpoint that answers 500 at once draws no traffic by being idle`, () => {
    const traffic = new Traffic(3, kind)
    traffic.run(5000, 300, () => traffic.usual())
    const counts = traffic.run(10_000, 300, index => (index === 0 ? { ms: 0.5, status: 500 } : traffic.usual()))
    // Two are enough to know, a few are picked before the next look, and a trial comes after 2, 6 and 14 seconds.
    assert.ok(counts[0]! <= 10, `${counts}, SEED=${seed}`)
    traffic.run(10_000, 300, () => traffic.usual())
    assert.ok(
      share(
        traffic.run(5000, 300, () => traffic.usual()),
        0,
      ) > 0.25,
      `SEED=${seed}`,
    )
  })

  test(`${kind}: an endpoint that stops answering is left after a few requests`, () => {
    const traffic = new Traffic(3, kind)
    traffic.run(5000, 300, () => traffic.usual())
    const counts = traffic.run(5000, 300, index => (index === 0 ? { ms: 60_000, status: 504 } : traffic.usual()))
    assert.ok(counts[0]! <= 25, `${counts}, SEED=${seed}`)
  })

  test(`${kind}: on a quiet site a slow endpoint that has recovered is found out within half a minute`, () => {
    const traffic = new Traffic(2, kind)
    traffic.run(60_000, 2, () => traffic.usual())
    traffic.run(60_000, 2, index => (index === 0 ? { ms: 2000, status: 200 } : traffic.usual()))
    traffic.run(90_000, 2, () => traffic.usual())
    assert.equal(traffic.endpoints[0]!.lag, null, `SEED=${seed}`)
  })

  test(`${kind}: pages that take long now and then, on every endpoint, take nobody's share`, () => {
    const traffic = new Traffic(3, kind)
    const random = chance(seed + 1)
    const counts = traffic.run(20_000, 200, () => ({ ms: random() < 0.03 ? 1500 : 2 + 4 * random(), status: 200 }))
    for (const index of [0, 1, 2]) assert.ok(share(counts, index) > 0.2, `${counts}, SEED=${seed}`)
  })

  test(`${kind}: errors of the application, evenly spread, take nobody's share`, () => {
    const traffic = new Traffic(3, kind)
    const random = chance(seed + 1)
    const counts = traffic.run(20_000, 200, () => ({ ...traffic.usual(), status: random() < 0.05 ? 500 : 200 }))
    for (const index of [0, 1, 2]) assert.ok(share(counts, index) > 0.2, `${counts}, SEED=${seed}`)
  })
}

test('when every endpoint becomes slow all go on being asked', () => {
  const traffic = new Traffic(3, 'least-busy')
  traffic.run(5000, 100, () => traffic.usual())
  const counts = traffic.run(20_000, 100, () => ({ ms: 600, status: 200 }))
  for (const index of [0, 1, 2]) assert.ok(share(counts, index) > 0.25, `${counts}, SEED=${seed}`)
})

test('differences of a few milliseconds are none', () => {
  const traffic = new Traffic(3, 'least-busy')
  traffic.run(5000, 1000, index => ({ ms: index === 0 ? 8 : 0.5, status: 200 }))
  assert.equal(traffic.endpoints[0]!.lag, null)
})
