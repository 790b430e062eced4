/** The README's tables from the newest results: `node bench/table.ts [--run FILE] [--chaos FILE]… [--print]`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES } from './cases.ts'
import { chaosTable } from './chaos/report.ts'
import { readChaos } from './chaos/results.ts'
import { type MemoryLine, type ResultLine, type Round, type RunFacts, readResults } from './results.ts'
import { median, spread } from './statistics.ts'

const README = join(import.meta.dirname, '..', 'README.md')

if (import.meta.main) main()

function main(): void {
  const { values } = parseArgs({
    options: {
      run: { type: 'string' },
      chaos: { type: 'string', multiple: true },
      print: { type: 'boolean', default: false },
    },
  })
  const table = benchTable(readResults(values.run))
  const chaos = readChaos(values.chaos)
  if (values.print) {
    console.log(chaos ? `${table}\n\n${chaosTable(chaos)}` : table)
    return
  }
  const filled = fill(readFileSync(README, 'utf8'), 'bench', table)
  if (filled === null) throw new Error('README.md has no <!-- bench:start --> … <!-- bench:end -->')
  writeFileSync(README, (chaos && fill(filled, 'chaos', chaosTable(chaos))) ?? filled)
}

/** Puts the table between `<!-- NAME:start -->` and `<!-- NAME:end -->`; null where they are not. */
export function fill(text: string, name: string, table: string): string | null {
  const start = `<!-- ${name}:start -->`
  const [from, to] = [text.indexOf(start), text.indexOf(`<!-- ${name}:end -->`)]
  if (from < 0 || to < from) return null
  return `${text.slice(0, from + start.length)}\n\n${table}\n\n${text.slice(to)}`
}

/** CPU time per request and its ratio to nginx's, per case; then throughput, latency and memory. */
export function benchTable(lines: readonly ResultLine[]): string {
  const facts = lines.find((line): line is RunFacts => line.kind === 'run')
  const rounds = lines.filter((line): line is Round => line.kind === 'round')
  const memory = lines.filter((line): line is MemoryLine => line.kind === 'memory')
  if (facts === undefined) throw new Error('no facts of the run in its first line')
  const cases = CASES.filter(({ name }) => rounds.some(round => round.case === name))
  const peers = Object.keys(facts.versions).filter(peer => [...rounds, ...memory].some(line => line.peer === peer))
  const cpuOf = (peer: string, name: string): number[] => cpus(rounds, peer, name)

  const head = ['CPU µs per request', ...cases.map(({ title }) => title), 'memory, 10,000 idle connections']
  const rows = peers.map(peer => [
    peer === 'goodgate' ? '**goodgate**' : `${peer} ${facts.versions[peer]}`,
    ...cases.map(({ name }) => withRatio(cpuOf(peer, name), cpuOf('nginx', name), peer)),
    residentOf(memory, peer),
  ])
  const more = ['60 B, 64 connections', 'requests/s', 'p50', 'p99', 'memory at most']
  const details = peers.map(peer => detailsOf(peer, rounds, memory))
  return [
    markdown(head, rows),
    markdown(
      more,
      details.filter(row => row !== null),
    ),
    noteOf(facts, rounds),
  ].join('\n\n')
}

function cpus(rounds: Round[], peer: string, name: string): number[] {
  return rounds.filter(round => round.peer === peer && round.case === name).map(({ cpuMicros }) => cpuMicros)
}

function withRatio(own: number[], nginx: number[], peer: string): string {
  if (own.length === 0) return '–'
  const value = median(own)
  const text = value < 100 ? value.toFixed(1) : String(Math.round(value))
  return peer === 'nginx' || nginx.length === 0 ? text : `${text} (${(value / median(nginx)).toFixed(2)}×)`
}

function residentOf(memory: MemoryLine[], peer: string): string {
  const idle = memory.find(line => line.case === 'idle' && line.peer === peer)
  return idle ? `${Math.round(idle.rssKiB / 1024)} MiB` : '–'
}

function detailsOf(peer: string, rounds: Round[], memory: MemoryLine[]): string[] | null {
  const of = rounds.filter(round => round.peer === peer && round.case === 'small-64')
  if (of.length === 0) return null
  const peak = memory.find(line => line.case === 'small-64' && line.peer === peer)?.peakKiB ?? 0
  return [
    peer === 'goodgate' ? '**goodgate**' : peer,
    Math.round(median(of.map(({ requestsPerSecond }) => requestsPerSecond))).toLocaleString('en'),
    `${(median(of.map(({ p50Us }) => p50Us)) / 1000).toFixed(1)} ms`,
    `${(median(of.map(({ p99Us }) => p99Us)) / 1000).toFixed(1)} ms`,
    `${Math.round(peak / 1024)} MiB`,
  ]
}

function noteOf(facts: RunFacts, rounds: Round[]): string {
  const widest = Math.max(0, ...[...Map.groupBy(rounds, round => `${round.case} ${round.peer}`).values()].map(spreadOf))
  const errors = rounds.reduce((sum, round) => sum + round.errors, 0)
  const foreign = Math.max(0, ...rounds.map(({ foreignShare }) => foreignShare))
  const noisy = foreign > 0.1 ? ` Noisy: other work took up to ${Math.round(foreign * 100)} % of the core.` : ''
  return (
    `Medians of ${facts.rounds} interleaved rounds of ${facts.seconds} s on ${facts.at.slice(0, 10)}, widest spread ` +
    `±${Math.round(widest * 100)} %, ${errors} errors.${noisy} One core of ${facts.cpu} (Linux ${facts.kernel}) for the ` +
    `gateway, another for wrk ${facts.wrk} and the upstream (nginx); Node ${facts.node.slice(1)}; CPU time of the whole ` +
    'process tree. Access logs on and checked in all; goodgate, nginx, Caddy and the Node gateways write to a file (nginx ' +
    'with a 64 KiB buffer), HAProxy to stdout, which is a file. Upstream keep-alive over HTTP/1.1, one worker or thread each.'
  )
}

function spreadOf(rounds: Round[]): number {
  return spread(rounds.map(({ cpuMicros }) => cpuMicros))
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}
