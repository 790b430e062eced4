/**
 * The chaos suite: what clients see behind goodgate and its peers while upstreams, or the gateway itself, misbehave.
 * `node bench/chaos.ts [--peers a,b] [--scenarios a,b] [--runs 5] [--json] [--out FOLDER] [--checkout FOLDER]`
 * `--checkout`: another goodgate than this one, with its `node_modules`. A whole call of five runs takes some two hours.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type RunResult, runOnce } from './chaos/lab.ts'
import type { ChaosPeer } from './chaos/peer.ts'
import { CHAOS_PEERS, chaosPeers } from './chaos/peers/all.ts'
import { chaosTable, losses } from './chaos/report.ts'
import { CHAOS_FOLDER, ChaosFile, type ChaosLine, type ChaosRound, chaosFacts } from './chaos/results.ts'
import type { Scenario } from './chaos/scenario.ts'
import { SCENARIOS } from './chaos/scenarios/all.ts'
import { endChildrenWithMe } from './child.ts'

const QUIET_LOAD = 0.5

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: CHAOS_PEERS.map(({ name }) => name).join() },
    scenarios: { type: 'string', default: SCENARIOS.map(({ name }) => name).join() },
    runs: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    out: { type: 'string', default: CHAOS_FOLDER },
    checkout: { type: 'string' },
  },
})

process.exitCode = await main()

/** @returns 0, or 2 for a name that does not exist */
async function main(): Promise<number> {
  const peers = chosen(chaosPeers(values.checkout), values.peers)
  const scenarios = chosen(SCENARIOS, values.scenarios)
  if (peers === null || scenarios === null) return 2
  endChildrenWithMe()
  const workFolder = mkdtempSync(join(tmpdir(), 'goodgate-chaos-'))
  process.on('exit', () => rmSync(workFolder, { recursive: true, force: true }))
  const at = new Date()
  const file = new ChaosFile(at, values.out)
  const lines: ChaosLine[] = []
  const write = (line: ChaosLine): void => {
    lines.push(line)
    file.append(line)
  }
  const there = peers.filter(installed)
  const versions = Object.fromEntries(there.map(peer => [peer.name, peer.version()!]))
  write(chaosFacts(at, Number(values.runs), versions))
  const busy = loadavg()[0] ?? 0
  if (busy > QUIET_LOAD) say(`The machine is busy (load ${busy.toFixed(1)}): latencies will be noisy.`)
  for (const scenario of scenarios) await compare(scenario, there, workFolder, write)
  if (values.json) console.log(JSON.stringify({ facts: lines[0], results: lines.slice(1) }))
  else {
    console.log(`\n${chaosTable(lines)}\n`)
    for (const scenario of scenarios)
      for (const lost of losses(lines, scenario)) console.log(`${scenario.name}: ${lost}`)
    console.log(`\n${file.path}`)
  }
  return 0
}

/** Runs are interleaved: what the machine does meanwhile falls on all. */
async function compare(
  scenario: Scenario,
  peers: readonly ChaosPeer[],
  workFolder: string,
  write: (line: ChaosLine) => void,
): Promise<void> {
  say(`\n${scenario.name}: ${scenario.what}`)
  for (let run = 1; run <= Number(values.runs); run++) {
    for (const peer of peers) {
      const name = { scenario: scenario.name, peer: peer.name }
      if (scenario.needsWorkers && !peer.hasWorkers) {
        if (run === 1) write({ kind: 'chaos-skipped', ...name, why: 'it has no workers' })
        continue
      }
      try {
        const round = roundOf(await runOnce(scenario, peer, run, workFolder), name, run)
        write(round)
        tell(round)
      } catch (error) {
        say(`  ${peer.name}: left out: ${(error as Error).message}`)
        write({ kind: 'chaos-skipped', ...name, why: (error as Error).message })
      }
    }
  }
}

function roundOf(result: RunResult, name: { scenario: string; peer: string }, run: number): ChaosRound {
  const { failures: _, p50Ms, p99Ms, maxMs, ...rest } = result
  return {
    kind: 'chaos',
    ...name,
    run,
    failuresPer1000: tenths((1000 * result.failed) / result.requests),
    ...rest,
    p50Ms: tenths(p50Ms),
    p99Ms: tenths(p99Ms),
    maxMs: tenths(maxMs),
  }
}

function tell(round: ChaosRound): void {
  const { peer, failuresPer1000, twice, wrong, p99Ms, kinds, failed, failedPosts, requests, said } = round
  const seen = Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`)
  const counts = `${failed} of ${requests} failed, ${failedPosts} of them POSTs`
  const figures = `${failuresPer1000} ‰ · ${twice} twice · p99 ${p99Ms} ms${wrong > 0 ? ` · ${wrong} WRONG` : ''}`
  say(`  ${peer.padEnd(13)} ${figures} (${[counts, ...seen].join('; ')})`)
  for (const [what, counted] of Object.entries(said?.causes ?? {})) say(`      ${counted} × ${what}`)
  for (const [what, counted] of Object.entries(said?.hidden ?? {})) say(`      hidden: ${counted} × ${what}`)
}

function chosen<T extends { name: string }>(all: readonly T[], names: string): T[] | null {
  const wanted = names.split(',')
  const unknown = wanted.filter(name => !all.some(each => each.name === name))
  if (unknown.length === 0) return all.filter(({ name }) => wanted.includes(name))
  console.error(`chaos: no ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`)
  return null
}

function installed(peer: ChaosPeer): boolean {
  if (peer.version() !== null) return true
  say(`${peer.name} is not installed, left out`)
  return false
}

/** Beside the JSON document, which has stdout for itself. */
function say(line: string): void {
  console.error(line)
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
