/** Node programs: errors over several lines, of proxies and clients written in it, and what ends its processes. */
import type { Fact } from '../fact.ts'
import { eventLinesMax, type Line, type Reader } from '../reader.ts'
import { nodeFacts, UNHANDLED } from './node-error.ts'
import { asObject, jsonObject, member, numberIn, objectIn, stringIn } from './parts/json.ts'
import { anyOf } from './parts/text.ts'
import { isoTime } from './parts/time.ts'
import { exited, signalNumber, trouble } from './parts/trouble.ts'

const EVENT_CHARACTERS_MAX = 32 * 1024

interface Event {
  lines: string[]
  characters: number
  at: number | undefined
  /** It has only said for whom something failed: the error itself comes with the next line. */
  opens: boolean
}

export function node(): Reader {
  let event: Event | undefined

  function end(): readonly Fact[] {
    if (event === undefined) return []
    const { lines, at } = event
    event = undefined
    const sample = lines.find(isError) ?? lines[0] ?? ''
    return nodeFacts(lines.join('\n'), at).map(fact => ({ ...fact, sample }))
  }

  function add(line: Line, to: Event): void {
    if (to.lines.length < eventLinesMax) to.lines.push(line.text.slice(0, EVENT_CHARACTERS_MAX - to.characters))
    to.characters += Math.min(line.text.length, EVENT_CHARACTERS_MAX - to.characters)
    if (isError(line.text)) to.opens = false
  }

  return {
    format: 'node',
    takes: text => (event !== undefined && continues(text)) || isHead(text),
    end,
    read(line) {
      const { text } = line
      const begins = isHead(text) && !(event !== undefined && (/^\s/.test(text) || event.opens))
      if (event !== undefined && !begins) {
        add(line, event)
        return text.startsWith('}') ? end() : []
      }
      const before = end()
      const alone = ofOneLine(line)
      if (alone) return [...before, ...alone]
      event = { lines: [], characters: 0, at: isoTime(text) ?? line.at, opens: !isError(text) }
      add(line, event)
      return before
    },
  }
}

/** Of an event that has begun: indented, or closing a bracket. */
const continues = (text: string): boolean =>
  /^(?:\s+\S|[}\])]|Emitted 'error' event|Node\.js v\d|See https:\/\/nodejs\.org|\^)/.test(text.slice(0, 200))

const ERRORS = [
  'connect E',
  'read E',
  'write E',
  'getaddrinfo E',
  'queryA E',
  'queryAaaa E',
  'querySrv E',
  'listen E',
  'accept EMFILE',
  'socket hang up',
  'fetch failed',
  'TypeError: terminated',
  'Error: aborted',
  'UND_ERR_',
  'HPE_',
  'Parse Error: ',
  'AggregateError',
  'JavaScript heap out of memory',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'Error: self-signed certificate',
  'Error: self signed certificate',
  'Error: certificate has expired',
  'Error: unable to verify the first certificate',
  ', reason: self',
  ', reason: unable to ',
  ', reason: certificate has expired',
  'SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'Error: unable to get local issuer certificate',
  ' Timeout Error',
  'Headers Overflow Error',
  'other side closed',
  'ERR_HTTP2_STREAM_',
  'ERR_HTTP2_GOAWAY_SESSION',
  'body length does not match content-length header',
  'Client network socket disconnected',
  '(ECONN',
  '[ECONN',
  '(ETIMEDOUT',
  '(ENOTFOUND',
  'ms exceeded',
]
const OPENERS = [
  'http proxy error:',
  'ws proxy error:',
  'Could not proxy request',
  'Failed to proxy http',
  '[HPM] Error',
  ...UNHANDLED,
]

const ANY_ERROR = anyOf(ERRORS)
const ANY_OPENER = anyOf(OPENERS)
const isError = (text: string): boolean => ANY_ERROR.test(text.slice(0, 600))

function isHead(text: string): boolean {
  const head = text.slice(0, 600)
  if (head.startsWith('{')) return isJson(text)
  if (ANY_OPENER.test(head) || ONE_LINE.some(pattern => pattern.test(head))) return true
  return isError(head) && /Error|\bcode: |heap out of memory|FATAL/.test(head)
}

const ONE_LINE: readonly RegExp[] = [
  /^(?:\[nodemon\] (?:app crashed|clean exit|starting|restarting)|Node\.js v\d)/,
  /\bApp \[[^\]]{1,100}\](?: with id \[\d{1,6}\])?(?: and pid \[\d{1,10}\],)? exited with code \[\d{1,3}\]/,
  /\b(?:listening|running|started|ready)(?: \w{1,20})? (?:on|at) (?:port:? ?|https?:\/\/[\w.[\]:-]{1,100}:)(\d{2,5})\b/i,
]

/** pino, bunyan and winston: an error object inside. */
const isJson = (text: string): boolean =>
  (text.includes('"err":{') || text.includes('"error":{')) && text.includes('"stack":')

function ofOneLine(line: Line): readonly Fact[] | undefined {
  const head = line.text.slice(0, 600)
  if (head.startsWith('{')) return ofJson(line)
  const [nodemon, pm2, listening] = ONE_LINE.map(pattern => pattern.exec(head))
  if (nodemon) return head.includes('crashed') ? [trouble(line, 'node', 'exited', { process: 'node' })] : []
  if (pm2) return ofPm2(line, head)
  if (listening) return [trouble(line, 'node', 'started', { port: Number(listening[1]) })]
  return undefined
}

function ofPm2(line: Line, head: string): readonly Fact[] {
  const process = /App \[([^\]]{1,100})\]/.exec(head)?.[1]?.replace(/:\d{1,6}$/, '')
  const code = Number(/code \[(\d{1,3})\]/.exec(head)?.[1] ?? 0)
  const signal = signalNumber(/via signal \[(SIG[A-Z]{2,6})\]/.exec(head)?.[1] ?? '')
  // It names SIGINT for every end that no signal brought about.
  const ended = exited(code) ?? (signal === 9 ? { what: 'killed' as const, value: 9 } : undefined)
  return ended === undefined ? [] : [trouble(line, 'node', ended.what, { process, value: ended.value })]
}

function ofJson(line: Line): readonly Fact[] {
  const json = jsonObject(line.text)
  const error = objectIn(json, 'err') ?? objectIn(json, 'error')
  if (json === undefined || error === undefined) return []
  const cause = asObject(member(error, 'cause'))
  const parts = [stringIn(json, 'msg'), stringIn(error, 'message'), stringIn(error, 'stack')?.slice(0, 2000)]
  const fields = [error, cause].flatMap(one =>
    ['code', 'syscall', 'address', 'hostname'].map(key => quoted(key, stringIn(one, key))),
  )
  const port = numberIn(error, 'port') ?? numberIn(cause, 'port')
  const text = [...parts, ...fields, port === undefined ? '' : `port: ${port}`].filter(Boolean).join('\n')
  const time = numberIn(json, 'time') ?? isoTime(stringIn(json, 'time', 'timestamp', '@timestamp') ?? '')
  return isError(text) || text.includes('code: ') ? nodeFacts(text, time ?? line.at) : []
}

const quoted = (key: string, value: string | undefined): string => (value === undefined ? '' : `${key}: '${value}'`)
