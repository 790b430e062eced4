/** The chaos table: what clients saw, by scenario and gateway, and where goodgate is not among the best. */
import { meanInterval, median } from '../statistics.ts'
import type { ChaosFacts, ChaosLine, ChaosRound, ChaosSkipped } from './results.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios/all.ts'

const GOODGATE = 'goodgate'

export interface Cell {
  failures: number
  interval: { low: number; high: number }
  /** Summed over all runs: one is one too many. */
  twice: number
  wrongPer1000: number
  p99Ms: number
  runs: number
}

/** Markdown: the figures, then what the scenarios do. */
export function chaosTable(lines: readonly ChaosLine[]): string {
  const runs = lines.filter((line): line is ChaosFacts => line.kind === 'chaos-run')
  const [first] = runs
  if (first === undefined) throw new Error('no facts of the run in its first line')
  const facts = { ...first, versions: Object.assign({}, ...runs.map(({ versions }) => versions)) }
  const peers = Object.keys(facts.versions).filter(peer => lines.some(line => 'peer' in line && line.peer === peer))
  const scenarios = SCENARIOS.filter(({ name }) => lines.some(line => 'scenario' in line && line.scenario === name))
  const rows = scenarios.map(scenario => [
    scenario.name,
    floorText(scenario),
    ...peers.map(peer => cellText(lines, scenario, peer)),
  ])
  const head = ['scenario', 'floor', ...peers.map(peer => (peer === GOODGATE ? '**goodgate**' : peer))]
  const legend = scenarios.map(({ name, what }) => [name, what])
  const apart = Object.keys(facts.versions).filter(peer => !(peer in first.versions))
  const note =
    apart.length === 0 ? noteOf(facts) : `${noteOf(facts)} Measured apart from the others: ${apart.join(', ')}.`
  return [markdown(head, rows), note, markdown(['scenario', 'what happens'], legend)].join('\n\n')
}

export function cellOf(lines: readonly ChaosLine[], scenario: string, peer: string): Cell | null {
  const rounds = lines.filter(
    (line): line is ChaosRound => line.kind === 'chaos' && line.scenario === scenario && line.peer === peer,
  )
  if (rounds.length === 0) return null
  const failures = rounds.map(({ failuresPer1000 }) => failuresPer1000)
  return {
    failures: median(failures),
    interval: meanInterval(failures),
    twice: rounds.reduce((sum, { twice }) => sum + twice, 0),
    wrongPer1000: median(rounds.map(({ wrong, requests }) => (1000 * wrong) / requests)),
    p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
    runs: rounds.length,
  }
}

/**
 * Where goodgate loses: more failures than both floor and best peer, a POST done twice, a wrong answer. Empty where it
 * does not. With several runs it is worse only if its whole interval is: chance decides about the last request.
 */
export function losses(lines: readonly ChaosLine[], { name, floor }: Scenario): string[] {
  const own = cellOf(lines, name, GOODGATE)
  if (own === null) return []
  const others = [...new Set(lines.flatMap(line => ('peer' in line && line.peer !== GOODGATE ? [line.peer] : [])))]
  const theirs = others.map(peer => cellOf(lines, name, peer)).filter(cell => cell !== null)
  const best = (figures: number[]): number => (figures.length > 0 ? Math.min(...figures) : 0)
  const bound = Math.max(floor.failuresPer1000 ?? 0, best(theirs.map(({ failures }) => failures)))
  const low = own.runs > 1 ? own.interval.low : own.failures
  const lost: string[] = []
  if (low > bound) lost.push(`${figure(own.failures)} failures where ${figure(bound)} were possible`)
  if (floor.p99Ms !== undefined) {
    const p99 = Math.max(floor.p99Ms, best(theirs.map(({ p99Ms }) => p99Ms)))
    if (own.p99Ms > p99) lost.push(`p99 ${figure(own.p99Ms)} ms where ${figure(p99)} was possible`)
  }
  if (own.twice > 0) lost.push(`${own.twice} POSTs carried out twice`)
  if (own.wrongPer1000 > 0) lost.push(`${figure(own.wrongPer1000)} wrong answers that look whole`)
  return lost
}

function cellText(lines: readonly ChaosLine[], scenario: Scenario, peer: string): string {
  const cell = cellOf(lines, scenario.name, peer)
  const skipped = lines.find(
    (line): line is ChaosSkipped =>
      line.kind === 'chaos-skipped' && line.scenario === scenario.name && line.peer === peer,
  )
  if (cell === null) return skipped ? 'n/a' : '–'
  const { failures, interval, twice, wrongPer1000, p99Ms, runs } = cell
  const range = runs > 1 ? ` (${figure(Math.max(0, interval.low))}–${figure(interval.high)})` : ''
  const wrong = wrongPer1000 > 0 ? ` **w${figure(wrongPer1000)}**` : ''
  const lost = peer === GOODGATE && losses(lines, scenario).length > 0 ? ' ✗' : ''
  return `${figure(failures)}${range} · ${twice} · ${figure(p99Ms)}${wrong}${lost}`
}

function floorText({ floor }: Scenario): string {
  const { failuresPer1000, why, p99Ms } = floor
  const figures = [failuresPer1000 === null ? '–' : figure(failuresPer1000), ...(p99Ms ? [`p99 ${p99Ms}`] : [])]
  return `${figures.join(', ')} (${why})`
}

function figure(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10)
}

function noteOf(facts: ChaosFacts): string {
  const versions = Object.entries(facts.versions)
    .filter(([peer]) => !peer.includes('-'))
    .map(([peer, version]) => `${peer} ${version}`)
  return (
    `Failures seen by clients per 1,000 requests${facts.runs > 1 ? ' (95 % interval)' : ''} · POSTs carried out twice · p99 of good ` +
    'answers in ms; **w**: per 1,000, answers that look whole and are not what the endpoint sent; ✗: goodgate is worse than ' +
    `both floor and best peer. Medians of ${facts.runs} interleaved run${facts.runs === 1 ? '' : 's'} on ${facts.at.slice(0, 10)}, ` +
    `${facts.cores} cores of ${facts.cpu}, Linux ${facts.kernel}, all on loopback; ${versions.join(', ')}. goodgate with its ` +
    'defaults and a health path; the others plain, and tuned as their documents recommend (`bench/chaos/peers/`).'
  )
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
