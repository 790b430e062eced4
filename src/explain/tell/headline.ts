/** The first sentences of a report: what is failing, since when, and what was looked at. */
import { counted, grouped, share } from './numbers.ts'
import { lasting, sameDay, stamp } from './times.ts'
import { isClients, lostIn, lostOf, nameOf, shareOf, type ToldFailure, type ToldReport, understood } from './told.ts'

/** After its last failure a log must go on for so long before they count as over. */
const OVER_MS = 60_000

/**
 * `49 requests failed`
 * @param narrowed only a part of the failures was asked for
 */
export function headline(report: ToldReport, narrowed: boolean = false): string {
  const { lines, recognised, failures, unexplained } = report
  if (lines === 0) return 'There was nothing to read'
  if (understood(report) === 0) return 'Whether anything failed is not known'
  if (failures.length > 0) return whatFailed(failures)
  if (narrowed) return 'Nothing of the kind failed'
  if (unexplained) return 'Requests failed, and nothing in this input says why'
  return recognised * 2 < lines ? 'Nothing failed in what could be read' : 'Nothing failed'
}

/** `from 2026-11-02 10:11:12 to 10:19:40 UTC, and none in the 10 min after that`; '' where the lines have no times. */
export function whenFailed(report: ToldReport): string {
  const { failures, lastLine } = report
  if (failures.length === 0) return whenLooked(report)
  const first = earliest(failures)
  const last = latest(failures)
  if (first === undefined || last === undefined) return ''
  const after = lastLine === null ? -1 : Date.parse(lastLine) - Date.parse(last)
  const over = after >= OVER_MS ? `, and none in the ${lasting(after)} after that` : ''
  if (Date.parse(last) - Date.parse(first) < 1000) return `at ${stamp(first, true)} UTC${over}`
  const end = after >= 0 && over === '' ? 'the end of the log at ' : ''
  return `from ${stamp(first, true)} to ${end}${stamp(last, !sameDay(first, last))} UTC${over}`
}

/** Where nothing failed: in which time. */
function whenLooked({ recognised, firstLine, lastLine }: ToldReport): string {
  const [from, to] = [firstLine, lastLine].filter(time => time !== null).sort()
  if (recognised === 0 || from === undefined || to === undefined || from === to) return ''
  return `between ${stamp(from, true)} and ${stamp(to, !sameDay(from, to))} UTC`
}

/**
 * Which of several causes it mostly is.
 * @param mark what makes a name out of a log harmless where it is going
 */
export function mainCause(report: ToldReport, mark: (name: string) => string = name => name): string {
  const { failures } = report
  const first = failures.find(each => !isClients(each))
  const total = lostIn(failures)
  if (first === undefined || failures.length < 2 || lostOf(first) * 2 <= total) return ''
  const { cause, reason, endpoint, firstSeen } = first
  const place = endpoint === null ? '' : ` at ${mark(endpoint)}`
  const since = firstSeen === null ? '' : `, since ${stamp(firstSeen, spansDays(report))}`
  const part = shareOf(first, total) ?? 'All'
  return `${part} of them by ${mark(nameOf(cause, reason))}${place}${since}.`
}

function whatFailed(failures: readonly ToldFailure[]): string {
  const lost = lostIn(failures)
  const clients = failures.reduce((sum, each) => sum + (isClients(each) ? lostOf(each) : 0), 0)
  const hidden = failures.reduce((sum, each) => sum + each.hidden, 0)
  if (lost > 0)
    return `${counted(lost, 'request')} failed${clients > 0 ? `, and ${grouped(clients)} more ended on the clients’ side` : ''}`
  if (clients > 0)
    return `No failure at the gateway or behind it; ${counted(clients, 'request')} ended on the clients’ side`
  if (hidden > 0) return `${counted(hidden, 'failure')}, each hidden from its client by another try`
  if (failures.some(({ atStart }) => atStart)) return 'A gateway did not start, or did not take its new configuration'
  return 'Something failed, though no request is known that was lost by it'
}

/** Is a time of day alone not enough? */
export function spansDays({ failures, firstLine, lastLine }: ToldReport): boolean {
  const times = [firstLine, lastLine, earliest(failures), latest(failures)].filter(time => time != null)
  return times.some(time => !sameDay(time, times[0] as string))
}

/** ISO times in UTC sort as text. */
export function earliest(failures: readonly ToldFailure[]): string | undefined {
  return failures.flatMap(({ firstSeen }) => firstSeen ?? []).sort()[0]
}

export function latest(failures: readonly ToldFailure[]): string | undefined {
  return failures
    .flatMap(({ lastSeen }) => lastSeen ?? [])
    .sort()
    .at(-1)
}

/** `120,000 lines read, 99.2 % understood: nginx-access 110,000, nginx-error 9,040.` */
export function whatWasRead({ lines, recognised, formats, zoneMinutes, zoneAssumed }: ToldReport): string {
  if (lines === 0) return ''
  if (recognised === 0)
    return `${lines === 1 ? 'This line is' : `These ${grouped(lines)} lines are`} of no log that goodgate can read.`
  const read = `${counted(lines, 'line')} read`
  const named = Object.entries(formats)
    .sort(([, one], [, other]) => other - one)
    .map(([format, count], _, all) => (all.length === 1 ? format : `${format} ${grouped(count)}`))
  const understood = recognised === lines ? 'all understood' : `${share(recognised, lines)} understood`
  const zone = zoneMinutes ? ` ${whoseTimes(zoneMinutes, zoneAssumed)}` : ''
  return `${read}, ${lines === 1 ? 'understood' : understood}: ${named.join(', ')}.${zone}`
}

/** Who looks for a line of this report in the log must not look at the wrong hour. */
function whoseTimes(zoneMinutes: number, zoneAssumed: boolean = false): string {
  const apart = lasting(Math.abs(zoneMinutes) * 60_000)
  const side = `${apart} ${zoneMinutes > 0 ? 'ahead' : 'behind'}`
  if (zoneAssumed) return `Times here are UTC; the lines name no zone and were read by this machine’s clock, ${side}.`
  return `Times here are UTC, the log’s own are ${side}.`
}

/** What stands above the first line that could not be read; '' where there is none. */
export function whatIsUnread({ unread, recognised, lines }: ToldReport): string {
  if (unread === undefined || unread.count === 0) return ''
  if (recognised === 0) return lines === 1 ? 'It is:' : 'The first of them:'
  return unread.count === 1
    ? '1 line could not be read:'
    : `${grouped(unread.count)} lines could not be read; the first:`
}

/** Answers with a gateway's status for which the input has no reason; '' where there are none. */
export function whatIsUnexplained({ unexplained }: ToldReport): string {
  if (unexplained === undefined || unexplained.count === 0) return ''
  const statuses = Object.entries(unexplained.statuses).map(([status, count]) => `${status} ${grouped(count)}×`)
  const answers = `${counted(unexplained.count, 'answer')} of a gateway’s kind (${statuses.join(', ')})`
  if (unexplained.passedOver)
    return `${answers} that the error log of the same time does not mention: most likely the app answered so itself, or a rule of the gateway’s did. Read the app’s log.`
  return `${answers} with no reason in this input: read the error log of the same time along with it.`
}
