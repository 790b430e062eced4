/** Two by chance, the less busy of them: nearly as even as asking all, and no herd when many workers see the same idle endpoint. */
import type { Balancer, Candidate } from './balancer.ts'
import { compareBusy } from './least-busy.ts'
import { draw } from './random.ts'

/** Mitzenmacher, The Power of Two Choices in Randomized Load Balancing (2001). */
export class TwoChoices implements Balancer {
  #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  /** Of two equally busy ones the first drawn, so that an idle group is used by weight. */
  pick(candidates: readonly Candidate[]): Candidate {
    if (candidates.length === 1) return candidates[0]!
    const first = draw(candidates, this.#random, null)
    const second = draw(candidates, this.#random, first)
    return compareBusy(second, first) < 0 ? second : first
  }
}
