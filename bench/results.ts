/** Results as JSON lines, a file per run: `results/DATE.jsonl`. The first line says where and with what. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'

export const RESULTS_FOLDER: string = join(import.meta.dirname, 'results')

export interface RunFacts {
  kind: 'run'
  at: string
  cpu: string
  cores: number
  memoryMiB: number
  kernel: string
  node: string
  wrk: string
  /** The load of the machine over the minute before: anything above 0.3 makes the figures noisy. */
  loadBefore: number
  rounds: number
  seconds: number
  versions: Record<string, string>
}

export interface Round {
  kind: 'round'
  case: string
  peer: string
  round: number
  requests: number
  requestsPerSecond: number
  /** CPU time of the whole process tree per request. */
  cpuMicros: number
  p50Us: number
  p99Us: number
  errors: number
  /** Lines in the access log, as a share of what wrk counted. */
  logged: number
  /** Share of the gateway's core that others took meanwhile. */
  foreignShare: number
}

/** After all rounds of a case; `idle` and `soak` are cases of their own. */
export interface MemoryLine {
  kind: 'memory'
  case: string
  peer: string
  rssKiB: number
  pssKiB: number
  peakKiB: number
  /** How many requests, or open connections, there were. */
  after: number
}

export interface Skipped {
  kind: 'skipped'
  peer: string
  case?: string
  why: string
}

export type ResultLine = RunFacts | Round | MemoryLine | Skipped

export class ResultFile {
  readonly path: string

  constructor(at: Date, folder: string) {
    mkdirSync(folder, { recursive: true })
    this.path = join(folder, `${at.toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`)
  }

  append(line: ResultLine): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`)
  }
}

export function factsOf(at: Date, wrk: string, plan: Pick<RunFacts, 'rounds' | 'seconds' | 'versions'>): RunFacts {
  const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryMiB: Math.round(totalmem() / 2 ** 20) }
  const loadBefore = loadavg()[0] ?? 0
  return {
    kind: 'run',
    at: at.toISOString(),
    ...machine,
    kernel: release().match(/^\d+\.\d+/)?.[0] ?? '',
    node: process.version,
    wrk,
    loadBefore,
    ...plan,
  }
}

/** @param file a path; absent: the newest run */
export function readResults(file?: string): ResultLine[] {
  const newest = resultFiles().at(-1)
  if (file === undefined && newest === undefined) throw new Error('there are no results yet: npm run bench')
  const text = readFileSync(file ?? join(RESULTS_FOLDER, newest!), 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

/** Oldest first; none before the first run. */
function resultFiles(): string[] {
  if (!existsSync(RESULTS_FOLDER)) return []
  return readdirSync(RESULTS_FOLDER)
    .filter(name => name.endsWith('.jsonl'))
    .sort()
}
