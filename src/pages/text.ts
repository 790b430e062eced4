/** What curl shows: a few aligned lines, the inside below them where it may be seen. */
import type { RankedSuspect } from '../diagnosis/diagnosis.ts'
import type { AnswerInput, Because, Details } from './answer-input.ts'
import { milliseconds, timestamp } from './describe-end.ts'
import { type AttemptView, becauseInPublic, causeName, evidenceOf, evidenceOnce } from './evidence.ts'
import { hexDump, printable } from './printable.ts'
import { statusLine } from './status.ts'
import { visitorOf } from './visitor.ts'
import type { Words } from './words/words.ts'

type Line = [label: string, value: string]

export function renderText(input: AnswerInput, words: Words): string {
  const visitor = visitorOf(input, words)
  const { short } = words
  const lines: Line[] = [
    [short.what, visitor.what],
    [short.again, visitor.again],
    [short.todo, visitor.advice],
    [short.cause, causeName(input.cause, input.reason)],
  ]
  if (input.details === undefined && input.because !== undefined) {
    for (const one of becauseInPublic(input.because)) lines.push(['', becauseLine(one)])
  }
  lines.push([short.request, printable(input.requestId)])
  if (input.errors.contact !== '') lines.push([short.contact, printable(input.errors.contact)])
  if (input.errors.statusPage !== '') lines.push([short.status, printable(input.errors.statusPage)])
  const inside = input.details === undefined ? '' : `\n${renderEvidenceText(input, input.details)}`
  return `${statusLine(input.status)}: ${visitor.title}\n\n${aligned(lines)}${inside}`
}

/** The evidence, English, one fact a line. Shared by text, the plain themes and markdown. */
export function renderEvidenceText(input: AnswerInput, details: Details): string {
  const evidence = evidenceOf(input, details)
  const lines: Line[] = [
    ['proof', `${input.row.says} (${evidence.confidence}, while in ${evidence.phase})`],
    ...evidence.facts.map((fact): Line => ['fact', printable(fact)]),
    ...evidence.attempts.flatMap(attemptLines),
    ...evidence.because.map((one): Line => ['because', `${becauseLine(one)}${timesOf(one)}`]),
  ]
  const { seen, notes } = seenBy(evidence.suspects)
  if (seen !== '') lines.push(['seen', printable(seen, 400)])
  evidence.suspects.forEach((suspect, at) => {
    const note = notes[at] === '' ? '' : `: ${notes[at]}`
    lines.push(['suspect', printable(`${suspect.id} (${suspect.likelihood})${note}`, 400)])
    // The first is what to look at; the rest stand in the page and in `evidence`.
    if (at > 0) return
    lines.push(['confirm', printable(suspect.confirm, 600)], ['fix', printable(suspect.fix, 600)])
  })
  if (evidence.suspects.length === 0) lines.push(['fix', input.row.fix])
  lines.push(['more', `goodgate causes ${input.cause}`])
  return aligned(lines)
}

/** One suspect alone has its evidence beside it. */
function seenBy(suspects: readonly RankedSuspect[]): { seen: string; notes: string[] } {
  return suspects.length > 1 ? evidenceOnce(suspects) : { seen: '', notes: suspects.map(({ evidence }) => evidence) }
}

function attemptLines(attempt: AttemptView): Line[] {
  const steps = attempt.steps.map(({ step, ms }) => `${step} ${milliseconds(ms)}`).join(', ')
  const lines: Line[] = [
    ['attempt', `${printable(attempt.endpoint)}  ${printable(attempt.ended)}${steps && `  [${steps}]`}`],
  ]
  for (const [label, value] of attempt.facts) {
    if (label === 'tried' || label === 'not retried') lines.push(['', `${label}: ${printable(value)}`])
  }
  if (attempt.sampleHex !== undefined) for (const row of hexDump(attempt.sampleHex, 64)) lines.push(['', row])
  return lines
}

export function becauseLine(because: Because): string {
  const where = because.endpoint === undefined ? '' : ` at ${printable(because.endpoint)}`
  const seen = because.evidence === undefined ? '' : `, ${printable(because.evidence, 200)}`
  return `${printable(causeName(because.cause, because.reason))} × ${because.count}${where}${seen}`
}

function timesOf({ since, until }: Because): string {
  const from = since === undefined ? '' : `, since ${timestamp(since)}`
  return until === undefined ? from : `${from}, until ${timestamp(until)}`
}

/** Chinese and Japanese signs take two columns. */
function aligned(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([label]) => columns(label)))
  return lines.map(([label, value]) => `${label}${' '.repeat(width - columns(label))}  ${value}\n`).join('')
}

function columns(text: string): number {
  let width = 0
  for (const sign of text) width += (sign.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1
  return width
}
