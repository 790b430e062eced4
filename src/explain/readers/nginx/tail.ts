/** The fields that nginx appends to a message: `, client: …, server: …, request: "…", upstream: "…", host: "…", referrer: "…"`. */

export interface Tail {
  client?: string
  server?: string
  request?: string
  subrequest?: string
  upstream?: string
  host?: string
  referrer?: string
  /** Kong's own nginx writes it. */
  request_id?: string
}

/** People change blanks when they paste: `host : "a"`. */
const FIELD = /, (client|server|request|subrequest|upstream|host|referrer|request_id|login|bytes from\/to client) ?: ?/y
const FIRST_FIELD = /, (?:client|server|request|upstream|host) ?: /
const QUOTE = '"'

/**
 * Where the fields begin. A message that quotes what a peer sent may hold a false `, client: `, so there the last one counts; in
 * all others only the fields after it can be a stranger's, so the first one does.
 */
export function tailStart(text: string): number {
  const first = text.search(FIRST_FIELD)
  if (first < 0) return text.length
  const quote = text.indexOf(QUOTE)
  if (quote < 0 || quote > first) return first
  const last = text.lastIndexOf(', client: ')
  return last < 0 ? first : last
}

export function readTail(text: string, from: number): Tail {
  const tail: Record<string, string> = {}
  let at = from
  while (at < text.length) {
    FIELD.lastIndex = at
    const key = FIELD.exec(text)?.[1]
    if (key === undefined) break
    const start = FIELD.lastIndex
    const quoted = text[start] === QUOTE
    const end = quoted ? endOfQuoted(text, start + 1, key) : endOfBare(text, start)
    // A later field of the same name stands inside a value that nobody closed.
    tail[key] ??= text.slice(quoted ? start + 1 : start, end)
    at = end + (quoted ? 1 : 0)
  }
  return tail
}

/** The quote that a next field or the line's end follows. Values are written as they came, with all their quotes and commas. */
function endOfQuoted(text: string, from: number, key: string): number {
  if (key === 'referrer') return endOfReferrer(text, from)
  let found = -1
  for (let at = text.indexOf(QUOTE, from); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    if (!closes(text, at)) continue
    // A target may hold what looks like a next field; the request's own end has the version before it.
    if (key !== 'request' || endsInVersion(text, at)) return at
    if (found < 0) found = at
  }
  return found < 0 ? text.length : found
}

/** The last field, and the one a client can fill with anything: its end is the line's. */
function endOfReferrer(text: string, from: number): number {
  const id = text.lastIndexOf('", request_id: "')
  if (id >= from && text.length - id < 60) return id
  const last = text.lastIndexOf(QUOTE)
  return last < from ? text.length : last
}

function closes(text: string, at: number): boolean {
  const next = at + 1
  if (next >= text.length) return true
  FIELD.lastIndex = next
  return FIELD.test(text) || (text.length - next < 4 && text.slice(next).trim().replace('.', '') === '')
}

function endsInVersion(text: string, at: number): boolean {
  return /HTTP\/\d(?:\.\d)?$/.test(text.slice(Math.max(0, at - 8), at))
}

function endOfBare(text: string, from: number): number {
  const comma = text.indexOf(', ', from)
  return comma < 0 ? trimmedEnd(text, from) : comma
}

/** A line cut or wrapped after a field ends in its comma. */
function trimmedEnd(text: string, from: number): number {
  let end = text.length
  while (end > from && (text[end - 1] === ',' || text[end - 1] === ' ')) end--
  return end
}
