/** Adds up what the client saw. */
import type { FailureSeen, LoadResult } from './load-plan.ts'

/** Enough to find their lines in the gateway's log. */
const FAILURES_KEPT = 5000

export class Tally {
  #requests = 0
  #posts = 0
  #failed = 0
  #failedPosts = 0
  #wrong = 0
  readonly #goodMs: number[] = []
  readonly #kinds = new Map<string, number>()
  readonly #failures: FailureSeen[] = []

  /** `kind`: `good`, `wrong`, or what was seen instead of an answer. */
  add(seen: FailureSeen): void {
    const { kind, method, afterMs } = seen
    this.#requests++
    if (method === 'POST') this.#posts++
    if (kind === 'good') {
      this.#goodMs.push(afterMs)
      return
    }
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
    if (this.#failures.length < FAILURES_KEPT) this.#failures.push(seen)
    if (kind === 'wrong') {
      this.#wrong++
      return
    }
    this.#failed++
    if (method === 'POST') this.#failedPosts++
  }

  result(): LoadResult {
    const sorted = this.#goodMs.toSorted((a, b) => a - b)
    return {
      requests: this.#requests,
      posts: this.#posts,
      failed: this.#failed,
      failedPosts: this.#failedPosts,
      wrong: this.#wrong,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      maxMs: sorted.at(-1) ?? 0,
      kinds: Object.fromEntries(this.#kinds),
      failures: this.#failures,
    }
  }
}

/** 0 for none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
