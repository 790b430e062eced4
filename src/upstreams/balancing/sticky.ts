/** The endpoint that the client had before, for as long as it is there; else the one with least to do. */
import type { Balancer, Candidate } from './balancer.ts'
import { LeastBusy } from './least-busy.ts'

export class Sticky implements Balancer {
  readonly #others = new LeastBusy()

  /** `key`: the index of the endpoint that the client's cookie names. */
  pick(candidates: readonly Candidate[], key: number): Candidate {
    for (const candidate of candidates) if (candidate.index === key) return candidate
    return this.#others.pick(candidates)
  }
}
