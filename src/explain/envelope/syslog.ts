/** syslog, RFC 3164 and 5424, and journald's short forms, which look like the former. */
import { isoTime } from '../readers/parts/time.ts'
import { type Opened, opened } from './opened.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `<134>` before it, `Nov  2 10:11:12` or an ISO time, host (some senders leave it out), `program[pid]:`. */
const OLD =
  /^(?:<\d{1,3}>)?(?:([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?|(\d{4}-\d\d-\d\dT\S{8,30}|\d{9,10}\.\d{1,9})) (?:([\w.:-]{1,255}) )?([\w./@+-]{1,128})(\[[\w.-]{1,40}\])?: ?/

/** `<134>1 2026-11-02T10:11:12.118Z host app 2310 - - …`. */
const NEW = /^(?:<\d{1,3}>)?1 (\d{4}-\d\d-\d\dT\S{8,30}|-) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,128}) (?=[-[])/

export interface LocalTimes {
  /** Epoch ms; times that name no year lie in the last year before it. */
  latest: number
  /** What times without a zone are ahead of UTC by. */
  zoneMs: number
  /** The last one that was taken off: most lines of a busy second begin with the same to the letter. */
  head?: Head
}

export interface Head {
  text: string
  source: string
  at: number
}

export function syslogPrefix(text: string, times: LocalTimes): Opened | null {
  const found = OLD.exec(text)
  if (found === null) return newSyslogPrefix(text)
  const [whole, month, day, hour, minute, second, iso, host, program = '', pid] = found
  // An ISO time and a word that ends in a colon may be a line of any program.
  if (iso !== undefined && (host === undefined || (pid === undefined && program !== 'kernel'))) return null
  const at = iso === undefined ? withoutYear([month!, day!, hour!, minute!, second!], times) : timeOf(iso)
  // Without a host, or a blank at its end, what follows may decide how far it goes.
  const ends = host !== undefined && whole.endsWith(': ')
  if (ends && iso === undefined && Number.isFinite(at)) times.head = { text: whole, source: program, at: Number(at) }
  return opened(text.slice(whole.length), program, at)
}

function newSyslogPrefix(text: string): Opened | null {
  const found = NEW.exec(text)
  if (found === null) return null
  const data = structuredDataEnd(text, found[0].length)
  if (data < 0) return null
  const program = found[3] === '-' ? undefined : found[3]
  // Some senders put a byte order mark before UTF-8.
  const message = text.slice(data).replace(/^ ?(?:\xef\xbb\xbf)?/, '')
  return opened(message, program, isoTime(found[1]!))
}

/** `-`, or one `[id name="value" …]` after the other; quoted values may hold brackets. -1: it does not end. */
function structuredDataEnd(text: string, from: number): number {
  if (text[from] === '-') return from + 1
  let at = from
  while (text[at] === '[') {
    let quoted = false
    for (at++; at < text.length && (quoted || text[at] !== ']'); at++) {
      if (text[at] === '\\') at++
      else if (text[at] === '"') quoted = !quoted
    }
    if (at >= text.length) return -1
    at++
  }
  return at
}

function withoutYear(parts: [string, string, string, string, string], { latest, zoneMs }: LocalTimes): number {
  const [month, day, hour, minute, second] = parts
  const index = MONTHS.indexOf(month)
  if (index < 0) return Number.NaN
  const inYear = (year: number): number =>
    Date.UTC(year, index, Number(day), Number(hour), Number(minute), Number(second)) - zoneMs
  const year = new Date(latest).getUTCFullYear()
  const at = inYear(year)
  return at <= latest ? at : inYear(year - 1)
}

function timeOf(text: string): number | undefined {
  return text.includes('T') ? isoTime(text) : Number(text) * 1000
}
