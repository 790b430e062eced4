/**
 * Two goodgates against each other: is the change faster? The ratio of paired rounds has an interval.
 * `node bench/ab.ts --a REVISION-OR-FOLDER --b . [--cases small-64] [--rounds 10] [--seconds 5]`
 *
 * Both are under load at the same time, on one core: a machine whose pace changes by half from one second to the next
 * changes it for both. Rates and latencies say nothing then: each waits for the other's turn. Each round starts both anew, for what
 * the compiler and the memory's layout make of one process differs from start to start, and belongs into the interval.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, type Case } from './cases.ts'
import { CORE, endChildrenWithMe } from './child.ts'
import { checkAnswer, load } from './load.ts'
import { measure, type Started, startPeer } from './measure.ts'
import { goodgateAt } from './peers/goodgate.ts'
import type { Round } from './results.ts'
import { median, pairedRatio } from './statistics.ts'
import { startUpstream } from './upstream.ts'

const ROOT = join(import.meta.dirname, '..')
const WARM_UP_SECONDS = 2

const { values } = parseArgs({
  options: {
    a: { type: 'string', default: 'HEAD' },
    b: { type: 'string', default: '.' },
    cases: { type: 'string', default: 'small-64' },
    rounds: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '5' },
  },
})

endChildrenWithMe()
execFileSync('taskset', ['-cp', String(CORE.rest), String(process.pid)], { stdio: 'ignore' })
const workFolder = mkdtempSync(join(tmpdir(), 'goodgate-ab-'))
process.on('exit', () => rmSync(workFolder, { recursive: true, force: true }))
const upstream = await startUpstream(workFolder)
const wanted = values.cases.split(',')
for (const each of CASES.filter(({ name }) => wanted.includes(name))) await compare(each)
await upstream.stop()

async function compare(each: Case): Promise<void> {
  const rounds: { a: Round[]; b: Round[] } = { a: [], b: [] }
  for (let round = 1; round <= Number(values.rounds); round++) {
    const { a, b } = await oneRound(each, round)
    rounds.a.push(a)
    rounds.b.push(b)
    process.stderr.write(`${round}: ${(b.cpuMicros / a.cpuMicros).toFixed(3)}  `)
  }
  console.log(`\n${each.title}, ${values.rounds} rounds of ${values.seconds} s; a: ${values.a}, b: ${values.b}`)
  tell('CPU per request, µs', rounds, ({ cpuMicros }) => cpuMicros)
  const all = [...rounds.a, ...rounds.b]
  const errors = all.reduce((sum, round) => sum + round.errors, 0)
  if (errors > 0) console.log(`  ERRORS: ${errors}`)
  const logged = Math.min(...all.map(round => round.logged))
  if (logged < 1) console.log(`  LINES LOST: in one round only ${logged} of the requests were logged`)
}

async function oneRound(each: Case, round: number): Promise<{ a: Round; b: Round }> {
  // Who is started first alternates: it gets other memory.
  const order = round % 2 === 1 ? (['a', 'b'] as const) : (['b', 'a'] as const)
  const sides: Partial<Record<'a' | 'b', Started>> = {}
  for (const side of order) sides[side] = await started(side, values[side], each)
  const { a, b } = sides as Record<'a' | 'b', Started>
  const seconds = Number(values.seconds)
  const [ofA, ofB] = await Promise.all([measure(a, each, round, seconds), measure(b, each, round, seconds)])
  await Promise.all([a.running.stop(), b.running.stop()])
  return { a: ofA, b: ofB }
}

function tell(what: string, rounds: { a: Round[]; b: Round[] }, of: (round: Round) => number): void {
  const [a, b] = [rounds.a.map(of), rounds.b.map(of)]
  const { ratio, low, high } = pairedRatio(a, b)
  const verdict = low > 1 || high < 1 ? '' : '  (no difference shown)'
  const interval = `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
  console.log(`  ${what.padEnd(20)} a ${median(a).toFixed(1)}  b ${median(b).toFixed(1)}  b/a ${interval}${verdict}`)
}

async function started(name: string, place: string, each: Case): Promise<Started> {
  const peer = await startPeer(goodgateAt(checkout(place, name), name), upstream.port, workFolder)
  await checkAnswer(peer.port, each)
  await load(peer.port, each, WARM_UP_SECONDS)
  return peer
}

/** A folder as it is; a revision is unpacked beside, with this checkout's dependencies. */
function checkout(place: string, name: string): string {
  if (existsSync(place) && statSync(place).isDirectory()) return resolve(place)
  const folder = join(workFolder, `checkout-${name}`)
  if (existsSync(folder)) return folder
  mkdirSync(folder)
  const archive = execFileSync('git', ['archive', place], { cwd: ROOT, maxBuffer: 1 << 30 })
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}
