/** A share of traffic that may be spent on retries: a token bucket, so that a failing upstream is not asked twice as often for it. */

/** A burst of failures may be retried this often before the share of traffic is all that is left. */
const burst = 10

export class RetryBudget {
  readonly #share: number
  #tokens: number

  /** `share`: 0.2 = one retry for five requests. */
  constructor(share: number) {
    this.#share = share
    this.#tokens = share > 0 ? burst : 0
  }

  /** Every request earns its share of a retry. */
  earn(): void {
    this.#tokens = Math.min(burst, this.#tokens + this.#share)
  }

  get some(): boolean {
    return this.#tokens >= 1
  }

  spend(): boolean {
    if (!this.some) return false
    this.#tokens--
    return true
  }
}
