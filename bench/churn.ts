/**
 * Load through a reload every second and a worker's death every ten, then a killed supervisor and a drain: who fails, and was
 * it excused? `node bench/churn.ts [--seconds 60] [--rate 400] [--workers 2] [--resize]`; exits 1 when something failed that
 * should not have. `--resize`: some reloads change the number of workers, too.
 */
import { parseArgs } from 'node:util'
import { faultsOf, printReport } from './churn/report.ts'
import { churn } from './churn/run.ts'
import { ssMissing } from './churn/sockets.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '400' },
    workers: { type: 'string', default: '2' },
    resize: { type: 'boolean', default: false },
  },
})

process.exitCode = await main()

async function main(): Promise<number> {
  if (ssMissing) {
    console.error(`churn: ${ssMissing}`)
    return 1
  }
  const result = await churn({
    seconds: Number(values.seconds),
    ratePerSecond: Number(values.rate),
    workers: Number(values.workers),
    resize: values.resize,
    reloadEveryMs: 1000,
    killEveryMs: 10_000,
    brokenEvery: 5,
    say: line => console.log(line),
  })
  printReport(result)
  const faults = faultsOf(result)
  for (const fault of faults) console.log(`BAD: ${fault}`)
  if (faults.length === 0)
    console.log('Good: every failure was on a connection that a killed worker held or had queued.')
  return faults.length === 0 ? 0 : 1
}
