/** Connection limits over all workers: never more in all, nobody starves, who needs room gets what others do not use. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ShareBook, type Word } from '../../src/processes/share-book.ts'
import { evenShares, leastShare, sharesByDemand } from '../../src/processes/shares.ts'
import { chance } from '../helpers/chance.ts'
import { seeded } from '../helpers/seeded.ts'

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

test('divided evenly, the remainder goes to the first', () => {
  assert.deepEqual(evenShares(10, 4), [3, 3, 2, 2])
  assert.deepEqual(evenShares(1, 3), [1, 0, 0])
})

test('enough for all: each has what it wants, and the rest is divided evenly', () => {
  assert.deepEqual(sharesByDemand(10, [6, 0], 0), [8, 2])
  assert.deepEqual(sharesByDemand(8, [0, 0], 0), [4, 4])
})

test('too little: in proportion to what is wanted', () => {
  assert.deepEqual(sharesByDemand(8, [30, 10], 0), [6, 2])
  assert.deepEqual(sharesByDemand(8, [1000, 1], 0), [7, 1])
})

test('a limit smaller than the number of workers goes round', () => {
  const got = [0, 1, 2, 3].map(turn => sharesByDemand(1, [5, 5, 5, 5], turn).indexOf(1))
  assert.deepEqual(got.toSorted(), [0, 1, 2, 3])
})

test('whatever is wanted: the sum is the limit, nobody has less than the least, no share is negative', t => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.array(fc.nat(500), { minLength: 1, maxLength: 9 }),
      fc.nat(50),
      (limit, wanted, turn) => {
        const shares = sharesByDemand(limit, wanted, turn)
        assert.equal(sum(shares), limit)
        const least = leastShare(limit, wanted.length)
        for (const share of shares) assert.ok(Number.isInteger(share) && share >= least, `${shares}`)
        if (sum(wanted.map(want => Math.max(want, least))) <= limit)
          for (const [at, want] of wanted.entries()) assert.ok(shares[at]! >= want)
      },
    ),
    seeded(t, 500),
  )
})

/** A worker that obeys late: words and claims take their time on the way. */
class LateWorker {
  share = 0
  serial = 0
  inFlight = 0
  waiting = 0
  idle = 0
  served = 0
  readonly words: { at: number; word: Word }[] = []

  get open(): number {
    return this.inFlight + this.idle
  }

  hear(now: number): boolean {
    let heard = false
    while (this.words.length > 0 && this.words[0]!.at <= now) {
      const { share, serial } = this.words.shift()!.word
      this.share = share
      this.serial = serial
      while (this.idle > 0 && this.open > share) this.idle--
      heard = true
    }
    return heard
  }

  work(random: () => number, arrivals: number): void {
    this.waiting += arrivals
    for (let i = this.inFlight; i > 0; i--) {
      if (random() > 0.2) continue
      this.inFlight--
      if (this.open < this.share) this.idle++
    }
    while (this.waiting > 0 && this.inFlight < this.share) {
      this.waiting--
      this.served++
      if (this.idle > 0) this.idle--
      this.inFlight++
    }
  }
}

/** `moves`: who is busy changes every 50 rounds. */
function simulate(
  limit: number,
  arrivals: readonly number[],
  rounds: number,
  seed: number,
  moves = false,
): LateWorker[] {
  const random = chance(seed)
  const book = new ShareBook<LateWorker>(limit)
  const workers = arrivals.map(() => new LateWorker())
  const claims: {
    at: number
    worker: LateWorker
    use: { serial: number; open: number; inFlight: number; waiting: number }
  }[] = []
  for (const [at, worker] of workers.entries()) Object.assign(worker, book.begin(worker, at, workers.length))
  const tell = (now: number, words: [LateWorker, Word][]): void => {
    for (const [worker, word] of words)
      worker.words.push({ at: (worker.words.at(-1)?.at ?? now) + Math.floor(random() * 4), word })
  }
  for (let now = 0; now < rounds; now++) {
    for (const [index, worker] of workers.entries()) {
      const at = moves ? (index + Math.floor(now / 50)) % workers.length : index
      const heard = worker.hear(now)
      worker.work(random, random() < arrivals[at]! % 1 ? Math.ceil(arrivals[at]!) : Math.floor(arrivals[at]!))
      const { serial, open, inFlight, waiting } = worker
      if (heard || now % 20 === 0)
        claims.push({ at: now + Math.floor(random() * 4), worker, use: { serial, open, inFlight, waiting } })
    }
    claims.sort((a, b) => a.at - b.at)
    while (claims.length > 0 && claims[0]!.at <= now) {
      const { worker, use } = claims.shift()!
      if (book.heard(worker, use)) tell(now, book.give())
    }
    if (now % 10 === 0) tell(now, book.deal())
    assert.ok(
      sum(workers.map(({ open }) => open)) <= limit,
      `${workers.map(({ open }) => open)} of ${limit} at ${now}, seed ${seed}`,
    )
  }
  return workers
}

test('with messages that take their time there are never more connections than the limit', t => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 5 }),
      fc.integer(),
      (limit, arrivals, seed) => void simulate(limit, arrivals, 400, seed, true),
    ),
    seeded(t, 60),
  )
})

test('one connection for two workers serves both', () => {
  const workers = simulate(1, [0.2, 0.2], 20_000, 1)
  const shares = workers.map(({ served }) => served / sum(workers.map(one => one.served)))
  for (const share of shares) assert.ok(share > 0.3, `${shares}`)
})

test('a busy worker gets the room that an idle one does not use', () => {
  const [busy] = simulate(8, [3, 0], 2000, 2)
  // Seven of the eight, each ending one time in five.
  assert.ok(busy!.served > 2000 * 7 * 0.2 * 0.85, `${busy!.served}`)
})

test('the share of a worker that is gone is dealt out again, and its successor gets its part back', () => {
  const book = new ShareBook<string>(8)
  book.begin('a', 0, 2)
  book.begin('b', 1, 2)
  assert.equal(book.gone('b'), true)
  assert.deepEqual(
    book.deal().map(([worker, { share }]) => [worker, share]),
    [['a', 8]],
  )
  const [[, word]] = [['a', { share: 8, serial: 3 }]] as const
  assert.equal(book.begin('c', 1, 2).share, 0)
  assert.deepEqual(
    book.deal().map(([worker, { share }]) => [worker, share]),
    [['a', 4]],
  )
  assert.deepEqual(book.deal(), [], 'nothing is free before it has been given back')
  assert.equal(book.heard('a', { serial: word.serial, open: 8, inFlight: 0, waiting: 0 }), false, 'an old word')
  assert.equal(book.heard('a', { serial: 5, open: 4, inFlight: 0, waiting: 0 }), true)
  assert.deepEqual(
    book.give().map(([worker, { share }]) => [worker, share]),
    [['c', 4]],
  )
})
