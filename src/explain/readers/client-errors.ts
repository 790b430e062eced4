/** Errors of HTTP clients in Python, Java, Ruby, .NET and gRPC, as apps and scripts print them. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { LIBRARY_WORDS } from './client/library-words.ts'
import { NOT_HTTP_PORTS } from './node-words.ts'
import { requested } from './parts/request.ts'
import { anyOf, between, rowIn } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { factOf } from './parts/told.ts'

/** An exception and what it wraps are told one by one, each with a trace: so many lines later it is another event. */
const EVENT_LINES_MAX = 300

type Found = Fact & { kind: 'exchange' }

export function clientErrors(): Reader {
  /** Of the exceptions that wrap each other the one that says to whom. */
  let held: { fact: Found; number: number } | undefined
  let chained = false

  function end(): readonly Fact[] {
    const fact = held?.fact
    held = undefined
    chained = false
    return fact === undefined ? [] : [fact]
  }

  return {
    format: 'client-errors',
    takes: text => WORDS.test(text.slice(0, 2000)) || (held !== undefined && TRACE.test(text)),
    end,
    read(line) {
      chained ||= held !== undefined && CHAIN.test(line.text.slice(0, 100))
      const found = factIn(line)
      if (found === undefined) return []
      const again = chained && held !== undefined && line.number - held.number < EVENT_LINES_MAX
      const before = again ? [] : end()
      const fact = again && endpointOf(found) === '' ? held!.fact : { ...found, sample: line.text }
      held = { fact, number: line.number }
      chained = false
      return before
    },
  }
}

const endpointOf = ({ exchange }: Found): string => exchange.attempts[0]?.endpoint ?? ''

const WORDS = anyOf(LIBRARY_WORDS.map(([words]) => words))
/** Lines of a stack trace between an error and its causes. */
const TRACE =
  /^(?:\s+(?:at |File "|\.{3} \d)|\s{0,8}Caused by: |Traceback \(most recent call last\)|During handling of|The above exception was)/
/** The program's own line that a traceback shows. */
const SOURCE = /^\s{2,80}(?:raise|return|assert|await|self\.|[\w.]{1,60} = )/
const CHAIN = /^(?:\s{0,8}Caused by: |During handling of|The above exception was)/

function factIn(line: Line): Found | undefined {
  const text = line.text.slice(0, 4000)
  const told = SOURCE.test(text.slice(0, 200)) ? undefined : rowIn(text, LIBRARY_WORDS)
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
  /\((?!_ssl)([\w.-]{1,253}):(\d{1,5})\)/,
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
