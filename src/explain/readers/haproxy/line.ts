/** HAProxy's own text formats: `httplog`, `httpslog`, `tcplog`, what is built upon them, and `httplog clf`. */
import { closingQuote } from '../parts/text.ts'
import { dayFirstTime } from '../parts/time.ts'
import type { HaproxyFields, Timers } from './fields.ts'

/** Fields before the request are short; captured headers are the longest of them. */
const FIELDS_MAX = 8192

/** Where the accept date begins, `[02/Nov/2026:10:11:09.118]`; -1: there is none where one could be. */
export function acceptDateAt(text: string): number {
  let at = text.indexOf('[')
  for (let tries = 0; at >= 0 && at < 400 && tries < 4; tries++) {
    const is = text[at + 3] === '/' && text[at + 7] === '/' && text[at + 21] === '.' && text[at + 25] === ']'
    if (is) return at
    at = text.indexOf('[', at + 1)
  }
  return -1
}

const TRAFFIC =
  / [CSPLRIDUKcs-][RQCHDLT-]([NIDVEOU-][NIURPD-])? \d{1,9}\/\d{1,9}\/\d{1,9}\/\d{1,9}\/\+?\d{1,9} \d{1,9}\/\d{1,9}/

/** The same where the line was cut behind the state. */
const CUT =
  /(?:\/[+-]?\d{1,12}){2,6} (?:(?:\d{3}|-1) )?\+?\d{1,15} (?:\S{1,200} \S{1,200} )?[CSPLRIDUKcs-][RQCHDLT-]([NIDVEOU-][NIURPD-])?\s?$/

/** The mode of a line that ends a connection or request; null: it is none. Within quotes anybody could write a state. */
export function trafficMode(text: string): 'http' | 'tcp' | null {
  const head = text.length > FIELDS_MAX ? text.slice(0, FIELDS_MAX) : text
  const quote = head.indexOf('"')
  const fields = quote < 0 ? head : head.slice(0, quote)
  const found = TRAFFIC.exec(fields) ?? (fields.length < 1000 ? CUT.exec(fields) : null)
  if (found === null) return null
  return found[1] === undefined ? 'tcp' : 'http'
}

const STATE = /^"?[CSPLRIDUKcs-][RQCHDLT-](?:[NIDVEOU-][NIURPD-])?"?$/
const CONNECTIONS = /^\d{1,9}(?:\/\d{1,9}){3}\/\+?\d{1,9}$/
const TIMERS = /^[+-]?\d{1,12}(?:\/[+-]?\d{1,12}){2,7}$/

/** null: it is not one of these formats. */
export function haproxyLine(text: string): HaproxyFields | null {
  const date = acceptDateAt(text)
  const head = text.slice(Math.max(date, 0), FIELDS_MAX)
  const quote = head.indexOf('"')
  const tokens = (quote < 0 ? head : head.slice(0, quote)).split(' ')
  const state = tokens.findIndex((token, at) => STATE.test(token) && isBehindState(tokens[at + 1]))
  const timers = tokens.findIndex((token, at) => at < state && TIMERS.test(token))
  if (state < 0 || timers < 0) return null
  const http = tokens[state]!.length === 4
  const rest = text.slice(Math.max(date, 0) + (quote < 0 ? head.length : quote))
  const { request, behind } = requestAndRest(rest)
  return {
    state: tokens[state]!,
    ...accepted(text, date),
    ...destination(tokens[timers - 1] ?? ''),
    timers: timersOf(tokens[timers]!, http),
    ...(http && { status: numberOf(tokens[timers + 1]) }),
    bytes: numberOf(tokens[timers + (http ? 2 : 1)]),
    retries: numberOf(tokens[state + 1]?.split('/')[4]),
    ...(request !== '' && { request }),
    ...(behind.trim() !== '' && { backError: behind }),
  }
}

/** The connections, or nothing more where the line was cut. */
function isBehindState(token = ''): boolean {
  return token === '' || CONNECTIONS.test(token)
}

function accepted(text: string, date: number): Pick<HaproxyFields, 'client' | 'startedAt'> {
  if (date < 0) return {}
  const client =
    text
      .slice(Math.max(date - 80, 0), date)
      .trimEnd()
      .split(' ')
      .at(-1) ?? ''
  const second = dayFirstTime(text.slice(date + 1, date + 30))
  const startedAt = second === undefined ? undefined : second + Number(text.slice(date + 22, date + 25))
  return { ...(client !== '' && { client }), ...(startedAt !== undefined && { startedAt }) }
}

/** `be_app/app1` */
function destination(token: string): Pick<HaproxyFields, 'backend' | 'server'> {
  const slash = token.indexOf('/')
  if (slash < 0) return token === '' ? {} : { server: token }
  return { backend: token.slice(0, slash), server: token.slice(slash + 1) }
}

/** Request, queue, connect, response, total; `tcplog` has no request and no response. A plus says that it was not over yet. */
function timersOf(token: string, http: boolean): Timers {
  // Formats with the handshake's and the idle time have these in front.
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = token
    .split('/')
    .slice(http ? -5 : -3)
    .map(numberOf)
  if (http) return { request: first, queue: second, connect: third, response: fourth, total: fifth }
  return { queue: first, connect: second, total: third }
}

function numberOf(text = ''): number {
  const number = Number(text.replace('+', ''))
  return Number.isFinite(number) ? number : 0
}

/** `"GET / HTTP/1.1"` and what a format has behind it. */
function requestAndRest(rest: string): { request: string; behind: string } {
  if (!rest.startsWith('"')) return { request: '', behind: rest.slice(0, 2000) }
  const end = closingQuote(rest, 1)
  if (end < 0) return { request: rest.slice(1), behind: '' }
  return { request: rest.slice(1, end), behind: rest.slice(end + 1, end + 2000) }
}

/** Quoted words of `httplog clf` that stand behind the bytes, in their order. */
const CLF =
  /^ (\d{3}|-1) (\d{1,15}) "" "" (\d{1,5}) (\d{1,3}) "([^"]{0,100})" "([^"]{0,100})" "([^"]{0,100})" (-?\d{1,12}) (-?\d{1,12}) (-?\d{1,12}) (-?\d{1,12}) \+?(-?\d{1,12}) "?([A-Za-z-]{4})"? \d{1,9} \d{1,9} \d{1,9} \d{1,9} \+?(\d{1,9}) /

export function isClf(text: string): boolean {
  const at = text.indexOf('" ', text.indexOf('] "') + 3)
  return at > 0 && text.startsWith(' "" "" ', text.indexOf(' ', text.indexOf(' ', at + 2) + 1))
}

export function haproxyClf(text: string): HaproxyFields | null {
  const open = text.indexOf('] "')
  const end = open < 0 ? -1 : closingQuote(text, open + 3)
  const found = end < 0 ? null : CLF.exec(text.slice(end + 1, end + 1000))
  if (found === null) return null
  const [
    ,
    status,
    bytes,
    ,
    ,
    ,
    backend = '',
    server = '',
    request,
    queue,
    connect,
    response,
    total,
    state = '',
    retries,
  ] = found
  const startedAt = dayFirstTime(text.slice(text.indexOf('[') + 1, open))
  return {
    state,
    backend,
    server,
    client:
      text
        .slice(Math.max(text.indexOf(' - ') - 60, 0), Math.max(text.indexOf(' - '), 0))
        .split(' ')
        .at(-1) ?? '',
    ...(startedAt !== undefined && { startedAt }),
    timers: {
      request: numberOf(request),
      queue: numberOf(queue),
      connect: numberOf(connect),
      response: numberOf(response),
      total: numberOf(total),
    },
    status: numberOf(status),
    bytes: numberOf(bytes),
    retries: numberOf(retries),
    request: text.slice(open + 3, end),
  }
}
