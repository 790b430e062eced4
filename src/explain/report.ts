/** The document that `explain --json` prints, and from which page and Markdown are made. */
import type { Confidence, RankedSuspect } from '../diagnosis/diagnosis.ts'
import { harmless } from '../diagnosis/sample.ts'
import type { Product, Trouble } from './fact.ts'
import type { Because, Context, Group } from './failures/groups.ts'
import type { Times } from './failures/times.ts'
import type { UnexplainedRequests } from './failures/unexplained.ts'
import { rankGroup } from './rank.ts'
import type { Files } from './text/files.ts'
import { decoded } from './text/latin1.ts'

/** Of a line that is shown. */
const SAMPLE_CHARACTERS_MAX = 2000

export interface ExplainReport {
  lines: number
  recognised: number
  formats: Record<string, number>
  /** Times of the first and of the last line that was read closely and has one. */
  firstLine: string | null
  lastLine: string | null
  /** The input's own times are so far ahead of UTC, in which this report is; absent: not at all, or no line says so. */
  zoneMinutes?: number
  /** No line names a zone: they were taken to be by the clock of the machine that reads them. */
  zoneAssumed?: boolean
  failures: Failure[]
  /** Answers with a gateway's status for which this input holds no reason; they are no failures above. */
  unexplained?: Unexplained
  /** Lines, other than empty ones, that no reader takes; with the first of them. */
  unread?: { count: number; number: number; file: string | null; sample: string }
  /** Lines longer than 64 KiB, of which only the beginning was read. */
  cutLines?: number
}

export interface Failure {
  cause: string
  reason: string | null
  confidence: Confidence
  /** Requests that met it, and how many of them were saved by another try. */
  count: number
  hidden: number
  /** Of `count`: requests that had nobody left to ask because of this. */
  folded: number
  /** Of `count`: not known to be a client's request (health checks, dead processes). */
  apart: number
  /** No request is known that met it: it is what these events, of which the lines do tell, would mean to one. */
  events?: Trouble[]
  firstSeen: string | null
  lastSeen: string | null
  upstream: string | null
  endpoint: string | null
  sample: string
  /** Its number in its file, from 1; of one input, and where nobody named them, the file is null. */
  sampleLine: number
  sampleFile: string | null
  because: Because[]
  products: Product[]
  /** Failed attempts by endpoint, most first; at most 20. */
  endpoints: { endpoint: string; count: number }[]
  /** Of all its requests; at most 20. */
  upstreams: string[]
  /** The gateway did not start because of it, or kept the configuration from before. */
  atStart?: boolean
  /** From the last failure until the endpoint answered again, where the log shows it. */
  recoveredAfterMs?: number
  /** When they were, for a sparkline; null without times. */
  times: Times | null
  suspects: RankedSuspect[]
}

export interface Unexplained {
  count: number
  statuses: Record<string, number>
  sample: string
  /** The error log of the same time is in the input too, and does not mention them. */
  passedOver?: true
}

export interface Gathered {
  context: Context
  files: Files
  recognised: number
  unexplained: UnexplainedRequests
  /** The error log of the time of what is unexplained is in the input. */
  passedOver: boolean
  unread?: { count: number; number: number; sample: string }
  cutLines: number
}

export function reportOf(gathered: Gathered): ExplainReport {
  const { context, files, recognised, unexplained, passedOver, unread, cutLines } = gathered
  const report: ExplainReport = {
    lines: context.lines,
    recognised,
    formats: Object.fromEntries([...context.formats].sort(([, one], [, other]) => other - one)),
    firstLine: instant(context.firstAt),
    lastLine: instant(context.lastAt),
    failures: context.groups.map(group => failureOf(group, context, files)),
  }
  if (context.zoneMs) report.zoneMinutes = context.zoneMs / 60_000
  if (context.zoneMs && context.zoneAssumed) report.zoneAssumed = true
  const told = unexplainedOf(unexplained, context.groups)
  if (told) report.unexplained = passedOver ? { ...told, passedOver } : told
  if (unread) {
    const { file, line } = files.at(unread.number)
    report.unread = { ...unread, number: line, file, sample: shown(unread.sample) }
  }
  if (cutLines > 0) report.cutLines = cutLines
  return report
}

/** What was guessed at stands among the failures. */
function unexplainedOf({ kept, statuses }: UnexplainedRequests, groups: readonly Group[]): Unexplained | undefined {
  const [first] = kept
  const guessed = new Set(groups.flatMap(({ byStatus }) => byStatus ?? []))
  const left = [...statuses].filter(([status]) => !guessed.has(status))
  if (first === undefined || left.length === 0) return undefined
  const count = left.reduce((sum, [, one]) => sum + one.count, 0)
  return {
    count,
    statuses: Object.fromEntries(left.map(([status, one]) => [status, one.count])),
    sample: shown(first.sample),
  }
}

function failureOf(group: Group, context: Context, files: Files): Failure {
  const { file, line } = files.at(group.sampleNumber)
  return {
    cause: group.cause,
    reason: group.reason ?? null,
    confidence: group.confidence,
    count: group.count,
    hidden: group.hidden,
    folded: group.folded,
    apart: group.apart,
    ...(group.events && { events: group.events }),
    firstSeen: instant(group.firstSeen),
    lastSeen: instant(group.lastSeen),
    upstream: group.upstream ?? null,
    endpoint: group.endpoint ?? null,
    sample: shown(group.sample),
    sampleLine: line,
    sampleFile: file,
    because: group.because,
    products: [...group.products].sort(([, one], [, other]) => other - one).map(([product]) => product),
    endpoints: endpointsOf(group),
    upstreams: [...group.upstreams],
    ...(group.atStart && { atStart: true }),
    ...(group.recoveredAfter !== undefined && { recoveredAfterMs: group.recoveredAfter }),
    times: group.times.counts.length > 0 ? group.times : null,
    suspects: rankGroup(group, context),
  }
}

const ENDPOINTS_TOLD_MAX = 20

function endpointsOf({ endpoints }: Group): Failure['endpoints'] {
  const counted = [...endpoints].map(([endpoint, count]) => ({ endpoint, count }))
  return counted.sort((one, other) => other.count - one.count).slice(0, ENDPOINTS_TOLD_MAX)
}

function shown(latin1: string): string {
  return harmless(decoded(latin1.slice(0, SAMPLE_CHARACTERS_MAX * 4)), SAMPLE_CHARACTERS_MAX)
}

function instant(at: number | undefined): string | null {
  if (at === undefined || !Number.isFinite(at) || Math.abs(at) > 8.64e15) return null
  return new Date(at).toISOString().replace('.000Z', 'Z')
}
