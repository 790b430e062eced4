/** The adaptive limit against a simulated endpoint with so many workers and a queue: it finds how much that bears, and follows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoint as Configured, Upstream } from '../../src/config/config.ts'
import { AdaptiveLimit } from '../../src/upstreams/adaptive-limit.ts'
import { EndpointState } from '../../src/upstreams/endpoint-state.ts'
import { Wheel } from '../../src/wheel.ts'
import type { World } from '../../src/world.ts'
import { chance } from '../helpers/chance.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

/** `workers` at once, each 20 ms on average; what is more waits in line. More than `rude` at once is refused at once. */
class Endpoint {
  workers = 8
  serviceMs = 20
  rude = Infinity
  readonly #random = chance(seed)
  readonly #limit = new AdaptiveLimit()
  #free: number[] = []
  #ends: { at: number; begun: number; ok: boolean }[] = []
  now = 0
  inFlight = 0
  mostAtOnce = 0

  get limit(): number {
    return this.#limit.limit
  }

  /** Offered `perSecond`, taken as far as the limit allows. @returns mean time and how many a second were answered well */
  run(ms: number, perSecond: number): { meanMs: number; perSecond: number; refused: number } {
    const until = this.now + ms
    let sum = 0
    let good = 0
    let refused = 0
    this.mostAtOnce = 0
    while (this.now < until) {
      this.now += (-Math.log(1 - this.#random()) * 1000) / perSecond
      for (; this.#ends.length > 0 && this.#ends[0]!.at <= this.now; this.#ends.shift()) {
        const { at, begun, ok } = this.#ends[0]!
        if (ok) this.#limit.answered(at, at - begun, this.inFlight)
        else this.#limit.overloaded(at)
        this.inFlight--
        if (ok) {
          good++
          sum += at - begun
        } else refused++
      }
      if (this.inFlight < this.limit) this.#begin()
      this.mostAtOnce = Math.max(this.mostAtOnce, this.inFlight)
    }
    return { meanMs: sum / good, perSecond: (good * 1000) / ms, refused: refused / (good + refused) }
  }

  #begin(): void {
    this.inFlight++
    if (this.inFlight > this.rude) return this.#end(this.now + 1, false)
    this.#free.length = this.workers
    for (let i = 0; i < this.workers; i++) this.#free[i] ??= 0
    this.#free.sort((a, b) => a - b)
    const at = Math.max(this.now, this.#free[0]!) + this.serviceMs * (0.5 + this.#random())
    this.#free[0] = at
    this.#end(at, true)
  }

  #end(at: number, ok: boolean): void {
    const end = { at, begun: this.now, ok }
    this.#ends.splice(this.#ends.findLastIndex(other => other.at <= at) + 1, 0, end)
  }
}

test('under twice the load it bears, an endpoint stays near its best: no long line, no idle workers', () => {
  const endpoint = new Endpoint()
  endpoint.run(20_000, 800)
  const { meanMs, perSecond } = endpoint.run(60_000, 800)
  assert.ok(meanMs < 80, `${meanMs} ms, SEED=${seed}`)
  assert.ok(perSecond > 0.85 * 400, `${perSecond} a second, SEED=${seed}`)
})

test('it stays so for as long as the overload lasts', () => {
  const endpoint = new Endpoint()
  endpoint.run(600_000, 800)
  const { meanMs, perSecond } = endpoint.run(60_000, 800)
  assert.ok(meanMs < 80 && perSecond > 0.85 * 400, `${meanMs} ms, ${perSecond} a second, SEED=${seed}`)
})

test('an endpoint that gets more workers is given more, one that loses some less', () => {
  const endpoint = new Endpoint()
  endpoint.run(30_000, 4000)
  endpoint.workers = 40
  endpoint.run(90_000, 4000)
  assert.ok(endpoint.run(30_000, 4000).perSecond > 0.8 * 2000, `limit ${endpoint.limit}, SEED=${seed}`)
  endpoint.workers = 4
  endpoint.run(90_000, 4000)
  const { meanMs } = endpoint.run(30_000, 4000)
  assert.ok(meanMs < 150, `${meanMs} ms, limit ${endpoint.limit}, SEED=${seed}`)
})

test('a load that the endpoint bears easily is not limited', () => {
  const endpoint = new Endpoint()
  endpoint.run(10_000, 200)
  const { perSecond } = endpoint.run(60_000, 200)
  assert.ok(perSecond > 195, `${perSecond}, SEED=${seed}`)
})

test('refusals of an endpoint are understood: few are met while the load lasts', () => {
  const endpoint = new Endpoint()
  endpoint.rude = 10
  endpoint.run(20_000, 800)
  const { refused } = endpoint.run(60_000, 800)
  assert.ok(refused < 0.1, `${refused}, limit ${endpoint.limit}, SEED=${seed}`)
})

test('failures that come at once are no measure of how fast the endpoint answers', () => {
  const wheel = new Wheel(() => 0)
  const owner = { world: { wheel } as World, changed() {}, roomier() {}, failed() {}, ejectionOver() {} }
  const upstream = { health: { passive: {} }, slowStartMs: 0, limits: { adaptive: true } } as unknown as Upstream
  const endpoint = new EndpointState({ id: 'a', weight: 1 } as Configured, 0, { record() {} }, upstream, owner)
  let now = 1000
  const answers = (count: number, ms: number, status: number): void => {
    for (let n = 0; n < count; n++) {
      now += 5
      endpoint.inFlight = endpoint.limit
      endpoint.latency.sent(now - ms)
      endpoint.answered(now, now - ms, status)
    }
  }
  answers(200, 20, 200)
  const before = endpoint.limit
  answers(100, 1, 500)
  answers(1000, 20, 200)
  assert.ok(endpoint.limit >= before, `${before} at once before, ${endpoint.limit} after`)
})
