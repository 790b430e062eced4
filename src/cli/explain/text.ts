/** A report for people at a terminal: what fails since when, and for each cause the line, why, how to confirm it, and the fix. */
import { axisOf } from '../../explain/tell/axis.ts'
import { harmless, oneLine } from '../../explain/tell/harmless.ts'
import {
  headline,
  mainCause,
  spansDays,
  whatIsUnexplained,
  whatIsUnread,
  whatWasRead,
  whenFailed,
} from '../../explain/tell/headline.ts'
import { counted, grouped } from '../../explain/tell/numbers.ts'
import { lostIn, nameOf, type TellOptions, type ToldReport } from '../../explain/tell/told.ts'
import { causeLines } from './cause-text.ts'
import { INDENT, type Page, prose } from './page.ts'

export function explainText(report: ToldReport, page: Page, options: TellOptions): string {
  const axis = axisOf(report)
  const dated = spansDays(report)
  const shown = report.failures.slice(0, options.limit)
  const total = lostIn(report.failures)
  return [
    ...headLines(report, page, options),
    ...shown.flatMap((failure, nth) => ['', '', ...causeLines(failure, { page, axis, nth, total, dated })]),
    ...leftOut(report, page, options),
    ...restLines(report, page),
    '',
  ].join('\n')
}

export function headLines(report: ToldReport, page: Page, { narrowed }: TellOptions): string[] {
  const title = headline(report, narrowed !== undefined)
  const [first = '', ...others] = prose(page, `${title} ${whenFailed(report)}`.trim(), 0)
  // The weight is for what failed, not for when.
  const lines = [first.startsWith(title) ? page.bold(title) + first.slice(title.length) : page.bold(first), ...others]
  const main = mainCause(report, harmless)
  if (main !== '') lines.push(...prose(page, main, 0))
  const read = whatWasRead(report)
  if (read !== '') lines.push(...prose(page, read, 0).map(page.dim))
  if (narrowed !== undefined) lines.push(...prose(page, `Shown is only what fits ${narrowed}`, 0).map(page.dim))
  return lines
}

function leftOut({ failures }: ToldReport, page: Page, { limit }: TellOptions): string[] {
  const others = failures.slice(limit)
  if (others.length === 0) return []
  const counts = new Map<string, number>()
  for (const { cause, reason, count } of others) {
    const name = nameOf(cause, reason)
    counts.set(name, (counts.get(name) ?? 0) + count)
  }
  const names = [...counts].map(([name, count]) => `${name} ${grouped(count)}`)
  const text = `And ${counted(others.length, 'group')} more: ${names.join(', ')}. --limit ${failures.length} shows all.`
  return ['', '', ...prose(page, text, 0)]
}

/** Nothing is passed over in silence: what has no reason, what could not be read, where to read on. */
function restLines(report: ToldReport, page: Page): string[] {
  const { unread, unexplained, cutLines = 0, failures } = report
  const example = (sample: string): string => `${INDENT}${oneLine(sample, page.columns - INDENT.length)}`
  const parts: string[][] = []
  if (unexplained !== undefined && unexplained.count > 0)
    parts.push([...prose(page, whatIsUnexplained(report), 0), page.dim(example(unexplained.sample))])
  if (unread !== undefined && unread.count > 0) parts.push([whatIsUnread(report), example(unread.sample)].map(page.dim))
  if (cutLines > 0)
    parts.push([page.dim(`Of ${counted(cutLines, 'line')} longer than 64 KiB only the beginning was read.`)])
  if (failures[0] !== undefined) parts.push([page.dim(`More about a cause: goodgate causes ${failures[0].cause}`)])
  return parts.flatMap((part, nth) => [...(nth === 0 ? ['', ''] : ['']), ...part])
}
