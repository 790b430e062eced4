/** An error as Node prints it, over several lines or in JSON: what it says of an attempt, or of the process. */
import type { Attempt } from '../../exchange/attempt.ts'
import type { Fact, TroubleFact } from '../fact.ts'
import { NODE_CODES, NODE_MESSAGES, NOT_HTTP_PORTS } from './node-words.ts'
import { dns, errno, reset, timer, tls } from './parts/ends.ts'
import { requested } from './parts/request.ts'
import { between, numberAfter, rowIn } from './parts/text.ts'
import { cut, ended, factOf, type Told } from './parts/told.ts'
import { trouble } from './parts/trouble.ts'
import { tlsFailureOf } from './tls-words.ts'

/** @param text all lines of the event, joined */
export function nodeFacts(text: string, at: number | undefined): readonly Fact[] {
  const own = ofProcess(text)
  const when = at === undefined ? {} : { at }
  if (own) return [trouble(when, 'node', own.what, { process: 'node', ...own.more })]
  const crashed = UNHANDLED.some(words => text.includes(words))
  const facts: Fact[] = crashed ? [trouble(when, 'node', 'unhandled-error', { process: 'node' })] : []
  const found = toldBy(text)
  if (found === undefined) return facts
  const told = withSample(text.includes('TypeError: terminated') ? inBody(found) : found, text)
  const fact = factOf(told, { product: 'node', at, endpoint: endpointIn(text, told), ...asked(text) })
  const attempt = fact.exchange.attempts[0]
  if (attempt) Object.assign(attempt, addressErrors(text))
  return [...facts, fact]
}

/** `fetch` says so when the body broke off: its head had been handed over. */
function inBody(told: Told): Told {
  if (!('end' in told) || told.phase === 'receive') return told
  return cut(told.end.kind === 'timer' ? timer('idle', told.end.ms) : told.end, told.surest)
}

const SAMPLE_MAX = 256

/** undici shows the bytes that its parser stumbled over. */
function withSample(told: Told, text: string): Told {
  const data = 'end' in told && told.end.kind === 'invalid' ? between(text, "data: '", "'") : undefined
  if (data === undefined || !('end' in told)) return told
  const bytes = data
    .slice(0, SAMPLE_MAX * 4)
    .replace(/\\(?:x([\da-fA-F]{2})|(.))/g, (_, hex?: string, simple?: string) =>
      hex === undefined ? (SIMPLE[simple ?? ''] ?? simple ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
    )
  const codes = Array.from(bytes.slice(0, SAMPLE_MAX), byte =>
    (byte.charCodeAt(0) & 0xff).toString(16).padStart(2, '0'),
  )
  return { ...told, more: { ...told.more, sampleHex: codes.join('') } }
}

const SIMPLE: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', 0: '\0' }

export const UNHANDLED: readonly string[] = [
  "Unhandled 'error' event",
  'triggerUncaughtException',
  'UnhandledPromiseRejection',
  'Uncaught Exception',
  'uncaughtException',
]

interface Own {
  what: TroubleFact['what']
  more?: Parameters<typeof trouble>[3]
}

/** What concerns its own listening, memory and life. */
function ofProcess(text: string): Own | undefined {
  if (text.includes('heap out of memory')) return { what: 'heap-exhausted' }
  if (text.includes('listen E')) {
    const port = Number(
      /listen E[A-Z]{3,15}[^\n]{0,120}?:(\d{1,5})(?=\D|$)/.exec(text)?.[1] ?? numberAfter(text, 'port:') ?? 0,
    )
    const what = text.includes('listen EADDRINUSE') ? 'port-taken' : 'failed-to-start'
    return { what, more: port > 0 ? { port } : {} }
  }
  if (text.includes('accept EMFILE') || text.includes('open EMFILE')) return { what: 'descriptors-exhausted' }
  return undefined
}

const CODE = /\bcode: ["']([A-Z][A-Z0-9_]{2,60})["']/
/** `connect ECONNREFUSED 127.0.0.1:3000`, `read ECONNRESET`, `getaddrinfo ENOTFOUND app`. */
const CALL = /\b(connect|read|write|getaddrinfo|queryA|queryAaaa|querySrv) (E[A-Z_]{3,15})(?: (\S{1,260}))?/
/** Alone in brackets: `AggregateError [ECONNREFUSED]`, `(ECONNREFUSED)`. */
const BRACKETED = /[[(](E[A-Z]{4,15}|UND_ERR_[A-Z_]{3,40})[\])]/

function toldBy(text: string): Told | undefined {
  const [, call = '', failed = ''] = CALL.exec(text) ?? []
  const code = CODE.exec(text)?.[1] ?? (failed === '' ? undefined : failed) ?? BRACKETED.exec(text)?.[1] ?? ''
  if (Object.hasOwn(NODE_CODES, code)) return withTime(NODE_CODES[code]!, text)
  if (code === 'EPROTO' || text.includes('SSL routines')) return ofTls(text)
  if (call === 'getaddrinfo' || call.startsWith('query')) return ended('dns', dns(failed || code))
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return ended('dns', dns(code))
  const worded = code === '' || code === 'ECONNRESET' ? rowIn(text, NODE_MESSAGES) : undefined
  if (worded) return withTime(worded, text)
  return ofErrno(code, call || between(text, "syscall: '", "'") || '', text)
}

function ofErrno(code: string, call: string, text: string): Told | undefined {
  if (code === 'ECONNRESET') {
    if (call === 'connect') return ended('connect', errno(code))
    return call === 'write' ? ended('send', errno(code)) : ended('wait', reset)
  }
  if (code === 'EPIPE') return ended('send', errno(code))
  if (code === 'ECONNABORTED' || (code === 'ETIMEDOUT' && call !== 'connect' && /timeout|ms exceeded/.test(text))) {
    return ended('wait', timer('firstByte', numberAfter(text, 'timeout of') ?? 0), 'inferred')
  }
  if (code === 'ETIMEDOUT') return call === 'read' ? ended('wait', errno(code)) : ended('connect', errno(code))
  if (CONNECTING.has(code)) return ended('connect', errno(code))
  // Unix sockets: the same codes are anybody’s who opens a file.
  return call === 'connect' && code !== '' ? ended('connect', errno(code)) : undefined
}

const CONNECTING: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
])

function ofTls(text: string): Told {
  const failure = tlsFailureOf(text.slice(0, 2000))
  return failure === null ? ended('tls', tls('EPROTO')) : ended('tls', { kind: 'tls', failure })
}

/** `(attempted address: …, timeout: 10000ms)`. */
function withTime(told: Told, text: string): Told {
  const ms = numberAfter(text, 'timeout:')
  if (ms === undefined || !('end' in told) || told.end.kind !== 'timer') return told
  return { ...told, end: { ...told.end, ms } }
}

/** What a proxy in Node says it was for: path and target. */
function asked(text: string): { exchange: ReturnType<typeof requested> } {
  const path =
    /(?:proxy error: |[Pp]roxy(?:ing)? request )(?:[\w.-]{1,253}(?::\d{1,5})?)?(\/[^\s?]{0,300})/.exec(
      text.slice(0, 2000),
    )?.[1] ?? ''
  return { exchange: requested('', path) }
}

/** The target as written, else the address that was dialled. */
function endpointIn(text: string, told: Told): string {
  const target =
    /(?:\bto |Failed to proxy |attempted address(?:es)?: )(https?):\/\/([^\s/"',)\]]{1,260}?)(:\d{1,5})?(?=[\s/"',)\]]|\.(?:\s|$)|$)/.exec(
      text.slice(0, 4000),
    )
  if (target) return `${target[1]}://${target[2]}${target[3] ?? (target[1] === 'https' ? ':443' : ':80')}`
  const [, call, , behind] = CALL.exec(text) ?? []
  // Behind a failed write stands the library's own error.
  const dialled = call === 'write' || call === 'read' ? undefined : behind
  const address =
    between(text, "address: '", "'") ?? between(text, "remoteAddress: '", "'") ?? between(text, "hostname: '", "'")
  const port = Number(/\b(?:port|remotePort): (\d{1,5})/.exec(text)?.[1] ?? 0)
  const path = dialled?.startsWith('/') ? dialled : address?.startsWith('/') ? address : undefined
  if (path !== undefined) return `unix:${path.replace(/[,)]$/, '')}`
  const attempted = between(text, 'attempted address: ', ',') ?? between(text, 'attempted addresses: ', ',')
  const host = address === undefined ? undefined : port > 0 ? `${bracketed(address)}:${port}` : bracketed(address)
  const written = host ?? attempted ?? (dialled === undefined ? undefined : lastColon(dialled))
  return written === undefined ? '' : `${schemeOf(written, told)}://${written}`
}

function schemeOf(address: string, told: Told): string {
  const port = Number(/:(\d{1,5})$/.exec(address)?.[1] ?? 0)
  if (NOT_HTTP_PORTS.has(port)) return 'tcp'
  return port === 443 || port === 8443 || ('phase' in told && told.phase === 'tls') ? 'https' : 'http'
}

/** `::1:3000` as Node prints it: the last colon is the port’s. */
function lastColon(written: string): string {
  const clean = written.replace(/[,;)\]]{1,3}$/, '')
  const at = clean.lastIndexOf(':')
  return at < 0 ? clean : `${bracketed(clean.slice(0, at))}${clean.slice(at)}`
}

const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host)

const ADDRESSES_MAX = 8

/** Every address of one name that failed, as `AggregateError` lists them. */
function addressErrors(text: string): Partial<Attempt> {
  const found: NonNullable<Attempt['addressErrors']> = []
  for (const [, code = '', address = ''] of text.matchAll(/\bconnect (E[A-Z_]{3,15}) (\S{1,120}:\d{1,5})/g)) {
    if (found.length < ADDRESSES_MAX && !found.some(one => one.address === lastColon(address))) {
      found.push({ address: lastColon(address), code, ms: 0 })
    }
  }
  return found.length > 1 ? { addressErrors: found } : {}
}
