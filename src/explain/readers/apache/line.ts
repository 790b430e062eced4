/** The frame of a line of httpd's error log, 2.2 and 2.4: `[time] [module:level] [pid N:tid N] (errno)text: [client a] AH00957: message`. */
import { errnoName } from '../errno.ts'
import { ctimeTime, isoTime } from '../parts/time.ts'

export interface ApacheLine {
  at?: number
  level?: string
  module?: string
  /** `3120:3144`; both or the process alone. */
  thread?: string
  pid?: number
  /** Without port. */
  client?: string
  clientPort?: string
  /** mod_ssl's word for a backend: `192.0.2.5:443`. */
  remote?: string
  /** Of the call that failed: ECONNREFUSED …, or httpd's own TIMEUP, EOF, EGENERAL, EAI_2 … */
  code?: string
  /** `00957`. */
  number?: string
  /** Without what is above, and without the referer. */
  message: string
}

/** APR's own results, and where it puts a system's numbers. */
const APR: Readonly<Record<number, string>> = {
  20014: 'EGENERAL',
  70007: 'TIMEUP',
  70008: 'INCOMPLETE',
  70014: 'EOF',
  // An HTTP status in an errno's place: mod_proxy hands on what the filter below it returned.
  400: 'STATUS',
  408: 'STATUS',
  500: 'STATUS',
  502: 'STATUS',
  503: 'STATUS',
}
const WINDOWS_FROM = 720_000
const EAI_FROM = 670_000

const BRACKETED = /\[([^\]]{1,300})\] ?/y
const ERRNO = /\((EAI |OS )?(\d{1,6})\)/y
const NUMBER = /AH(\d{5}): /y

export function readApacheLine(text: string): ApacheLine {
  const line: ApacheLine = { message: '' }
  let at = 0
  for (let next = readOne(text, at, line); next > at; next = readOne(text, at, line)) at = next
  line.message = withoutReferer(text.slice(at).replace(/^proxy: /, ''))
  return line
}

/** Reads one part of the frame; they stand in an order that differs between versions. */
function readOne(text: string, at: number, line: ApacheLine): number {
  return bracketed(text, at, line) ?? errno(text, at, line) ?? number(text, at, line) ?? sourceFile(text, at) ?? at
}

function bracketed(text: string, at: number, line: ApacheLine): number | undefined {
  BRACKETED.lastIndex = at
  const inner = BRACKETED.exec(text)?.[1]
  if (inner === undefined) return undefined
  const end = BRACKETED.lastIndex
  if (line.at === undefined && /\d{4}/.test(inner)) {
    const time = ctimeTime(inner.replace(/(:\d\d)\.\d{1,9}/, '$1')) ?? isoTime(inner)
    if (time !== undefined) {
      line.at = time + Math.floor(Number(/:\d\d\.(\d{3})/.exec(inner)?.[1] ?? 0))
      return end
    }
  }
  const [word = '', value = ''] = parted(inner, ' ')
  if (word === 'pid') setThread(line, value)
  // mod_jk's: `[31420:140105]`.
  else if (/^\d{1,10}:\d{1,20}$/.test(inner)) setThread(line, inner)
  else if (word === 'client') setClient(line, value)
  else if (word === 'remote') line.remote = value
  else if (word !== 'tid' && !setLevel(line, inner)) return undefined
  return end
}

const LEVELS = /^(?:([\w-]{1,40}):)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])$/

function setLevel(line: ApacheLine, inner: string): boolean {
  const found = LEVELS.exec(inner)
  if (found === null || line.level !== undefined) return false
  const [, module, level] = found
  if (module !== undefined) line.module = module
  if (level !== undefined) line.level = level
  return true
}

/** `3120:tid 3144`, or `3120`. */
function setThread(line: ApacheLine, value: string): void {
  line.thread = value.replace('tid ', '')
  line.pid = Number.parseInt(value, 10)
}

function errno(text: string, at: number, line: ApacheLine): number | undefined {
  ERRNO.lastIndex = at
  const found = ERRNO.exec(text)
  if (found === null || line.code !== undefined) return undefined
  const end = text.indexOf(': ', ERRNO.lastIndex)
  if (end < 0 || end - at > 300) return undefined
  line.code = codeOf(found[1] ?? '', Number(found[2]))
  return end + 2
}

function codeOf(kind: string, number: number): string {
  if (kind === 'EAI ') return `EAI_${number}`
  if (kind === '' && APR[number] !== undefined) return APR[number]
  if (number >= WINDOWS_FROM) return errnoName(number - WINDOWS_FROM)
  if (number >= EAI_FROM && number < EAI_FROM + 100) return `EAI_${number - EAI_FROM}`
  return errnoName(number)
}

function number(text: string, at: number, line: ApacheLine): number | undefined {
  NUMBER.lastIndex = at
  const found = NUMBER.exec(text)
  if (found?.[1] === undefined || line.number !== undefined) return undefined
  line.number = found[1]
  return NUMBER.lastIndex
}

/** `proxy_util.c(4321): `, at level debug. */
function sourceFile(text: string, at: number): number | undefined {
  const found = /^[\w.]{1,60}\(\d{1,6}\): /.exec(text.slice(at, at + 80))
  return found ? at + found[0].length : undefined
}

function withoutReferer(message: string): string {
  const at = message.lastIndexOf(', referer: ')
  return at < 0 ? message : message.slice(0, at)
}

/** `192.0.2.5:45868`, `[2001:db8::5]:45868`, or (2.2, and IPv6 in 2.4) without a port. */
function setClient(line: ApacheLine, address: string): void {
  const colon = address.lastIndexOf(':')
  const hasPort = colon > 0 && (address.indexOf(':') === colon || address[colon - 1] === ']')
  line.client = hasPort ? address.slice(0, colon) : address
  if (hasPort) line.clientPort = address.slice(colon + 1)
}

function parted(text: string, by: string): string[] {
  const at = text.indexOf(by)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
