/** What is no HTTP nginx passes on as an answer of HTTP/0.9, and says so; how that "answer" then ends is no second failure. */
import type { Fact } from '../../fact.ts'

/** Such a connection ends with this answer, so what comes later on it is about the same request. */
const KEPT_MAX = 1000

export interface FollowUps {
  without(facts: readonly Fact[]): readonly Fact[]
}

export function makeFollowUps(): FollowUps {
  const passedOn = new Set<string>()
  return {
    without(facts) {
      const [fact] = facts
      if (fact?.kind !== 'exchange' || fact.same.connection === undefined) return facts
      const { connection } = fact.same
      const last = fact.exchange.attempts.at(-1)
      if (last?.phase === 'receive' && passedOn.has(connection)) return []
      if (last?.end.kind === 'invalid' && last.end.problem.reason === 'not-http') {
        passedOn.add(connection)
        if (passedOn.size > KEPT_MAX) passedOn.delete(passedOn.values().next().value!)
      }
      return facts
    },
  }
}
