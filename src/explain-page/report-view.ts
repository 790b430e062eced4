/** The report on the page. */
import { type Axis, axisOf } from '../explain/tell/axis.ts'
import { oneLine } from '../explain/tell/harmless.ts'
import {
  headline,
  mainCause,
  whatIsUnexplained,
  whatIsUnread,
  whatWasRead,
  whenFailed,
} from '../explain/tell/headline.ts'
import { explainMarkdown } from '../explain/tell/markdown.ts'
import { counted, grouped } from '../explain/tell/numbers.ts'
import { isClients, nameOf, type ToldReport } from '../explain/tell/told.ts'
import { causeView } from './cause-view.ts'
import { copyButton, element } from './element.ts'

/** Of the causes at the top; more would only be scrolled past. */
const CAUSES_MAX = 50
const SAMPLE_COLUMNS = 1000

/**
 * @param names of the files that were read
 * @param problems inputs that could not be read to their end
 */
export function reportView(
  report: ToldReport,
  names: readonly string[],
  problems: readonly string[],
): { view: DocumentFragment; summary: string } {
  const axis = axisOf(report)
  const title = headline(report)
  const when = whenFailed(report)
  const summary = `${title} ${when}`.trim()
  const view = document.createDocumentFragment()
  view.append(
    element('h2', { class: toneOf(report) }, title),
    ...[when === '' ? '' : `${when[0]?.toUpperCase()}${when.slice(1)}.`, mainCause(report)].map(text =>
      element('p', {}, text),
    ),
    element('p', { class: 'soft' }, `${whatWasRead(report)} ${namesOf(names)}`),
    ...problems.map(problem => element('p', { class: 'problem' }, oneLine(problem, SAMPLE_COLUMNS))),
    ...contents(report),
    ...causes(report, axis),
    ...rest(report),
  )
  return { view, summary }
}

function toneOf({ failures, unexplained, lines, recognised }: ToldReport): string {
  if (failures.some(failure => !isClients(failure))) return 'bad'
  return unexplained !== undefined || recognised * 2 < lines ? 'warn' : 'good'
}

const NAMES_SHOWN = 6

function namesOf(names: readonly string[]): string {
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  return `From ${names.slice(0, NAMES_SHOWN).map(oneName).join(', ')}${more}.`
}

const oneName = (name: string): string => oneLine(name, 200)

/** What there is to read below, and the way to it. */
function contents(report: ToldReport): HTMLElement[] {
  const { failures } = report
  if (failures.length === 0) return []
  const copy = copyButton('Copy as Markdown', () => explainMarkdown(report, { limit: 5 }))
  const items = failures.slice(0, CAUSES_MAX).map((failure, nth) => {
    const { cause, reason, endpoint } = failure
    const place = endpoint === null ? '' : oneLine(endpoint, 100)
    const link = element('a', { href: `#cause-${nth + 1}` }, nameOf(cause, reason))
    return element('li', {}, link, ` ${grouped(failure.count)}× `, element('span', { class: 'soft' }, place))
  })
  const list = element('nav', { 'aria-label': 'Causes', class: 'contents' }, element('ol', {}, ...items))
  return [...(failures.length > 1 ? [list] : []), element('p', { class: 'do' }, copy)]
}

function causes(report: ToldReport, axis: Axis | undefined): HTMLElement[] {
  return report.failures.slice(0, CAUSES_MAX).map((failure, nth) => causeView(failure, { report, axis, nth }))
}

function rest(report: ToldReport): HTMLElement[] {
  const { failures, unexplained, unread, cutLines = 0 } = report
  const parts: HTMLElement[] = []
  if (failures.length > CAUSES_MAX) parts.push(note(`And ${counted(failures.length - CAUSES_MAX, 'group')} more.`))
  if (unexplained !== undefined && unexplained.count > 0)
    parts.push(note(whatIsUnexplained(report), unexplained.sample))
  if (unread !== undefined && unread.count > 0) parts.push(note(whatIsUnread(report), unread.sample))
  if (cutLines > 0) parts.push(note(`Of ${counted(cutLines, 'line')} longer than 64 KiB only the beginning was read.`))
  return parts
}

function note(says: string, sample?: string): HTMLElement {
  const line =
    sample === undefined
      ? undefined
      : element('pre', { class: 'line', tabindex: '0' }, element('code', {}, oneLine(sample, SAMPLE_COLUMNS)))
  return element('div', { class: 'note' }, element('p', {}, says), line)
}
