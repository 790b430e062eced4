/** Apache httpd's error log, of 2.4 and of 2.2. */
import type { Fact } from '../fact.ts'
import type { Reader } from '../reader.ts'
import { APPLICATIONS } from './apache/applications.ts'
import { makeEvents } from './apache/event.ts'
import { readApacheLine } from './apache/line.ts'
import { makeLookUp } from './apache/messages.ts'
import { PROXY } from './apache/proxy.ts'
import { REQUESTS } from './apache/requests.ts'
import { RETURNED } from './apache/returned.ts'
import { SERVER } from './apache/server.ts'
import { TLS } from './apache/tls.ts'

const lookUp = makeLookUp([...PROXY, ...RETURNED, ...TLS, ...APPLICATIONS, ...SERVER, ...REQUESTS])

export function apacheError(): Reader {
  const events = makeEvents()
  return {
    format: 'apache-error',
    takes: isApacheLine,
    read(line): readonly Fact[] {
      const parsed = readApacheLine(line.text)
      const at = parsed.at ?? line.at
      const message = lookUp(parsed)
      if (message === undefined) return []
      return events.add({ line: at === undefined ? parsed : { ...parsed, at }, text: line.text, message })
    },
    end: events.end,
  }
}

const DAYS = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])

/** `[Mon Nov 02 10:11:12.118 2026] [`, a custom ISO date, the same without the date, or a message with its number. */
function isApacheLine(text: string): boolean {
  if (text.startsWith('AH')) return /^AH\d{5}: /.test(text.slice(0, 9))
  if (text[0] !== '[') return isBare(text)
  const close = text.indexOf(']')
  if (close < 0 || close > 60) return false
  const rest = text.slice(close + 1, close + 40)
  if (DAYS.has(text.slice(1, 4)) && text[4] === ' ') return rest.startsWith(' [')
  if (/^\[\d{4}-\d\d-\d\d/.test(text.slice(0, 12))) return /^ \[[\w-]{1,30}:[a-z]{4,6}\] /.test(rest)
  if (/^\[(?:[\w-]{1,40}:)?(?:emerg|alert|crit|error|warn|notice|info|debug)\]/.test(text.slice(0, close + 1))) {
    return /^ ?(?:\[(?:pid|client|remote) |\((?:EAI |OS )?\d|AH\d{5}: |proxy: |child pid )/.test(rest)
  }
  return /^\[(?:client|remote|pid) /.test(text) && /AH\d{5}: /.test(text.slice(0, 300))
}

/** Pasted from the errno on, or from httpd 2.2's `proxy: `. */
function isBare(text: string): boolean {
  if (text.startsWith('proxy: ')) return lookUp(readApacheLine(text.slice(0, 500))) !== undefined
  return (
    text[0] === '(' && /^\((?:OS |EAI )?\d{1,6}\)[^:]{1,160}: (?:AH\d{5}: |proxy: |\[client )/.test(text.slice(0, 200))
  )
}
