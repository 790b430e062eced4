/** The table-driven check of one attempt: its name is its rule. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnoseAttempt } from '../../src/diagnosis/diagnose.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'

/** Name, facts, `cause[/reason][ confidence]`; the confidence is `proven` unless said otherwise. */
export type Case = readonly [string, Attempt, string]

export function check(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    for (const [name, facts, expected] of cases) it(`${name} → ${expected}`, () => assert.equal(said(facts), expected))
  })
}

export function said(facts: Attempt): string {
  const found = diagnoseAttempt(facts)
  if (!found) return 'fine'
  assert.equal(found.phase, facts.phase)
  const name = found.reason === undefined ? found.cause : `${found.cause}/${found.reason}`
  return found.confidence === 'proven' ? name : `${name} ${found.confidence}`
}
