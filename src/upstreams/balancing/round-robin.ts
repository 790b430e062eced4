/** In turn, by weight, evenly spread: with 5, 1 and 1 the first is not asked five times running. */
import type { Balancer, Candidate } from './balancer.ts'

/** Smooth weighted round-robin, as nginx does it: everybody saves up its weight, the richest pays for all. */
export class RoundRobin implements Balancer {
  /** By a candidate's index. */
  #credits: number[] = []

  pick(candidates: readonly Candidate[]): Candidate {
    let best = candidates[0]!
    if (candidates.length === 1) return best
    let total = 0
    let most = -Infinity
    for (const candidate of candidates) {
      if (candidate.weight <= 0) continue
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
