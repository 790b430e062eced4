/** HAProxy's other lines: its checks, servers that come and go, its own limits, its process, and captured invalid messages. */
import type { Fact, Trouble, TroubleFact } from '../fact.ts'
import { eventLinesMax, type Line, type Reader } from '../reader.ts'
import {
  addToCapture,
  beginCapture,
  type Capture,
  captureFacts,
  isCaptureHead,
  isCaptureLine,
} from './haproxy/capture.ts'
import { serverFacts } from './haproxy/check.ts'
import { acceptDateAt, trafficMode } from './haproxy/line.ts'
import { dns, errno } from './parts/ends.ts'
import { numberAfter, rowIn } from './parts/text.ts'
import { ended, factOf } from './parts/told.ts'

export function haproxyLog(): Reader {
  let capture: Capture | null = null
  let lines = 0
  const finish = (): readonly Fact[] => {
    const facts = capture === null ? [] : captureFacts(capture)
    capture = null
    return facts
  }
  return {
    format: 'haproxy-log',
    takes: text => (capture !== null && lines < eventLinesMax && isCaptureLine(text)) || takes(text),
    read(line) {
      if (capture !== null && isCaptureLine(line.text)) {
        lines++
        addToCapture(capture, line.text)
        return []
      }
      const before = finish()
      if (!isCaptureHead(line.text)) return [...before, ...factsOf(line)]
      capture = beginCapture(line.text)
      lines = 0
      return before
    },
    end: finish,
  }
}

const PROGRAM = /^haproxy\[\d{1,9}\]: /
/** `[WARNING]  (2310) : `, as on a console; older ones with a time in between. */
const ACCEPTED = /^haproxy\[\d{1,9}\]: Connect from /
const CONSOLE = /^\[(?:ALERT|WARNING|NOTICE)\]\s{0,8}(?:\d{1,3}\/\d{6} )?\(\d{1,9}\) : /
const SERVER =
  /^(?:(?:Backup )?Server [^\s/]{1,120}\/\S{1,120} (?:\('|is |was |enters|remains|administratively)|Health check for (?:backup )?server )/
const PROXY =
  /^(?:Proxy \S{1,120} (?:started|stopped|reached|hard-stopped|is )|backend '?\S{1,120}'? has no server available!|(?:Dis|Con)nect\(\) failed for backend )/
const CAPTURES = /^Total events captured on \[/
const CHANGED = /^\S{1,120}\/\S{1,120} changed its (?:IP|FQDN) from /

function takes(text: string): boolean {
  const head = text.length > 400 ? text.slice(0, 400) : text
  if (PROGRAM.test(head) || CONSOLE.test(head)) return trafficMode(text) === null && !ACCEPTED.test(head)
  if (SERVER.test(head) || PROXY.test(head) || CHANGED.test(head)) return true
  return CAPTURES.test(head) || isCaptureHead(head) || isClientError(head)
}

/** `203.0.113.7:51022 [date] fe/1: SSL handshake failure`: of a client; nothing behind the gateway has failed. */
function isClientError(text: string): boolean {
  const date = acceptDateAt(text)
  return date > 0 && /^\S{1,120}\/\S{1,120}: [A-Z]/.test(text.slice(date + 27))
}

function factsOf({ text, at }: Line): Fact[] {
  const message = text.slice(0, 2000).replace(PROGRAM, '').replace(CONSOLE, '')
  if (isClientError(message)) return []
  const told = at === undefined ? {} : { at }
  const ofServer = serverFacts(message, at)
  if (ofServer !== null) return ofServer
  const upstream = /^backend '?(\S{1,120}?)'? has no server available!/.exec(message)?.[1]
  if (upstream !== undefined) {
    return [{ kind: 'consequence', product: 'haproxy', what: 'nobody-left', lost: false, upstream, ...told }]
  }
  const code = message.includes(' failed for backend ') ? rowIn(message, CONNECT) : undefined
  if (code !== undefined) return [factOf(ended('connect', errno(code)), { product: 'haproxy', at, whole: false })]
  const unresolved = /'server (\S{1,120})' : could not resolve address '([^']{1,253})'/.exec(message)
  if (unresolved !== null) {
    const { exchange } = factOf(ended('dns', dns('ENOTFOUND')), {
      product: 'haproxy',
      endpoint: `http://${unresolved[2]}`,
    })
    return [{ kind: 'check', product: 'haproxy', exchange, tookOut: false, surest: 'inferred', ...told }]
  }
  const trouble = troubleOf(message)
  return trouble === null ? [] : [{ ...trouble, ...told }]
}

const CONNECT = [
  ['no free ports', 'EADDRNOTAVAIL'],
  ['local address already in use', 'EADDRINUSE'],
  ['insufficient resources', 'ENOBUFS'],
] as const

const TROUBLES: readonly (readonly [says: string, what: Trouble])[] = [
  ['reached process FD limit', 'descriptors-exhausted'],
  ['reached system FD limit', 'descriptors-exhausted'],
  ['reached the configured maximum connection limit', 'connections-exhausted'],
  ['reached system memory limit', 'memory-short'],
  ['cannot bind socket (Address already in use)', 'port-taken'],
  ['Failed to initialize server', 'failed-to-start'],
  ['Error(s) found in configuration', 'config-rejected'],
  ['Fatal errors found in configuration', 'config-rejected'],
  ['(Segmentation fault)', 'segfault'],
  ['exited with code 139', 'segfault'],
  ['exited with code 137', 'killed'],
  ['exited with code 143', 'stopping'],
  ['exited with code', 'exited'],
  ['Exiting Master process', 'stopping'],
  ['Stopping frontend', 'stopping'],
  ['Stopping backend', 'stopping'],
  ['Reexecuting Master process', 'config-reloaded'],
  ['Loading success', 'started'],
  ['forked', 'started'],
]

function troubleOf(message: string): TroubleFact | null {
  const what = message.includes(' started.') && message.startsWith('Proxy ') ? 'started' : rowIn(message, TROUBLES)
  if (what === undefined) return null
  const value = numberAfter(message, 'maxsock=') ?? numberAfter(message, 'memory limit at ')
  const port =
    what === 'port-taken' ? numberAfter(message, `[${/\[([^\]\s]{1,60}):\d/.exec(message)?.[1] ?? ''}:`) : undefined
  return {
    kind: 'trouble',
    product: 'haproxy',
    what,
    process: 'haproxy',
    ...(value !== undefined && { value }),
    ...(port !== undefined && { port }),
  }
}
