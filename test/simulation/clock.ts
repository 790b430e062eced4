/** Simulated time: events in order of time, a wheel that ticks, and never a look at a real clock. */
import { type Timer, Wheel, wheelTickMs } from '../../src/wheel.ts'

/** What happens at one instant happens in this order: reads and timers of the network, what waits for the reads, closes. */
export const NETWORK = 0
export const AFTER_READS = 1
export const CLOSES = 2
type Rank = typeof NETWORK | typeof AFTER_READS | typeof CLOSES

interface Event {
  at: number
  rank: Rank
  order: number
  run: () => void
}

export class Clock {
  now = 1000
  readonly wheel: WatchedWheel
  /** Set by an event that has promises to be settled before the next one. */
  settle = false
  #heap: Event[] = []
  #order = 0
  #nextTick = 1000 + wheelTickMs

  constructor() {
    this.wheel = new WatchedWheel(() => this.now)
  }

  /** A number that grows with everything that happens, within an instant too. */
  sequence(): number {
    return this.#order++
  }

  after(ms: number, run: () => void, rank: Rank = NETWORK): void {
    this.#push({ at: this.now + ms, rank, order: this.#order++, run })
  }

  /** Runs until `done` says so or `end` (ms) has come. `onTick` runs around the timers of one tick. */
  async run(end: number, done: () => boolean, onTick: () => void): Promise<void> {
    let looks = 0
    while ((looks++ & 31) !== 0 || !done()) {
      const next = this.#heap[0]
      if (this.#nextTick <= (next?.at ?? Infinity)) {
        if (this.#nextTick > end) return
        this.now = this.#nextTick
        this.#nextTick += wheelTickMs
        onTick()
        this.wheel.tick()
      } else {
        if (next!.at > end) return
        this.#pop()
        this.now = next!.at
        next!.run()
      }
      if (this.settle) {
        this.settle = false
        for (let i = 0; i < 20; i++) await null
      }
    }
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!earlier(event, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = at * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child++
      if (!earlier(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}

function earlier(a: Event, b: Event): boolean {
  return a.at !== b.at ? a.at < b.at : a.rank !== b.rank ? a.rank < b.rank : a.order < b.order
}

/** Knows every timer that was ever armed, so that a forgotten one is found. */
export class WatchedWheel extends Wheel {
  readonly #seen = new Set<Timer>()

  override arm(timer: Timer, ms: number): void {
    this.#seen.add(timer)
    super.arm(timer, ms)
  }

  get armed(): Timer[] {
    return [...this.#seen].filter(timer => timer.deadline !== Infinity)
  }
}
