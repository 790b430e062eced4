/** How long an endpoint takes to answer, sampled from traffic, and how long it has been silent while it owed answers. */
import { latencyMemoryMs } from '../limits.ts'

/** Of an answer among those remembered: four answers twenty times as slow treble the typical time, one alone never does. */
const sampleShare = 1 / 8

/** Where few samples come because the endpoint is kept away from, each good one says more. */
const scarceShare = 1 / 2

/** Below this differences are the clock's. */
const shortestMs = 0.05

/** Times run from the request's last byte to the end of the final head. `now`: monotonic ms. */
export class Latency {
  /** Answers sampled. */
  samples = 0
  /** So few come that each counts for more. */
  scarce = false
  /** Attempts whose request is out and whose head is not in. */
  awaiting = 0
  /** Jumps to the longest time and falls towards what comes after, and by itself: what `two-choices` goes by. 0: not known. */
  peakMs = 0
  #peakAt = 0
  /** Logarithm of the typical time: a page that takes a hundred times as long as the others hardly moves it. */
  #typical = 0
  #quietSince = 0

  sent(now: number): void {
    if (this.awaiting++ === 0) this.#quietSince = now
  }

  /** `sentAt` 0: it came early, while the request was still being sent, and says nothing of how long answers take. */
  answered(now: number, sentAt: number, status: number): void {
    if (sentAt === 0) return
    this.#quietSince = now
    if (status >= 500) return this.unanswered(now, sentAt)
    this.awaiting--
    this.#sample(now, now - sentAt)
  }

  /** No answer came, or a failure, which makes nobody fast by being quick. */
  unanswered(now: number, sentAt: number): void {
    if (sentAt === 0) return
    this.awaiting--
    if (this.samples > 0 && now - sentAt > this.typicalMs) this.#sample(now, now - sentAt)
  }

  /** Geometric mean of late; 0: not known. */
  get typicalMs(): number {
    return this.samples === 0 ? 0 : Math.exp(this.#typical)
  }

  /** It owes answers and has given none for so long: no more than the time that the oldest of them has taken. */
  silentMs(now: number): number {
    return this.awaiting === 0 ? 0 : now - this.#quietSince
  }

  /** Nothing has come for a while: what was seen is not held against it for ever. */
  forget(now: number): void {
    const quietMs = now - this.#peakAt
    if (this.peakMs === 0 || quietMs <= 0) return
    this.peakMs *= Math.exp(-quietMs / latencyMemoryMs)
    this.#peakAt = now
  }

  #sample(now: number, ms: number): void {
    const log = Math.log(Math.max(ms, shortestMs))
    const share = this.scarce && log < this.#typical ? scarceShare : sampleShare
    this.#typical = this.samples === 0 ? log : this.#typical + (log - this.#typical) * share
    this.samples++
    // dt / (memory + dt) stands for 1 - exp(-dt / memory): the same for short times, and cheap.
    const sinceMs = now - this.#peakAt
    if (ms >= this.peakMs) this.peakMs = ms
    else this.peakMs += (ms - this.peakMs) * (sinceMs / (latencyMemoryMs + sinceMs))
    this.#peakAt = now
  }
}
