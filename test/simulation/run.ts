/** Many seeds, one after the other: `node test/simulation/run.ts --seeds 100000 [--from N]`, or one with all that happened: `--seed N --trace`. */
import { parseArgs } from 'node:util'
import { violations } from './invariants.ts'
import { type Run, simulate } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    /** Goes on behind a failing seed, up to so many of them. */
    failures: { type: 'string', default: '1' },
  },
})

/** The last seeds of a run are played a second time: they must come to the same. */
const playedTwice = 20

if (values.seed !== undefined) await show(Number(values.seed), values.trace)
else await runMany(Number(values.from), Number(values.seeds), Number(values.failures))

async function show(seed: number, traced: boolean): Promise<void> {
  const run = await simulate(seed, traced)
  for (const line of run.sim.trace.lines ?? []) console.log(line)
  if (traced) for (const line of run.book.lines) console.log(JSON.stringify(line))
  console.log(`seed ${seed}: ${run.book.lines.length} exchanges, hash ${run.hash}`)
  report(run)
}

async function runMany(from: number, count: number, failuresMax: number): Promise<void> {
  const started = performance.now()
  let exchanges = 0
  let failures = 0
  let done = 0
  for (let seed = from; seed < from + count && failures < failuresMax; seed++) {
    const run = await simulate(seed)
    exchanges += run.book.lines.length
    done++
    if (report(run)) failures++
    else if (seed >= from + count - playedTwice && (await simulate(seed)).hash !== run.hash) {
      console.log(`seed ${seed} went another way the second time: something is not simulated`)
      failures++
    }
    if (done % 5000 === 0) console.log(rate(done, exchanges, started))
  }
  console.log(`${rate(done, exchanges, started)}, ${failures} failing`)
  process.exitCode = failures > 0 ? 1 : 0
}

function rate(seeds: number, exchanges: number, started: number): string {
  const minutes = (performance.now() - started) / 60_000
  return `${seeds} seeds, ${exchanges} exchanges, ${Math.round(seeds / minutes)} seeds a minute`
}

/** true: something is wrong with it. */
function report(run: Run): boolean {
  const found = violations(run)
  for (const { invariant, text } of found.slice(0, 10)) console.log(`seed ${run.seed}: ${invariant}: ${text}`)
  if (found.length > 0) console.log(`replay: node test/simulation/run.ts --seed ${run.seed} --trace`)
  return found.length > 0
}
