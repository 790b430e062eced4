/** The same key to the same endpoint, for as long as it is there and has not much more to do than the others. */
import { hashLoadFloor, hashLoadMax } from '../../limits.ts'
import type { Balancer, Candidate } from './balancer.ts'

/**
 * Rendezvous hashing with weights (Schindelhauer, Schomaker 2005): when an endpoint leaves only its own keys move,
 * when one comes it takes its share from all. By id, not by place: every gateway with the same endpoints chooses alike.
 * With bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): a key whose endpoint has too much goes to its next choice,
 * the same one each time.
 */
export class Hash implements Balancer {
  /** Hash of the id, by a candidate’s index. Signed: such numbers need no memory of their own. */
  #seeds: number[] = []

  pick(candidates: readonly Candidate[], key: number): Candidate {
    let best = candidates[0]!
    if (candidates.length === 1) return best
    const perWeight = loadPerWeight(candidates)
    let least = Infinity
    for (const candidate of candidates) {
      if (candidate.inFlight >= hashLoadFloor && candidate.inFlight >= perWeight * candidate.weight) continue
      const seed = (this.#seeds[candidate.index] ??= hashKey(candidate.id) | 0)
      // An exponentially distributed draw, fixed by key and endpoint: the smallest of them falls to each by its weight.
      const chance = (mix(Math.imul(key ^ seed, 0x9e3779b1) + seed) + 0.5) / 2 ** 32
      const score = -Math.log(chance) / candidate.weight
      if (score < least) {
        least = score
        best = candidate
      }
    }
    return best
  }
}

/** So many exchanges, this one counted, a weight of 1 may have. Somebody is always below it. */
function loadPerWeight(candidates: readonly Candidate[]): number {
  let inFlight = 1
  let weight = 0
  for (const candidate of candidates) {
    inFlight += candidate.inFlight
    weight += candidate.weight
  }
  return weight === 0 ? Infinity : (hashLoadMax * inFlight) / weight
}

/** 32 bits of a text (FNV-1a over its UTF-16 units, then mixed). Not for secrets: whoever chooses keys can choose the endpoint. */
export function hashKey(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

/** MurmurHash3's finaliser: every bit in has a say in every bit out. */
function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
