/** One cause on the terminal page. */
import { type Axis, onAxis } from '../../explain/tell/axis.ts'
import { brokenAt, harmless, oneLine } from '../../explain/tell/harmless.ts'
import { grouped } from '../../explain/tell/numbers.ts'
import { whatWasSeen } from '../../explain/tell/says.ts'
import { sparkline } from '../../explain/tell/sparkline.ts'
import { lasting, sameDay, stamp, stampRange } from '../../explain/tell/times.ts'
import { lineOf, lostOf, nameOf, shareOf, type ToldFailure } from '../../explain/tell/told.ts'
import { edges, INDENT, LABEL_COLUMNS, labelled, type Page, prose, roomBelowLabel } from './page.ts'
import { suspectLines } from './suspect-text.ts'

export interface CausePlace {
  page: Page
  axis: Axis | undefined
  /** From 0. */
  nth: number
  /** Requests lost by all causes. */
  total: number
  /** Times need their day. */
  dated: boolean
}

/** Named at most; the JSON has all. */
const ENDPOINTS_SHOWN = 4
const SPARK_COLUMNS = 40
/** What failed stands behind time, process and connection: one row would end before it. */
const SAMPLE_ROWS = 4

export function causeLines(failure: ToldFailure, place: CausePlace): string[] {
  const { page } = place
  const says = whatWasSeen(failure)
  return [
    ...titleLines(failure, place),
    ...(says === '' ? [] : prose(page, says, INDENT.length).map(line => INDENT + line)),
    '',
    ...whenLines(failure, place),
    ...whereLines(failure, page),
    ...sampleLines(failure, page),
    ...besideLines(failure, page),
    ...suspectLines(failure.suspects, place.nth === 0, page),
  ]
}

/** Number and name on the left, how many on the right. */
function titleLines(failure: ToldFailure, { page, nth, total }: CausePlace): string[] {
  const number = `${String(nth + 1).padStart(2)}  `
  const name = nameOf(failure.cause, failure.reason)
  const many = howMany(failure, total)
  const both = edges(page, number + name, many)
  if (both) return [`${page.dim(number)}${page.bold(name)}${both.gap}${many}`]
  return [`${page.dim(number)}${page.bold(name)}`, INDENT + many]
}

function howMany(failure: ToldFailure, total: number): string {
  const lost = lostOf(failure)
  const { count, hidden, confidence } = failure
  const sure = confidence === 'proven' ? '' : `, ${confidence}`
  if (lost === 0) return `${grouped(count)}×, ${hidden > 0 ? 'all hidden' : 'no request lost'}${sure}`
  const part = shareOf(failure, total)
  return `${grouped(lost)} ${lost === 1 ? 'request' : 'requests'}${part === undefined ? '' : `, ${part}`}${sure}`
}

function whenLines(failure: ToldFailure, { page, axis, dated }: CausePlace): string[] {
  const { firstSeen, lastSeen, recoveredAfterMs } = failure
  if (firstSeen === null || lastSeen === null) return []
  const range = stampRange(firstSeen, lastSeen, dated)
  const took = Date.parse(lastSeen) - Date.parse(firstSeen)
  const long = took < 1000 ? '' : ` (${lasting(took)})`
  const back = recoveredAfterMs === undefined ? '' : `, answers again ${lasting(recoveredAfterMs)} later`
  return [...labelled(page, 'when', `${range}${long}${back}`), ...sparkLines(failure, axis, page)]
}

/** Over the time of the whole input, whose ends stand beside it. */
function sparkLines(failure: ToldFailure, axis: Axis | undefined, page: Page): string[] {
  if (axis === undefined) return []
  const [from, to] = [new Date(axis.fromMs).toISOString(), new Date(axis.toMs).toISOString()]
  const dated = !sameDay(from, to)
  const [left, right] = [`${stamp(from, dated)} `, ` ${stamp(to, dated)}`]
  const columns = Math.min(SPARK_COLUMNS, roomBelowLabel(page) - left.length - right.length)
  const row = columns < 10 ? undefined : onAxis(failure, axis, columns)
  return row === undefined ? [] : labelled(page, '', sparkline(row), line => page.dim(left) + line + page.dim(right))
}

function whereLines(failure: ToldFailure, page: Page): string[] {
  const { endpoint, endpoints, upstream } = failure
  const many = endpoints.length > 1
  const named = many
    ? endpoints.slice(0, ENDPOINTS_SHOWN).map(each => `${each.endpoint} ${grouped(each.count)}×`)
    : [endpoint ?? endpoints[0]?.endpoint].filter(each => each !== undefined)
  const more = endpoints.length > ENDPOINTS_SHOWN ? `, ${endpoints.length - ENDPOINTS_SHOWN} more` : ''
  const group = upstream === null ? '' : named.length === 0 ? `upstream ${upstream}` : ` of upstream ${upstream}`
  const text = `${named.join(', ')}${more}${group}`
  return text === '' ? [] : labelled(page, 'where', harmless(text.slice(0, 1000)))
}

function sampleLines(failure: ToldFailure, page: Page): string[] {
  const { sample } = failure
  if (sample === '') return []
  const place = harmless(lineOf(failure))
  const fits = place.length < LABEL_COLUMNS
  const label = fits ? place : 'line'
  const room = roomBelowLabel(page)
  const rows = [...(fits ? [] : [place]), ...brokenAt(oneLine(sample, room * SAMPLE_ROWS), room)]
  return rows.map((row, nth) => INDENT + page.dim((nth === 0 ? label : '').padEnd(LABEL_COLUMNS)) + row.trimEnd())
}

/** What else belongs to it: wrappers that followed from it, what another try hid, what took the endpoints out. */
function besideLines(failure: ToldFailure, page: Page): string[] {
  const { folded, hidden, apart, because } = failure
  const beside: string[] = []
  if (folded > 0) beside.push(`${grouped(folded)} of them had nobody left to ask because of it.`)
  if (hidden > 0 && lostOf(failure) > 0)
    beside.push(`${grouped(hidden)} more were hidden from their clients by another try.`)
  if (apart > 0 && lostOf(failure) > 0)
    beside.push(`${grouped(apart)} more without a request that is known: checks, or processes.`)
  const out = because.map(
    each =>
      `${nameOf(each.cause, each.reason)} ${grouped(each.count)}×${each.endpoint === undefined ? '' : ` at ${each.endpoint}`}`,
  )
  return [
    ...(beside.length === 0 ? [] : labelled(page, 'with it', beside.join(' '))),
    ...(out.length === 0 ? [] : labelled(page, 'because', harmless(out.join(', ')))),
  ]
}
