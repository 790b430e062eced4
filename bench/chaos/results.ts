/** Results of the chaos suite as JSON lines, a file per call: `results/chaos/DATE.jsonl`. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { join } from 'node:path'
import { RESULTS_FOLDER } from '../results.ts'
import type { LoadResult } from './load-plan.ts'
import type { Said } from './peer.ts'

export const CHAOS_FOLDER: string = join(RESULTS_FOLDER, 'chaos')

export interface ChaosFacts {
  kind: 'chaos-run'
  at: string
  cpu: string
  cores: number
  kernel: string
  node: string
  loadBefore: number
  runs: number
  versions: Record<string, string>
}

/** One run of one scenario with one gateway. */
export interface ChaosRound extends Omit<LoadResult, 'failures'> {
  kind: 'chaos'
  scenario: string
  peer: string
  run: number
  failuresPer1000: number
  twice: number
  executed: number
  /** What the gateway's own log says, where it can be asked. */
  said?: Said
}

export interface ChaosSkipped {
  kind: 'chaos-skipped'
  scenario: string
  peer: string
  why: string
}

export type ChaosLine = ChaosFacts | ChaosRound | ChaosSkipped

export class ChaosFile {
  readonly path: string

  constructor(at: Date, folder: string = CHAOS_FOLDER) {
    mkdirSync(folder, { recursive: true })
    this.path = join(folder, `${at.toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`)
  }

  append(line: ChaosLine): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`)
  }
}

export function chaosFacts(at: Date, runs: number, versions: Record<string, string>): ChaosFacts {
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, kernel: release().match(/^\d+\.\d+/)?.[0] ?? '' }
  const loadBefore = loadavg()[0] ?? 0
  return { kind: 'chaos-run', at: at.toISOString(), ...machine, node: process.version, loadBefore, runs, versions }
}

/** @param files paths, of runs that had other gateways each; none: the newest. null when there is none */
export function readChaos(files: readonly string[] = []): ChaosLine[] | null {
  const newest = existsSync(CHAOS_FOLDER)
    ? readdirSync(CHAOS_FOLDER)
        .filter(name => name.endsWith('.jsonl'))
        .sort()
        .at(-1)
    : undefined
  if (files.length === 0 && newest === undefined) return null
  const read = files.length > 0 ? files : [join(CHAOS_FOLDER, newest!)]
  return read.flatMap(file => readFileSync(file, 'utf8').split('\n').filter(Boolean)).map(line => JSON.parse(line))
}
