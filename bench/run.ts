/**
 * The bench: gateways side by side in one run, the gateway under test alone on core 0, wrk and the upstream on core 1,
 * rounds interleaved. `node bench/run.ts [--peers a,b] [--cases a,b,idle] [--rounds 5] [--seconds 4] [--soak] [--out FOLDER]`
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, type Case } from './cases.ts'
import { CORE, endChildrenWithMe } from './child.ts'
import { IDLE_CONNECTIONS, idleMemory } from './idle.ts'
import { checkAnswer, load } from './load.ts'
import { measure, type Started, startPeer } from './measure.ts'
import type { Peer } from './peer.ts'
import { PEERS } from './peers/all.ts'
import { memoryOf } from './proc.ts'
import { factsOf, RESULTS_FOLDER, ResultFile, type Round } from './results.ts'
import { soak } from './soak.ts'
import { median, spread } from './statistics.ts'
import { startUpstream } from './upstream.ts'

const WARM_UP_SECONDS = 2
const QUIET_LOAD = 0.5

const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: PEERS.map(({ name }) => name).join() },
    cases: { type: 'string', default: [...CASES.map(({ name }) => name), 'idle'].join() },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    soak: { type: 'boolean', default: false },
    out: { type: 'string', default: RESULTS_FOLDER },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

process.exitCode = await main()

async function main(): Promise<number> {
  const lacking = lacks()
  if (lacking !== null) {
    console.error(`bench: ${lacking}`)
    return 1
  }
  endChildrenWithMe()
  // The bench's own work must not fall on the core under test.
  execFileSync('taskset', ['-cp', String(CORE.rest), String(process.pid)], { stdio: 'ignore' })
  const workFolder = mkdtempSync(join(tmpdir(), 'goodgate-bench-'))
  process.on('exit', () => rmSync(workFolder, { recursive: true, force: true }))
  const at = new Date()
  const results = new ResultFile(at, values.out)
  const peers = chosenPeers(results)
  const versions = Object.fromEntries(peers.map(peer => [peer.name, peer.version() ?? '']))
  results.append(factsOf(at, wrkVersion(), { rounds, seconds, versions }))

  const busy = loadavg()[0] ?? 0
  if (busy > QUIET_LOAD) console.log(`The machine is busy (load ${busy.toFixed(1)}): these figures will be noisy.`)

  const upstream = await startUpstream(workFolder)
  const wanted = values.cases.split(',')
  if (values.soak) await soak(peers, upstream.port, workFolder, results)
  else {
    for (const each of CASES.filter(({ name }) => wanted.includes(name))) {
      await compare(each, peers, upstream.port, workFolder, results)
    }
    if (wanted.includes('idle')) await compareIdle(peers, upstream.port, workFolder, results)
  }
  await upstream.stop()
  console.log(`\n${results.path}\nThe README's table: node bench/table.ts`)
  return 0
}

async function compare(
  each: Case,
  peers: Peer[],
  upstreamPort: number,
  folder: string,
  results: ResultFile,
): Promise<void> {
  console.log(`\n${each.title} (${each.name}): ${rounds} × ${seconds} s`)
  const started: Started[] = []
  for (const peer of peers) {
    const ready = await startedAndRight(peer, each, upstreamPort, folder).catch(error =>
      leaveOut(peer, each.name, error, results),
    )
    if (ready) started.push(ready)
  }
  const measured = new Map<string, Round[]>(started.map(({ peer }) => [peer.name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const one of started) {
      const result = await measure(one, each, round, seconds).catch(error =>
        leaveOut(one.peer, each.name, error, results),
      )
      if (!result) continue
      measured.get(one.peer.name)?.push(result)
      results.append(result)
    }
  }
  for (const { peer, running } of started) {
    const of = measured.get(peer.name) ?? []
    const after = of.reduce((sum, { requests }) => sum + requests, 0)
    const memory = memoryOf(running.pid)
    if (of.length > 0) {
      results.append({ kind: 'memory', case: each.name, peer: peer.name, ...memory, after })
      tell(peer.name, of, memory.peakKiB)
    }
    await running.stop()
  }
}

async function startedAndRight(peer: Peer, each: Case, upstreamPort: number, folder: string): Promise<Started> {
  const started = await startPeer(peer, upstreamPort, folder)
  try {
    await checkAnswer(started.port, each)
    await load(started.port, each, WARM_UP_SECONDS)
    return started
  } catch (error) {
    await started.running.stop()
    throw error
  }
}

async function compareIdle(peers: Peer[], upstreamPort: number, folder: string, results: ResultFile): Promise<void> {
  console.log(`\n${IDLE_CONNECTIONS} idle keep-alive connections, each after one request`)
  for (const peer of peers) {
    const found = await idleMemory(peer, upstreamPort, folder).catch(error => leaveOut(peer, 'idle', error, results))
    if (!found) continue
    const { open, ...memory } = found
    results.append({ kind: 'memory', case: 'idle', peer: peer.name, ...memory, after: open })
    const mib = `${Math.round(memory.rssKiB / 1024)} MiB resident (${Math.round(memory.pssKiB / 1024)} MiB, shared pages divided)`
    console.log(`  ${peer.name.padEnd(13)} ${mib}${open < IDLE_CONNECTIONS ? `, only ${open} open` : ''}`)
  }
}

function leaveOut(peer: Peer, name: string, error: Error, results: ResultFile): undefined {
  const lines = error.message.split('\n')
  const why = (lines.find(line => /^\w*Error\b/.test(line)) ?? lines.slice(0, 3).join(' ')).slice(0, 300)
  console.log(`  ${peer.name}: left out: ${why}`)
  results.append({ kind: 'skipped', peer: peer.name, case: name, why })
}

function tell(peer: string, of: Round[], peakKiB: number): void {
  const cpu = of.map(({ cpuMicros }) => cpuMicros)
  const parts = [
    peer.padEnd(13),
    `${median(cpu).toFixed(1).padStart(7)} µs ±${(spread(cpu) * 100).toFixed(0)}%`,
    `${Math.round(median(of.map(({ requestsPerSecond }) => requestsPerSecond)))} req/s`.padStart(13),
    `p50 ${median(of.map(({ p50Us }) => p50Us))} µs`,
    `p99 ${median(of.map(({ p99Us }) => p99Us))} µs`,
    `peak ${Math.round(peakKiB / 1024)} MiB`,
  ]
  const errors = of.reduce((sum, round) => sum + round.errors, 0)
  const unlogged = of.filter(({ logged }) => logged < 0.999).length
  const foreign = Math.max(...of.map(({ foreignShare }) => foreignShare))
  if (errors > 0) parts.push(`ERRORS ${errors}`)
  if (unlogged > 0) parts.push(`LOG INCOMPLETE in ${unlogged} rounds`)
  if (foreign > 0.1) parts.push(`noisy: others took up to ${Math.round(foreign * 100)}% of the core`)
  console.log(`  ${parts.join('  ')}`)
}

function chosenPeers(results: ResultFile): Peer[] {
  const names = values.peers.split(',')
  for (const name of names) if (!PEERS.some(peer => peer.name === name)) console.error(`bench: no peer ${name}`)
  return PEERS.filter(peer => {
    if (!names.includes(peer.name)) return false
    if (peer.version() !== null) return true
    console.error(`bench: ${peer.name} is not installed, left out`)
    results.append({ kind: 'skipped', peer: peer.name, why: 'not installed' })
    return false
  })
}

function lacks(): string | null {
  if (process.platform !== 'linux') return 'CPU times are read from /proc: Linux only'
  if (availableParallelism() < 2) return 'two cores are needed, one for the gateway and one for the load'
  for (const program of ['wrk', 'nginx', 'taskset']) {
    if (spawnSync(program, ['-v'], { stdio: 'ignore' }).error) return `${program} is not installed`
  }
  return null
}

/** wrk says its version on the way to an error. */
function wrkVersion(): string {
  return spawnSync('wrk', ['-v'], { encoding: 'utf8' }).stdout.match(/wrk (\S+)/)?.[1] ?? ''
}
