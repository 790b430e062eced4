/** A report for a ticket: Markdown in which no word of a log is anything but code. */
import type { RankedSuspect } from '../../diagnosis/diagnosis.ts'
import { type Axis, axisOf, onAxis } from './axis.ts'
import { oneLine } from './harmless.ts'
import { headline, mainCause, whatIsUnexplained, whatIsUnread, whatWasRead, whenFailed } from './headline.ts'
import { code, fence, prose } from './markdown-safe.ts'
import { counted, grouped } from './numbers.ts'
import { whatWasSeen } from './says.ts'
import { sparkline } from './sparkline.ts'
import { fixParts, lookOf, meaningOf } from './suspect-words.ts'
import { stampRange } from './times.ts'
import type { TellOptions } from './told.ts'
import { lineOf, lostOf, nameOf, type ToldFailure, type ToldReport } from './told.ts'

const SAMPLE_COLUMNS = 400
const SPARK_COLUMNS = 24
const SUSPECTS_MAX = 3

export function explainMarkdown(report: ToldReport, { limit, narrowed }: TellOptions): string {
  const shown = report.failures.slice(0, limit)
  const main = mainCause(report, code)
  const parts = [
    `## ${prose(`${headline(report, narrowed !== undefined)} ${whenFailed(report)}`.trim())}`,
    main,
    prose(whatWasRead(report)),
    narrowed === undefined ? '' : `Shown is only what fits ${code(narrowed)}.`,
    shown.length === 0 ? '' : table(report.failures, axisOf(report)),
    ...shown.flatMap((failure, nth) => causeParts(failure, nth)),
    ...restParts(report),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

function table(failures: readonly ToldFailure[], axis: Axis | undefined): string {
  const rows = failures.map((failure, nth) => {
    const { cause, reason, confidence, firstSeen, lastSeen, endpoint, upstream, suspects } = failure
    const [first] = suspects
    const row = onAxis(failure, axis, SPARK_COLUMNS)
    return [
      String(nth + 1),
      `${code(nameOf(cause, reason))}${confidence === 'proven' ? '' : ` (${confidence})`}`,
      requestsOf(failure),
      firstSeen === null || lastSeen === null ? '' : stampRange(firstSeen, lastSeen, true),
      row === undefined ? '' : code(sparkline(row)),
      endpoint === null && upstream === null ? '' : code(endpoint ?? upstream ?? ''),
      first === undefined ? '' : `${code(first.id)} (${first.likelihood})`,
    ]
  })
  const head = ['', 'cause', 'requests', 'first – last (UTC)', 'over time', 'where', 'likeliest']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.map(inCell).join(' | ')} |`).join('\n')
}

/** A bar ends a cell even inside of code. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function requestsOf(failure: ToldFailure): string {
  const lost = lostOf(failure)
  const { count, hidden } = failure
  if (lost === 0) return `${grouped(count)}${hidden > 0 ? ' (hidden)' : ' (no request lost)'}`
  return grouped(lost)
}

function causeParts(failure: ToldFailure, nth: number): string[] {
  const { cause, reason, sample, suspects, folded, hidden, because } = failure
  const beside: string[] = []
  if (folded > 0) beside.push(`${grouped(folded)} of them had nobody left to ask because of it.`)
  if (hidden > 0 && lostOf(failure) > 0)
    beside.push(`${grouped(hidden)} more were hidden from their clients by another try.`)
  if (because.length > 0)
    beside.push(
      `Because of ${because.map(each => `${code(nameOf(each.cause, each.reason))} ${grouped(each.count)}×`).join(', ')}.`,
    )
  return [
    `### ${nth + 1}. ${code(nameOf(cause, reason))}`,
    prose(whatWasSeen(failure)),
    sample === '' ? '' : `${code(lineOf(failure))}:\n\n${fence(oneLine(sample, SAMPLE_COLUMNS), 'text')}`,
    beside.join(' '),
    ...suspects.slice(0, SUSPECTS_MAX).flatMap((suspect, at) => suspectParts(suspect, at)),
  ]
}

function suspectParts({ id, likelihood, evidence, confirm, fix }: RankedSuspect, nth: number): string[] {
  const seen = evidence === '' ? '' : `\n${code(oneLine(evidence, SAMPLE_COLUMNS))}`
  const why = `**${nth === 0 ? 'Why' : 'Or'} (${likelihood}):** ${code(id)}. ${prose(meaningOf(id))}${seen}`
  if (nth > 0) return [why, ...lookParts(confirm)]
  return [
    why,
    ...lookParts(confirm),
    ...fixParts(fix).map(({ kind, lines }, at) => fixPart(kind, lines.join('\n'), at)),
  ]
}

function lookParts(confirm: string): string[] {
  const { command, note } = lookOf(confirm)
  const said = oneLine(note, SAMPLE_COLUMNS)
  if (command === undefined) return said === '' ? [] : [`**Confirm:** ${prose(said)}`]
  return [`**Confirm**${said === '' ? '' : ` (${prose(said)})`}:`, fence(command, 'sh')]
}

function fixPart(kind: 'prose' | 'code', text: string, nth: number): string {
  if (text === '') return ''
  return kind === 'code' ? fence(text, '') : `${nth === 0 ? '**Fix:** ' : ''}${prose(text)}`
}

function restParts(report: ToldReport): string[] {
  const { unread, unexplained, cutLines = 0, failures } = report
  const parts: string[] = []
  if (unexplained !== undefined && unexplained.count > 0)
    parts.push(prose(whatIsUnexplained(report)), fence(oneLine(unexplained.sample, SAMPLE_COLUMNS), 'text'))
  if (unread !== undefined && unread.count > 0)
    parts.push(whatIsUnread(report), fence(oneLine(unread.sample, SAMPLE_COLUMNS), 'text'))
  if (cutLines > 0) parts.push(`Of ${counted(cutLines, 'line')} longer than 64 KiB only the beginning was read.`)
  if (failures[0] !== undefined) {
    parts.push(`More about a cause: ${code(`goodgate causes ${failures[0].cause}`)}`)
    parts.push('Lines are quoted as they were logged: look at addresses and query strings before this is passed on.')
  }
  return parts
}
