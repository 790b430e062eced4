/** What curl, wget and their like print: their own errors, and the answers that they got, with all the head and body there is. */
import type { Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { curlTold, notConnected, wgetTold } from './client/curl-words.ts'
import { maySay, newPage, type Page, pageFacts, readBody, readField } from './client/page.ts'
import { replyIn } from './envoy/reply.ts'
import { requested, requestLine } from './parts/request.ts'
import { numberAfter, rowIn } from './parts/text.ts'
import { factOf, type Told } from './parts/told.ts'

/** A pasted page has no more lines that say something. */
const PAGE_LINES_MAX = 200

export function curl(): Reader {
  let page: Page | undefined
  /** Where curl -v said that it was connected, for an error that does not. */
  let connected = ''
  let last = { phase: '', number: -2 }

  function end(): readonly Fact[] {
    const ended = page
    page = undefined
    return ended === undefined ? [] : pageFacts(ended)
  }

  function ofError(line: Line): readonly Fact[] | undefined {
    const failed = ownError(line.text.slice(0, 4000))
    if (failed === undefined) return undefined
    const before = end()
    if (failed.told === undefined)
      return before.length > 0 ? before : pageFacts({ ...newPage(line.at), status: failed.status })
    const written = failed.endpoint === '' ? connected : failed.endpoint
    const phase = 'phase' in failed.told ? failed.told.phase : 'wait'
    const endpoint = phase === 'tls' ? written.replace(/^http:/, 'https:') : written
    // wget says twice that a name has no address, and that a handshake failed.
    const again = TOLD_TWICE.has(phase) && last.phase === phase && line.number === last.number + 1
    last = { phase, number: line.number }
    if (again) return before
    return [...before, factOf(failed.told, { product: 'client', at: line.at, endpoint })]
  }

  /** A new head after another one was read ends the first. */
  function collect(line: Line): readonly Fact[] {
    const { text } = line
    const status = STATUS.exec(text)?.[1]
    const asked = REQUEST.exec(text)?.[0]
    const before = page !== undefined && (status ?? asked) !== undefined && page.status >= 200 ? end() : []
    page ??= newPage(line.at)
    page.lines++
    if (status !== undefined)
      page = { ...page, status: Number(status), sample: page.sample === '' ? text : page.sample }
    else if (asked !== undefined) page.requested = askedFor(text)
    else ofOther(page, text.slice(0, 16_000))
    if (text.startsWith('* ')) connected = connectedTo(text) ?? connected
    return page.lines > PAGE_LINES_MAX ? [...before, ...end()] : before
  }

  return {
    format: 'curl',
    takes: text => isError(text) || isPart(text) || (page !== undefined && goesOn(text)),
    end,
    read: line => ofError(line) ?? collect(line),
  }
}

/** `curl: (7) …`, `cURL error 28: …`, wget's sentences. */
const CURL = /\b(?:curl: {1,2}\(|cURL error |CURLE_\w{1,40} \()(\d{1,2})\)?:? /
const WGET =
  /^(?:fatal: unable to access '|OpenSSL: error:|GnuTLS: |wget: |Connecting to |Resolving |HTTP request sent, awaiting response|Unable to establish SSL|ERROR: cannot verify |\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?:ERROR \d{3}: |\([\d.]{1,8} [KMG]?B\/s\) - )|nc: connect to )/

/** git prints curl's words without their number. */
const GIT: readonly (readonly [string, number])[] = [
  ['Could not resolve host', 6],
  ['Failed to connect', 7],
  ['timed out', 28],
  ['Empty reply', 52],
  ['Recv failure', 56],
  ['SSL certificate', 60],
  ['SSL', 35],
  ['HTTP/2 stream', 92],
  ['transfer closed', 18],
]

const isError = (text: string): boolean => CURL.test(text.slice(0, 300)) || WGET.test(text.slice(0, 60))

const STATUS = /^(?:(?:< )?HTTP\/\d(?:\.\d)?|HTTP request sent, awaiting response\.{3}) (\d{3})(?= |$)/
const REQUEST = /^(?:> (?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) |\$ (?:curl|wget|http) )/
const TOLD_TWICE: ReadonlySet<string> = new Set(['dns', 'tls'])
/** curl -v's notes on its connection, which its last line sums up. */
const NOTE = /^(?:[*<>{}] |[<>]$)/

const isPart = (text: string): boolean =>
  STATUS.test(text) ||
  REQUEST.test(text) ||
  (NOTE.test(text) && /^\*\s{1,4}(?:[A-Z]|connect|schannel)/.test(text)) ||
  says(text)

function says(text: string): boolean {
  const head = text.slice(0, 2000)
  return maySay(head) && readBody(newPage(undefined), head)
}

/** Between a page's telling lines: markup, fields, notes. */
const goesOn = (text: string): boolean =>
  replyIn(text) !== null ||
  /^ {1,40}(?:% Total|Dload|\d)/.test(text.slice(0, 60)) ||
  NOTE.test(text) ||
  /^\s{0,20}<[a-zA-Z!/]/.test(text) ||
  /^error code: \d{3,4}$/.test(text) ||
  /^[\w-]{1,40}: {0,4}\S/.test(text.slice(0, 60))

function ofOther(page: Page, text: string): void {
  const field = /^(?:< )?([\w-]{1,40}): {0,4}(\S.*)?$/.exec(text)
  if (field && !text.startsWith('{')) readField(page, field[1]!.toLowerCase(), field[2] ?? '')
  const host = /^> [Hh]ost: {1,4}(\S{1,253})/.exec(text)?.[1]
  if (host !== undefined) page.requested = { ...page.requested, host }
  readBody(page, text)
}

function askedFor(text: string): Page['requested'] {
  if (text.startsWith('> ')) return requestLine(text.slice(2, 2000))
  const url = /\bhttps?:\/\/[^\s'"]{1,1000}/.exec(text.slice(0, 4000))?.[0]
  return url === undefined ? {} : requested('GET', url)
}

interface OwnError {
  told: Told | undefined
  /** Of an answer that it only names. */
  status: number
  endpoint: string
}

function ownError(text: string): OwnError | undefined {
  const number =
    CURL.exec(text.slice(0, 300))?.[1] ?? (text.startsWith('fatal: ') ? (rowIn(text, GIT) ?? 22) : undefined)
  const status = numberAfter(text, 'returned error:') ?? 0
  if (number !== undefined) return { told: curlTold(Number(number), text), endpoint: dialled(text), status }
  if (!WGET.test(text) || (STATUS.test(text) && !text.includes('assuming HTTP/0.9'))) return undefined
  const told = text.startsWith('nc: ') ? notConnected(text) : wgetTold(text)
  return { told, endpoint: dialled(text), status: 0 }
}

/** `Failed to connect to HOST port N`, `Connecting to HOST (HOST)|ADDRESS|:443`, `resolve host: HOST`. */
const PLACES: readonly RegExp[] = [
  /\bconnect to (?:server )?([^\s,()]{1,253}) port (\d{1,5})/,
  /\bin connection to ([^\s,()]{1,253}):(\d{1,5})/,
  /\|([\da-fA-F:.]{3,45})\|:(\d{1,5})/,
  /\bremote host \(([\da-fA-F:.]{3,45})\)/,
  /\bConnecting to ([^\s,()|]{1,253}):(\d{1,5})/,
  /\b(?:host address|resolve host:|bad address) {1,4}[‘'"â\x80\x98]{0,4}([\w.-]{1,253})/,
  /^Resolving ([\w.-]{1,253}?) \(/,
  /\bsubject name matches target host ?name '([\w.-]{1,253})'/,
]

/** `* Connected to HOST (ADDRESS) port N`, `*   Trying ADDRESS:N...` */
function connectedTo(text: string): string | undefined {
  const [, host = '', port = ''] =
    /^\*\s{1,4}(?:Connected to ([^\s,()]{1,253}) \([^)]{0,60}\) port|Trying ([\da-fA-F:.[\]]{3,60}):)\s?(\d{1,5})/
      .exec(text.slice(0, 500))
      ?.filter(group => group !== undefined) ?? []
  return host === '' || port === '' ? undefined : `${port === '443' ? 'https' : 'http'}://${host}:${port}`
}

function dialled(text: string): string {
  for (const place of PLACES) {
    const [, host, port] = place.exec(text) ?? []
    if (host === undefined) continue
    const written = host.includes(':') ? `[${host}]` : host
    const scheme = port === '443' || port === '8443' ? 'https' : 'http'
    return port === undefined ? `${scheme}://${written}` : `${scheme}://${written}:${port}`
  }
  return ''
}
