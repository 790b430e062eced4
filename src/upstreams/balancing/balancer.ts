/** Choosing among endpoints that could all take the request: what every way of choosing has in common. */
import type { BalanceRule } from '../../config/config.ts'
import { Hash } from './hash.ts'
import { LeastBusy } from './least-busy.ts'
import { Random } from './random.ts'
import { RoundRobin } from './round-robin.ts'
import { TwoChoices } from './two-choices.ts'

export interface Candidate {
  readonly id: string
  /** Its place in the group: the same for as long as the balancer lives. */
  readonly index: number
  /** Its share of traffic beside the others'; 0: only when nobody else is left. */
  readonly weight: number
  /** Exchanges at it now. */
  readonly inFlight: number
  /** Time to an answer of late, long ones remembered; 0: not known. */
  readonly latencyMs: number
}

/**
 * `candidates` are what is left after health, earlier tries and backups were seen to: never empty, a different
 * selection each time if need be. `key` is 32 bits, for `hash` alone. Nothing is allocated per pick.
 */
export interface Balancer {
  pick(candidates: readonly Candidate[], key: number): Candidate
}

/** `random` gives numbers in [0, 1). */
export function balancerFor(rule: BalanceRule, random: () => number): Balancer {
  switch (rule.kind) {
    case 'round-robin':
      return new RoundRobin()
    case 'least-busy':
      return new LeastBusy()
    case 'two-choices':
      return new TwoChoices(random)
    case 'random':
      return new Random(random)
    case 'hash':
      return new Hash()
  }
}
