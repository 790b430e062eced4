/** Two by chance, of them the one that would be done sooner: nearly as good as asking all, and no herd when many workers see the same idle endpoint. */
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
    return compareWork(second, first) < 0 ? second : first
  }
}

/** Negative: one more takes less time at `a`. Where a time is not known, the exchanges alone count. */
function compareWork(a: Candidate, b: Candidate): number {
  if (a.latencyMs === 0 || b.latencyMs === 0 || a.weight <= 0 || b.weight <= 0) return compareBusy(a, b)
  return (a.inFlight + a.weight) * a.latencyMs * b.weight - (b.inFlight + b.weight) * b.latencyMs * a.weight
}
