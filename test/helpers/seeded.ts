/** Properties whose seed is printed: `SEED=n npm test -- FILE` runs the same cases again. */
import type { TestContext } from 'node:test'

/** `RUNS` in the environment multiplies how many cases are tried. */
export function seeded(t: TestContext, runs: number): { seed: number; numRuns: number } {
  const seed = process.env.SEED === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(process.env.SEED)
  t.diagnostic(`SEED=${seed}`)
  return { seed, numRuns: Math.ceil(runs * Number(process.env.RUNS ?? 1)) }
}
