/** Lines that say again what a line before them has said. */
import type { ExchangeFact, Fact } from '../../fact.ts'
import type { NginxLine } from './line.ts'

/** Connections that are remembered, and at most as many more. */
const KEPT_MAX = 1000

export interface FollowUps {
  without(facts: readonly Fact[], line: NginxLine): readonly Fact[]
}

export function makeFollowUps(): FollowUps {
  const passedOn = makeMemory()
  const failed = makeMemory()
  let refusedToStart = ''

  /** nginx says why it does not start to its log and to the terminal. */
  function saidTwice({ level, message }: NginxLine): boolean {
    if (level !== 'emerg') return false
    const again = message === refusedToStart
    refusedToStart = again ? '' : message
    return again
  }

  return {
    without(facts, line) {
      if (saidTwice(line)) return []
      const [fact] = facts
      if (fact?.kind !== 'exchange' || fact.same.connection === undefined) return facts
      const { connection } = fact.same
      const last = fact.exchange.attempts.at(-1)
      // What is no HTTP nginx passes on as an answer of HTTP/0.9, and closes: how that ends is no second failure.
      if (last?.phase === 'receive' && passedOn.has(connection)) return []
      if (line.message.startsWith('auth request unexpected status') && failed.has(connection)) return []
      if (isNotHttp(fact)) passedOn.add(connection)
      failed.add(connection)
      return facts
    },
  }
}

function isNotHttp({ exchange }: ExchangeFact): boolean {
  const end = exchange.attempts.at(-1)?.end
  return end?.kind === 'invalid' && end.problem.reason === 'not-http'
}

function makeMemory(): { has(connection: string): boolean; add(connection: string): void } {
  // Two generations: taking the oldest out of a set each time walks over the places of all that went before.
  let older = new Set<string>()
  let newer = new Set<string>()
  return {
    has: connection => newer.has(connection) || older.has(connection),
    add(connection) {
      newer.add(connection)
      if (newer.size < KEPT_MAX) return
      older = newer
      newer = new Set()
    },
  }
}
