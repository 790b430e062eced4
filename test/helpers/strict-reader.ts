/**
 * A reader of HTTP/1.1 requests for judging what a gateway sent on: RFC 9112 to the letter, from the text alone, sharing
 * nothing with the reader under test. What two readers could understand differently is a problem, not a matter of taste.
 */

/** `sent`: as clients may write it. `forwarded`: as a gateway must write it. */
export type Side = 'sent' | 'forwarded'

export interface StrictRequest {
  method: string
  target: string
  minor: number
  fields: [name: string, value: string][]
  /** Content: chunked coding removed. */
  body: string
  trailers: [name: string, value: string][]
  /** The body has come to its end. */
  whole: boolean
  /** Where in the text it begins and ends. */
  from: number
  to: number
}

export interface Reading {
  requests: StrictRequest[]
  /** Why reading stopped; null: nothing wrong so far. */
  problem: string | null
  /** The text ends inside a request. */
  partial: boolean
}

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([\\x21-\\x22\\x24-\\x7e]+) HTTP/1\\.([0-9])$`)
const FIELD_LINE = new RegExp(`^(${TOKEN}):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)$`)
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+;=%-]+)(?::[0-9]{0,5})?$/
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"'
const EXTENSIONS = new RegExp(`^(?:[ \\t]*;[ \\t]*${TOKEN}(?:[ \\t]*=[ \\t]*(?:${TOKEN}|${QUOTED}))?)*[ \\t]*$`)

/** Fields that a next hop must never see, or that say how a message is to be read. */
const NEVER_FORWARDED = ['keep-alive', 'proxy-connection', 'http2-settings', 'proxy-authorization']
const NEVER_IN_TRAILERS = ['content-length', 'transfer-encoding', 'host', 'trailer', 'te', 'authorization', 'cookie']

class Refused extends Error {}

export function readStrictly(text: string, side: Side): Reading {
  const requests: StrictRequest[] = []
  let at = 0
  try {
    while (at < text.length) {
      const blank = side === 'sent' ? /^(?:\r\n)+/.exec(text.slice(at, at + 8))?.[0].length : 0
      if (blank) at += blank
      if (at >= text.length) break
      const request = readOne(text, at, side)
      if (request === null) return { requests, problem: null, partial: true }
      requests.push(request)
      if (!request.whole) {
        readBody(text, request, side)
        if (!request.whole) return { requests, problem: null, partial: true }
      }
      at = request.to
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { requests, problem: error.message, partial: false }
  }
  return { requests, problem: null, partial: false }
}

/** Values of a field, by its lower-case name. */
export function valuesOf(request: { fields: [string, string][] }, name: string): string[] {
  return request.fields.filter(([written]) => written.toLowerCase() === name).map(([, value]) => value)
}

function readOne(text: string, from: number, side: Side): StrictRequest | null {
  const end = text.indexOf('\r\n\r\n', from)
  if (end === -1) return null
  const [first = '', ...lines] = text.slice(from, end).split('\r\n')
  const line = REQUEST_LINE.exec(first)
  if (line === null) refuse('request line', first)
  const [, method = '', target = '', minor = ''] = line!
  const fields = lines.map(fieldOf)
  const request = {
    method,
    target,
    minor: Number(minor),
    fields,
    body: '',
    trailers: [],
    whole: false,
    from,
    to: end + 4,
  }
  checkTarget(request, side)
  checkHost(request, side)
  if (side === 'forwarded') checkForwarded(request)
  request.whole = framingOf(request) === 0
  return request
}

function fieldOf(line: string): [string, string] {
  const parts = FIELD_LINE.exec(line)
  if (parts === null) refuse('field line', line)
  return [parts![1]!, parts![2]!.replace(/[ \t]+$/, '')]
}

function checkTarget({ method, target, minor }: StrictRequest, side: Side): void {
  if (side === 'forwarded' && minor !== 1) refuse('version of a request sent on', String(minor))
  if (method === 'CONNECT') refuse('CONNECT', target)
  if (target === '*' ? method === 'OPTIONS' : target.startsWith('/')) return
  if (side === 'forwarded' || !/^https?:\/\/[^/?]+/i.test(target)) refuse('form of the target', target)
}

function checkHost(request: StrictRequest, side: Side): void {
  const hosts = valuesOf(request, 'host')
  if (hosts.length > 1 || (hosts.length === 0 && (side === 'forwarded' || request.minor > 0)))
    refuse('number of Host fields', String(hosts.length))
  if (hosts.length === 1 && !HOST.test(hosts[0]!)) refuse('Host', hosts[0]!)
}

function checkForwarded(request: StrictRequest): void {
  for (const name of NEVER_FORWARDED) if (valuesOf(request, name).length > 0) refuse('field sent on', name)
  for (const [name] of request.fields)
    if (/^(?:content_length|transfer_encoding|content_encoding|host_)$/i.test(name)) refuse('disguised field', name)
  const options = valuesOf(request, 'connection').flatMap(value => value.toLowerCase().split(/[ \t]*,[ \t]*/))
  for (const option of options)
    if (!['te', 'upgrade', 'close', 'keep-alive'].includes(option)) refuse('Connection sent on', option)
  if (options.includes('upgrade') !== valuesOf(request, 'upgrade').length > 0) refuse('Upgrade without Connection', '')
  if (valuesOf(request, 'upgrade').some(value => /h2c|http/i.test(value))) refuse('upgrade to another HTTP', '')
  if (valuesOf(request, 'te').some(value => value !== 'trailers')) refuse('TE sent on', '')
  const expectations = valuesOf(request, 'expect')
  if (expectations.some(value => value.toLowerCase() !== '100-continue')) refuse('expectation sent on', '')
}

/** Octets of content, or −1 for chunks. */
function framingOf(request: StrictRequest): number {
  const codings = valuesOf(request, 'transfer-encoding')
  const lengths = valuesOf(request, 'content-length')
  if (codings.length > 0) {
    if (lengths.length > 0) refuse('Content-Length beside Transfer-Encoding', codings.join())
    if (request.minor === 0) refuse('Transfer-Encoding in HTTP/1.0', codings.join())
    if (codings.length > 1 || codings[0]!.toLowerCase() !== 'chunked') refuse('Transfer-Encoding', codings.join())
    return -1
  }
  if (lengths.length === 0) return 0
  // A leading 0 is decimal by the grammar, and octal to some readers.
  if (lengths.length > 1 || !/^(?:0|[1-9][0-9]*)$/.test(lengths[0]!) || Number(lengths[0]) > Number.MAX_SAFE_INTEGER)
    refuse('Content-Length', lengths.join())
  return Number(lengths[0])
}

function readBody(text: string, request: StrictRequest, side: Side): void {
  const length = framingOf(request)
  if (length === -1) return readChunks(text, request, side)
  request.body = text.slice(request.to, request.to + length)
  request.whole = request.body.length === length
  request.to += request.body.length
}

function readChunks(text: string, request: StrictRequest, side: Side): void {
  let at = request.to
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) {
      // What there is of the line must be the beginning of one.
      if (!/^[0-9A-Fa-f]*(?:[ \t;][^\r\n]*)?\r?$/.test(text.slice(at))) refuse('chunk size', text.slice(at, at + 40))
      return
    }
    const line = text.slice(at, lineEnd)
    const size = /^[0-9A-Fa-f]{1,16}/.exec(line)?.[0]
    if (size === undefined) refuse('chunk size', line)
    const extension = line.slice(size!.length)
    if (side === 'forwarded' ? extension !== '' : !EXTENSIONS.test(extension)) refuse('chunk extension', line)
    const octets = Number.parseInt(size!, 16)
    if (octets > Number.MAX_SAFE_INTEGER) refuse('chunk size', line)
    if (octets === 0) return readTrailers(text, request, lineEnd + 2, side)
    request.body += text.slice(lineEnd + 2, lineEnd + 2 + octets)
    at = lineEnd + 2 + octets
    const end = text.slice(at, at + 2)
    if (!'\r\n'.startsWith(end)) refuse('end of a chunk', end)
    if (end.length < 2) return
    at += 2
  }
}

function readTrailers(text: string, request: StrictRequest, from: number, side: Side): void {
  const none = text.startsWith('\r\n', from)
  const end = none ? from : text.indexOf('\r\n\r\n', from)
  if (end === -1) return
  request.trailers = none ? [] : text.slice(from, end).split('\r\n').map(fieldOf)
  for (const [name] of request.trailers)
    if (side === 'forwarded' && NEVER_IN_TRAILERS.includes(name.toLowerCase())) refuse('trailer sent on', name)
  request.to = end + (none ? 2 : 4)
  request.whole = true
}

function refuse(what: string, seen: string): never {
  throw new Refused(`${what}: ${JSON.stringify(seen.slice(0, 80))}`)
}
