/** Errors of HTTP clients in Python, Java, Ruby, .NET and gRPC, as apps and scripts print them. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { LIBRARY_WORDS } from './client/library-words.ts'
import { NOT_HTTP_PORTS } from './node-words.ts'
import { requested } from './parts/request.ts'
import { anyOf, between, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { factOf } from './parts/told.ts'

/** An exception's causes follow it, each with a trace: so many lines later it is another event. */
const EVENT_LINES_MAX = 300

export function clientErrors(): Reader {
  let told = { number: -1, endpoint: '' }
  return {
    format: 'client-errors',
    takes: text => WORDS.test(text.slice(0, 2000)) || (told.number >= 0 && TRACE.test(text)),
    read(line) {
      const found = factIn(line)
      if (found === undefined) return []
      const endpoint = found.exchange.attempts[0]?.endpoint ?? ''
      const wrapped = /^(?:Caused by: |\s+Caused by|.{0,40}During handling)/.test(line.text.slice(0, 80))
      const again =
        wrapped && line.number - told.number < EVENT_LINES_MAX && (endpoint === '' || endpoint === told.endpoint)
      told = { number: line.number, endpoint }
      return again ? [] : [found]
    },
  }
}

const WORDS = anyOf(LIBRARY_WORDS.map(([words]) => words))
/** Lines of a stack trace between an error and its causes. */
const TRACE = /^(?:\s+(?:at |File "|\.{3} \d)|Caused by: |Traceback \(most recent call last\)|During handling of)/

function factIn(line: Line): (Fact & { kind: 'exchange' }) | undefined {
  const text = line.text.slice(0, 4000)
  const told = rowIn(text, LIBRARY_WORDS)
  if (told === undefined) return undefined
  const path = between(text, 'with url: ', ' (Caused') ?? ''
  return factOf(told, {
    product: 'client',
    at: isoTime(text) ?? line.at,
    endpoint: endpointIn(text),
    exchange: requested('', path.slice(0, 500)),
  })
}

const PLACES: readonly RegExp[] = [
  /\b(https?)ConnectionPool\(host='([^']{1,253})', port=(\d{1,5})\)/i,
  /\b(?:ipv4|ipv6):([\d.]{7,15}|\[?[\da-fA-F:%]{2,60}\]?):(\d{1,5})/,
  /\bconnection to ([\w.-]{1,253}):(\d{1,5})/,
  /\b(https?):\/\/([\w.-]{1,253}|\[[\da-fA-F:.]{2,45}\])(?::(\d{1,5}))?/,
  /\(([\w.-]{1,253}):(\d{1,5})\)/,
  /\b(?:refused|timed out|respond): (?:no further information: )?\/?([\w.-]{1,253})(?:\/[\d.]{7,15})?:(\d{1,5})/,
  /\[?\b([\w.-]{1,253}):(\d{2,5})(?:\]| failed to respond)/,
]

function endpointIn(text: string): string {
  for (const place of PLACES) {
    const groups = place.exec(text)?.slice(1)
    if (groups === undefined) continue
    const schemed = /^https?$/i.test(groups[0] ?? '')
    const scheme = schemed ? (groups[0] ?? '').toLowerCase() : undefined
    const [host = '', port] = schemed ? groups.slice(1) : groups
    const number = Number(port ?? (scheme === 'https' ? 443 : 80))
    const word = scheme ?? (NOT_HTTP_PORTS.has(number) ? 'tcp' : number === 443 ? 'https' : 'http')
    return `${word}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${number}`
  }
  const name = /(?:UnknownHostException: |resolve '|resolution failed for )([\w.-]{1,253})/.exec(text)?.[1]
  return name === undefined ? '' : `http://${name}`
}
