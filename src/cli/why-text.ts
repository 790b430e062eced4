/** `goodgate status --why` for people: what failed, what would have changed it, what to look at. 80 columns. */
import { styleText } from 'node:util'
import type { WhyCause, WhyReport, WhySuspect, WhyUpstream } from '../admin/source.ts'
import { causeRow, isCauseId } from '../causes/table.ts'
import { span } from './status-text.ts'

const WIDTH = 80
/** Of each upstream; `--json` has all. */
const CAUSES_SHOWN = 8

/** `admin`: the address as a URL, before the paths of the evidence. */
export function whyText(report: WhyReport, colour: boolean, admin: string): string {
  const since = `since the start ${span(report.at - report.since)} ago`
  if (report.upstreams.length === 0) return `Nothing has failed ${since}, shown or hidden.`
  const paint: Paint = (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text)
  return [
    `Why requests failed, ${since}`,
    ...report.upstreams.flatMap(upstream => ['', ...upstreamLines(upstream, report.at, paint, admin)]),
    '',
    ...wrapped(footnote(report), ''),
  ].join('\n')
}

type Counterfactual = WhyCause['counterfactuals'][number]

type Paint = (style: 'bold' | 'dim', text: string) => string

function upstreamLines(
  { upstream, shown, hidden, causes }: WhyUpstream,
  at: number,
  paint: Paint,
  admin: string,
): string[] {
  const name = upstream === '' ? 'before an upstream was chosen' : upstream
  const more = causes.length - CAUSES_SHOWN
  return [
    `${paint('bold', name)}: ${shown} failed, ${hidden} more hidden from clients`,
    ...causes.slice(0, CAUSES_SHOWN).flatMap(cause => ['', ...causeLines(cause, at, paint, admin)]),
    ...(more > 0 ? ['', `  and ${more} causes more: --json has all`] : []),
  ]
}

function causeLines(row: WhyCause, at: number, paint: Paint, admin: string): string[] {
  const { cause, shown, hidden, last, reasons = [], endpoints = [], requestId } = row
  const when = last === undefined ? '' : `, last ${span(at - last)} ago`
  const lines = [`  ${paint('bold', cause)}  ${shown} shown, ${hidden} hidden${when}`]
  if (isCauseId(cause)) lines.push(...wrapped(plain(causeRow(cause).says), '    '))
  if (reasons.length > 0)
    lines.push(
      ...listed(
        'reasons',
        reasons.map(({ reason, count }) => `${reason} ${count}×`),
      ),
    )
  if (endpoints.length > 0)
    lines.push(
      ...listed(
        'at',
        endpoints.map(({ endpoint, count }) => `${endpoint} ${count}×`),
      ),
    )
  for (const change of row.counterfactuals) lines.push('', ...changeLines(change, paint))
  for (const [nth, suspect] of row.suspects.entries())
    lines.push(...(nth === 0 ? [''] : []), ...suspectLines(suspect, nth === 0, row.sampled, paint))
  if (requestId !== undefined) lines.push('', paint('dim', `    one of them  ${admin}/api/exchanges/${requestId}`))
  return lines
}

function changeLines(change: Counterfactual, paint: Paint): string[] {
  const { setting, value, instead, effect, count, of, shown, known, basis, confidence } = change
  const isValue = instead === undefined ? '' : ` (now ${instead})`
  const seen = shown === count ? '' : shown === 0 ? ', all of them hidden' : `, ${count - shown} of them hidden`
  const end = effect === 'prevented' ? 'would not have happened' : 'would have had another chance'
  const how = basis === 'assumption' ? `${confidence}, if things go on as measured` : confidence
  return [
    `    ${paint('bold', `with ${setting}: ${value}`)}${isValue}`,
    ...wrapped(`${count} of the ${of} on record ${end}${seen} (${how}): ${known}`, '      '),
  ]
}

function suspectLines(
  { id, likelihood, count, confirm, fix }: WhySuspect,
  full: boolean,
  of: number,
  paint: Paint,
): string[] {
  const head = `    ${paint('bold', id)}  ${likelihood}, behind ${count} of ${of} on record`
  // A command is for pasting: it is not broken.
  return full ? [head, `      confirm  ${confirm}`, ...wrapped(`fix      ${plain(fix)}`, '      ', 9)] : [head]
}

function footnote({ sample, at }: WhyReport): string {
  const since = sample.since === undefined ? '' : `, the oldest ${span(at - sample.since)} old`
  return `Counts are complete. What is said of settings and suspects goes by the ${sample.failures} newest failures on record${since}: a sample. goodgate causes ID explains a cause.`
}

function listed(label: string, items: readonly string[]): string[] {
  return wrapped(`${label}: ${items.join(', ')}`, '    ')
}

function plain(text: string): string {
  return text.replaceAll('`', '')
}

/** Words that are longer than a line stand on one of their own. `hang`: how much further the following lines begin. */
export function wrapped(text: string, indent: string, hang: number = 0): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?! )/)) {
    const room = WIDTH - indent.length - (lines.length > 0 ? hang : 0)
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each, nth) => indent + (nth > 0 ? ' '.repeat(hang) : '') + each)
}
