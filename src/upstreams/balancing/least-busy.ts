/** The one with the fewest exchanges for its weight; equals take turns. */
import type { Balancer, Candidate } from './balancer.ts'

/**
 * Equals (on a quiet day: all of them) take turns as in round-robin, by weight. Counting one exchange more than there
 * are would not need that, but would leave light endpoints idle until heavy ones have work.
 */
export class LeastBusy implements Balancer {
  /** By a candidate's index. */
  #credits: number[] = []

  pick(candidates: readonly Candidate[]): Candidate {
    let least = candidates[0]!
    if (candidates.length === 1) return least
    let equals = 0
    for (const candidate of candidates) {
      const order = compareBusy(candidate, least)
      if (order < 0) {
        least = candidate
        equals = 1
      } else if (order === 0) equals++
    }
    return equals === 1 ? least : this.#turn(candidates, least)
  }

  #turn(candidates: readonly Candidate[], least: Candidate): Candidate {
    let best = least
    let total = 0
    let most = -Infinity
    for (const candidate of candidates) {
      if (compareBusy(candidate, least) !== 0 || candidate.weight <= 0) continue
      total += candidate.weight
      const credit = (this.#credits[candidate.index] ?? 0) + candidate.weight
      this.#credits[candidate.index] = credit
      if (credit > most) {
        most = credit
        best = candidate
      }
    }
    if (total > 0) this.#credits[best.index] = most - total
    return best
  }
}

/** Negative: `a` has less to do for its weight. No division; a weight of 0 is always the busier. */
export function compareBusy(a: Candidate, b: Candidate): number {
  if (a.weight <= 0 || b.weight <= 0) return Number(a.weight <= 0) - Number(b.weight <= 0)
  return a.inFlight * b.weight - b.inFlight * a.weight
}
