/** The figures of a churn as a person reads them, and whether they are good. */
import type { ChurnResult, Judged } from './run.ts'

export const REPLACED_WITHIN_MS = 1000
const SHOWN = 12

/** What is wrong, one sentence each; none: all is well. */
export function faultsOf({ failures, twice, kills, reloads, succession, drain }: ChurnResult): string[] {
  const faults: string[] = []
  const unexplained = failures.filter(({ excused }) => !excused)
  if (unexplained.length > 0) faults.push(`${unexplained.length} requests failed that no kill excuses`)
  if (twice.length > 0) faults.push(`${twice.length} POSTs were executed more than once`)
  for (const { pid, replacedMs } of kills) {
    if (replacedMs > REPLACED_WITHIN_MS) faults.push(`worker ${pid} was replaced only after ${replacedMs.toFixed()} ms`)
  }
  for (const { number, outcome, broken } of reloads) {
    if (broken !== (outcome === 'refused')) faults.push(`reload ${number} was ${outcome}`)
  }
  const { workersBefore, workersAfter } = succession
  if (workersBefore.toSorted().join() !== workersAfter.toSorted().join())
    faults.push(`the new supervisor has the workers ${workersAfter}, the old one left ${workersBefore}`)
  if (drain.failures.length > 0) faults.push(`${drain.failures.length} requests failed in the drain`)
  if (drain.exit !== 0) faults.push(`the drained gateway ended with ${drain.exit}`)
  return faults
}

export function printReport(result: ChurnResult): void {
  const { requests, answered, heldBack, connections, byKind, failures, twice, kills, reloads, succession, drain } =
    result
  const applied = reloads.filter(({ outcome }) => outcome === 'applied').length
  console.log(`\n${requests} requests on ${connections} connections, ${answered} answered whole and right`)
  if (heldBack > 0) console.log(`  ${heldBack} not asked: the machine was too slow for this rate`)
  console.log(`  ${[...byKind].map(([kind, count]) => `${kind} ${count}`).join(' · ')}`)
  console.log(`${reloads.length} reloads: ${applied} applied, ${reloads.length - applied} refused`)
  console.log(
    `${kills.length} kills, replaced after ${kills.map(({ replacedMs }) => replacedMs.toFixed()).join(', ')} ms`,
  )
  console.log(
    `supervisor killed: a new one has adopted ${succession.workersAfter.length} workers after ${succession.ms.toFixed()} ms`,
  )
  console.log(`POSTs executed twice: ${twice.length}`)
  printFailures('failures', failures)
  console.log(
    `drain under load: exit ${drain.exit} after ${drain.ms.toFixed()} ms, ${drain.answered} answered since TERM, ` +
      `${drain.turnedAway} new connections turned away`,
  )
  printFailures('failures in the drain', drain.failures)
}

function printFailures(title: string, failures: Judged[]): void {
  const excused = failures.filter(each => each.excused)
  console.log(`${title}: ${failures.length}, of them allowed: ${excused.length}`)
  const kinds = new Map<string, number>()
  for (const { kind, asked, excused } of failures) {
    const name = `${excused ? 'allowed    ' : 'UNEXPLAINED'} ${kind} (${asked})`
    kinds.set(name, (kinds.get(name) ?? 0) + 1)
  }
  for (const [name, count] of [...kinds].sort()) console.log(`  ${name}: ${count}`)
  for (const failure of failures.filter(each => !each.excused).slice(0, SHOWN)) printOne(failure)
}

function printOne({ kind, asked, message, at, connection, earlier, log }: Judged): void {
  const age = (at - connection.startedAt).toFixed()
  console.log(`  ${kind}: ${asked}: ${message}`)
  console.log(
    `    at ${at.toFixed()} ms, connection from port ${connection.localPort}, ${age} ms old, ${earlier} requests before`,
  )
  for (const line of log) console.log(`    ${line}`)
}
