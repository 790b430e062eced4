/** One cause on the page: how many, when, where, the line, and what may stand behind it. */
import { type Axis, onAxis } from '../explain/tell/axis.ts'
import { harmless, oneLine } from '../explain/tell/harmless.ts'
import { counted, grouped } from '../explain/tell/numbers.ts'
import { whatWasSeen } from '../explain/tell/says.ts'
import { lasting, stampRange } from '../explain/tell/times.ts'
import { lineOf, lostIn, lostOf, nameOf, shareOf, type ToldFailure, type ToldReport } from '../explain/tell/told.ts'
import { bars } from './bars.ts'
import { element } from './element.ts'
import { suspectView } from './suspect-view.ts'

const SAMPLE_COLUMNS = 2000
const BARS = 80
const ENDPOINTS_SHOWN = 6

/** Where it stands among the others. */
export interface Place {
  report: ToldReport
  axis: Axis | undefined
  nth: number
}

export function causeView(failure: ToldFailure, { report, axis, nth }: Place): HTMLElement {
  const { cause, reason, confidence, sample, suspects } = failure
  const total = lostIn(report.failures)
  const row = onAxis(failure, axis, BARS)
  const [first, ...others] = suspects
  return element(
    'article',
    { class: 'card', id: `cause-${nth + 1}`, tabindex: '-1' },
    element(
      'header',
      {},
      element('h3', {}, nameOf(cause, reason)),
      confidence === 'proven' ? undefined : element('span', { class: 'tag' }, confidence),
      element('p', { class: 'many' }, howMany(failure, total)),
    ),
    element('p', {}, whatWasSeen(failure)),
    row === undefined || axis === undefined ? undefined : bars(row, axis),
    facts(failure),
    sample === ''
      ? undefined
      : element('pre', { class: 'line', tabindex: '0' }, element('code', {}, oneLine(sample, SAMPLE_COLUMNS))),
    first === undefined ? undefined : suspectView(first),
    others.length === 0
      ? undefined
      : element(
          'details',
          {},
          element('summary', {}, `Or ${others.map(({ id }) => id).join(', ')}`),
          ...others.map(other => suspectView(other, first)),
        ),
  )
}

function howMany(failure: ToldFailure, total: number): string {
  const lost = lostOf(failure)
  const { count, hidden } = failure
  if (lost === 0) return `${grouped(count)}×, ${hidden > 0 ? 'all hidden from clients' : 'no request lost'}`
  const part = shareOf(failure, total)
  return `${counted(lost, 'request')}${part === undefined ? '' : `, ${part}`}`
}

function facts(failure: ToldFailure): HTMLElement {
  const rows: [string, string][] = [
    ['when', whenOf(failure)],
    ['where', whereOf(failure)],
    ['line', lineOf(failure).replace(/^line /, '')],
    ['with it', besideOf(failure)],
    ['because', failure.because.map(each => `${nameOf(each.cause, each.reason)} ${grouped(each.count)}×`).join(', ')],
  ]
  return element(
    'dl',
    {},
    ...rows.flatMap(([name, text]) =>
      text === '' ? [] : [element('div', {}, element('dt', {}, name), element('dd', {}, text))],
    ),
  )
}

function whenOf({ firstSeen, lastSeen, recoveredAfterMs }: ToldFailure): string {
  if (firstSeen === null || lastSeen === null) return ''
  const took = Date.parse(lastSeen) - Date.parse(firstSeen)
  const back = recoveredAfterMs === undefined ? '' : `, answers again ${lasting(recoveredAfterMs)} later`
  return `${stampRange(firstSeen, lastSeen, true)} UTC${took < 1000 ? '' : ` (${lasting(took)})`}${back}`
}

function whereOf({ endpoint, endpoints, upstream }: ToldFailure): string {
  const many = endpoints.length > 1
  const named = many
    ? endpoints.slice(0, ENDPOINTS_SHOWN).map(each => `${each.endpoint} ${grouped(each.count)}×`)
    : [endpoint].filter(each => each !== null)
  const more = endpoints.length > ENDPOINTS_SHOWN ? [`${endpoints.length - ENDPOINTS_SHOWN} more`] : []
  const group = upstream === null ? [] : [`upstream ${upstream}`]
  return harmless([...named, ...more, ...group].join(', ').slice(0, 1000))
}

function besideOf(failure: ToldFailure): string {
  const { folded, hidden, apart } = failure
  const parts: string[] = []
  if (folded > 0) parts.push(`${grouped(folded)} of them had nobody left to ask because of it.`)
  if (hidden > 0 && lostOf(failure) > 0)
    parts.push(`${grouped(hidden)} more were hidden from their clients by another try.`)
  if (apart > 0 && lostOf(failure) > 0)
    parts.push(`${grouped(apart)} more without a request that is known: checks, or processes.`)
  return parts.join(' ')
}
