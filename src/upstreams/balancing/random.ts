/** By chance and weight: workers that know nothing of each other cannot fall into step. */
import type { Balancer, Candidate } from './balancer.ts'

export class Random implements Balancer {
  #random: () => number

  constructor(random: () => number) {
    this.#random = random
  }

  pick(candidates: readonly Candidate[]): Candidate {
    return candidates.length === 1 ? candidates[0]! : draw(candidates, this.#random, null)
  }
}

/** One of the candidates but `except`, with a chance by weight; among weights of 0 with equal chances. */
export function draw(candidates: readonly Candidate[], random: () => number, except: Candidate | null): Candidate {
  let total = 0
  for (const candidate of candidates) if (candidate !== except) total += candidate.weight
  const even = total <= 0
  let left = random() * (even ? candidates.length - (except === null ? 0 : 1) : total)
  let last = candidates[0]!
  for (const candidate of candidates) {
    if (candidate === except || (!even && candidate.weight <= 0)) continue
    last = candidate
    left -= even ? 1 : candidate.weight
    if (left < 0) return candidate
  }
  return last // only when rounding left a crumb
}
