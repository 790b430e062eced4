/** Every invariant is seen to fail when its code is broken on purpose. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INVARIANTS, violations } from './invariants.ts'
import { MUTATIONS } from './mutations.ts'
import { simulate } from './simulate.ts'

const seedsAtMost = 300

test('every invariant has a mutation', () => {
  const broken = new Set(MUTATIONS.map(({ breaks }) => breaks))
  assert.deepEqual(
    INVARIANTS.map(({ name }) => name).filter(name => !broken.has(name)),
    [],
  )
})

for (const { story, breaks, apply } of MUTATIONS)
  test(`${breaks} fails where ${story}`, async t => {
    const mend = apply()
    let failed = 0
    try {
      for (let seed = 1; seed <= seedsAtMost && failed === 0; seed++) {
        const found = await violationsOf(seed)
        if (found.includes(breaks)) failed = seed
      }
    } finally {
      mend()
    }
    assert.ok(failed > 0, `no seed up to ${seedsAtMost} noticed it`)
    t.diagnostic(`seed ${failed}`)
    assert.deepEqual(await violationsOf(failed), [], 'and the mended gateway is in order')
  })

/** Broken code may throw; what had been seen by then is lost, and another seed will tell. */
async function violationsOf(seed: number): Promise<string[]> {
  try {
    return violations(await simulate(seed)).map(({ invariant }) => invariant)
  } catch {
    return ['threw']
  }
}
