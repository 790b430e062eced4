/** What a setting would have changed: by facts made by hand, each with what is claimed and what is not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counterfactuals } from '../../src/diagnosis/counterfactual/counterfactual.ts'
import type { Seen } from '../../src/diagnosis/counterfactual/finding.ts'
import { REPEATABLE_BYTES } from '../../src/diagnosis/counterfactual/idempotency-key.ts'
import { diagnose, hiddenFailure } from '../../src/diagnosis/diagnose.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { replayBytesMax } from '../../src/limits.ts'
import { CASES, lostRace } from './counterfactual-cases.ts'
import { attempt, exchange } from './facts.ts'

function seen(x: Exchange): Seen {
  const shown = diagnose(x)
  return { exchange: x, diagnosis: shown ?? hiddenFailure(x), hidden: shown === null }
}

for (const { name, exchanges, circumstances, says } of CASES) {
  test(name, () => {
    const found = counterfactuals(exchanges.map(seen), circumstances)
    assert.deepEqual(
      found.map(({ setting }) => setting),
      says.map(one => one.setting ?? found[0]?.setting),
    )
    for (const [at, expected] of says.entries()) {
      const { known, ...rest } = expected
      assert.partialDeepStrictEqual(found[at], rest)
      if (known !== undefined) assert.match(found[at]!.known, known)
    }
  })
}

test('each upstream and cause is judged by itself', () => {
  const found = counterfactuals(
    [
      exchange([lostRace(5003)]),
      exchange([lostRace(70_000)], { upstream: 'other' }),
      exchange([attempt({ notRetried: 'budget' })]),
    ].map(seen),
  )
  assert.deepEqual(found.map(({ upstream, cause, value }) => `${upstream} ${cause} ${value}`).sort(), [
    'app connection-terminated more',
    'app stale-connection-reuse 4s',
    'other stale-connection-reuse 1m',
  ])
})

test('what a client could have repeated is less than what the gateway keeps for it', () => {
  assert.ok(REPEATABLE_BYTES < replayBytesMax)
})
