/** Heads as they leave the gateway: what may pass is copied in whole runs, the rest is dropped, ours is added (RFC 9110 §7.6). */
import { FIELD, fieldNumber, HOP_BY_HOP, NOT_REMOVABLE } from './field-names.ts'
import { agreedLength } from './framing.ts'
import { connectionOptions, type Head } from './head.ts'
import { forwards, plainName } from './plain-name.ts'
import { receivedProxyStatus } from './proxy-status.ts'

export interface RequestForwarding {
  /** Origin-form target, already routed and rewritten. */
  target: string
  /** Value of Host towards the upstream. */
  host: string
  /** `Via` pseudonym of this gateway. */
  pseudonym: string
  /** The connection's own peer, and whether its forwarding fields are believed. */
  peer: string
  trusted: boolean
  scheme: 'http' | 'https'
  /** What the client asked for, as written. */
  authority: string
  /** The protocol of an Upgrade that goes on (`websocket`), if any. */
  upgrade: string | null
  trailersAccepted: boolean
  /** Lower-case names that the route removes or sets, and the lines that it sets. */
  dropped: ReadonlySet<string> | null
  addedLines: string
  /** For TRACE and OPTIONS. */
  maxForwards: number | null
  /** The body goes on in chunks. */
  chunked: boolean
  /** Content follows: without it nothing can be expected to continue (RFC 9110 §10.1.1). */
  hasContent: boolean
}

/** The request head without its last lines: `X-Request-Id` and the empty line are the caller's, per exchange. */
export function requestHead(head: Head, options: RequestForwarding): string {
  const { trusted } = options
  const named = namedByConnection(head)
  let hostWritten = false
  let forwardsWritten = false
  const kept = copyRuns(head, (number, i) => {
    if (number === FIELD.host) {
      if (hostWritten) return ''
      hostWritten = true
      return `Host: ${options.host}\r\n`
    }
    if (number === 0) return listed(named, head, i) || disguised(head.name(i), options.dropped, trusted) ? '' : null
    if (HOP_BY_HOP.has(number) || number === FIELD['x-request-id'] || number === FIELD['proxy-authorization']) return ''
    if (
      number === FIELD['x-forwarded-for'] ||
      number === FIELD['x-forwarded-proto'] ||
      number === FIELD['x-forwarded-host']
    )
      return ''
    if (
      !trusted &&
      (number === FIELD.forwarded || number === FIELD['x-forwarded-port'] || number === FIELD['x-real-ip'])
    )
      return ''
    if (number === FIELD.expect && (head.minor === 0 || !options.hasContent || head.value(i) === '')) return ''
    if (number === FIELD['max-forwards'] && options.maxForwards !== null) {
      const first = !forwardsWritten
      forwardsWritten = true
      return first ? `Max-Forwards: ${options.maxForwards}\r\n` : ''
    }
    return listed(options.dropped, head, i) || listed(named, head, i) ? '' : null
  })
  const hostLine = hostWritten ? '' : `Host: ${options.host}\r\n`
  return `${head.method} ${options.target} HTTP/1.1\r\n${hostLine}${kept}${forwardingLines(head, options)}${options.addedLines}`
}

function forwardingLines(head: Head, options: RequestForwarding): string {
  const earlier = options.trusted ? head.field('x-forwarded-for') : undefined
  const proto = (options.trusted ? head.first(FIELD['x-forwarded-proto']) : undefined) ?? options.scheme
  const host = (options.trusted ? head.first(FIELD['x-forwarded-host']) : undefined) ?? options.authority
  // A client on a unix socket has no address.
  const chain = [earlier, options.peer].filter(part => part !== undefined && part !== '').join(', ')
  const forwardedFor = chain === '' ? '' : `X-Forwarded-For: ${chain}\r\n`
  let lines = `Via: 1.${head.minor} ${options.pseudonym}\r\n${forwardedFor}X-Forwarded-Proto: ${proto}\r\n`
  if (host !== '') lines += `X-Forwarded-Host: ${host}\r\n`
  if (options.trusted && head.has(FIELD.forwarded))
    lines += `Forwarded: for=${nodeName(options.peer)};proto=${options.scheme}\r\n`
  if (options.chunked) lines += 'Transfer-Encoding: chunked\r\n'
  if (options.upgrade !== null) lines += `Connection: Upgrade\r\nUpgrade: ${options.upgrade}\r\n`
  else if (options.trailersAccepted) lines += 'TE: trailers\r\nConnection: TE\r\n'
  return lines
}

/** RFC 7239 §6: IPv6 addresses are bracketed and quoted. */
function nodeName(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address || 'unknown'
}

export interface ResponseForwarding {
  pseudonym: string
  /** Lines that say how the body is framed towards this client, each with CRLF: Content-Length, Transfer-Encoding. */
  framingLines: string
  /** `null`: the origin's Content-Length goes on as it is (HEAD, 304). */
  keepLength: boolean
  upgrade: string | null
  dropped: ReadonlySet<string> | null
  addedLines: string
  /** Set where the origin gave none (RFC 9110 §6.6.1). */
  date: string
}

/** The response head without its last lines: `X-Request-Id`, `Connection` and the empty line are the caller's. */
export function responseHead(head: Head, options: ResponseForwarding): string {
  const named = namedByConnection(head)
  let lengthSeen = false
  const kept = copyRuns(head, (number, i) => {
    if (number === 0) return listed(named, head, i) || listed(options.dropped, head, i) ? '' : null
    if (number === FIELD['content-length']) {
      if (!options.keepLength || lengthSeen) return ''
      lengthSeen = true
      const length = agreedLength(head)
      // Nonsense gets here only where no body follows (HEAD, 304); repeats and leading zeros are not passed on either.
      if (typeof length !== 'number') return ''
      return head.value(i) === String(length) ? null : `Content-Length: ${length}\r\n`
    }
    if (HOP_BY_HOP.has(number) || number === FIELD['x-request-id']) return ''
    if (number === FIELD['proxy-authenticate'] || number === FIELD['proxy-authentication-info']) return ''
    if (listed(options.dropped, head, i) || listed(named, head, i)) return ''
    return number === FIELD['proxy-status'] ? proxyStatusLine(head.value(i)) : null
  })
  const date = head.has(FIELD.date) || head.status < 200 ? '' : `Date: ${options.date}\r\n`
  const upgrade = options.upgrade === null ? '' : `Connection: Upgrade\r\nUpgrade: ${options.upgrade}\r\n`
  return `HTTP/1.1 ${head.status} ${head.reason}\r\n${kept}${date}${options.framingLines}Via: 1.${head.minor} ${options.pseudonym}\r\n${upgrade}${options.addedLines}`
}

function proxyStatusLine(value: string): string | null {
  const received = receivedProxyStatus(value)
  return received === null || received === '' ? received : `Proxy-Status: ${received}\r\n`
}

/** Copies field lines; `decide` gives null to keep a line as written, or what stands in its place. */
export function copyRuns(head: Head, decide: (number: number, i: number) => string | null): string {
  const { raw, count } = head
  let out = ''
  let runStart = -1
  for (let i = 0; i < count; i++) {
    const instead = decide(head.number(i), i)
    if (instead === null) {
      if (runStart === -1) runStart = head.lineStart(i)
      continue
    }
    if (runStart !== -1) out += raw.slice(runStart, head.lineStart(i))
    runStart = -1
    out += instead
  }
  return runStart === -1 ? out : out + raw.slice(runStart, head.lineEnd(count - 1))
}

/** The fields that Connection names and that a sender may have removed; null when there are none, the usual case. */
function namedByConnection(head: Head): ReadonlySet<string> | null {
  if (!head.has(FIELD.connection)) return null
  const names = connectionOptions(head).filter(
    name => name !== 'close' && name !== 'keep-alive' && name !== 'upgrade' && !NOT_REMOVABLE.has(name),
  )
  return names.length === 0 ? null : new Set(names)
}

function listed(names: ReadonlySet<string> | null, head: Head, i: number): boolean {
  return names?.has(head.name(i).toLowerCase()) ?? false
}

/** `Content_Length` and its like: upstreams that read them as the field itself never get them. So too what the route drops or sets. */
function disguised(name: string, dropped: ReadonlySet<string> | null, trusted: boolean): boolean {
  const plain = plainName(name)
  if (dropped !== null && (dropped.has(name.toLowerCase()) || dropped.has(plain))) return true
  if (!trusted && forwards(plain)) return true
  return fieldNumber(plain) !== 0
}
