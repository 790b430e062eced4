/** An error text of a Go program, read from its inside out: what it says of one attempt at an upstream. */
import type { AttemptEnd, TlsFailure } from '../../exchange/attempt.ts'
import type { Phase } from '../../exchange/phase.ts'
import { goEndpoint } from './go-endpoint.ts'
import { GO_ALERTS, GO_LOOKUP, GO_WORDS } from './go-errors.ts'
import { goUnquoted } from './go-quoted.ts'
import { alert, dns, fin, timer } from './parts/ends.ts'
import { errnoIn } from './parts/errno.ts'
import { rowIn } from './parts/text.ts'
import { cut, ended, type Told } from './parts/told.ts'
import { TLS_ALERTS } from './tls-words.ts'

export interface GoError {
  told: Told
  /** Endpoint's id, as far as the text has it; empty: not at all. */
  endpoint: string
}

export interface GoContext {
  /** The answer's head had been passed on when it happened. */
  inBody?: boolean
  /** Of connections whose scheme nothing else tells. */
  scheme?: 'http' | 'https' | 'fastcgi'
}

/** null: the words say nothing that is known about an upstream. */
export function goError(text: string, context: GoContext = {}): GoError | null {
  const told = ofLookup(text) ?? ofSystemCall(text) ?? ofAlert(text) ?? ofWords(text) ?? ofEnd(text)
  if (told === null) return null
  const phase = 'phase' in told ? told.phase : 'wait'
  return { told: context.inBody ? inBody(told) : told, endpoint: goEndpoint(text, phase, context.scheme) }
}

/** What ends a body says less about HTTP than the same words before a head. */
function inBody(told: Told): Told {
  if ('clientEnd' in told) return { ...told, at: 'receive' }
  if (!('end' in told)) return told
  // Doubts about what came before the head are settled by it.
  return cut(told.end.kind === 'timer' ? timer('idle') : told.end, told.phase === 'receive' ? told.surest : undefined)
}

/** `lookup app on 127.0.0.11:53: no such host` */
function ofLookup(text: string): Told | null {
  const at = text.indexOf('lookup ')
  const code = at < 0 ? undefined : rowIn(text.slice(at), GO_LOOKUP)
  return code === undefined ? null : ended('dns', dns(code))
}

const CALLS: readonly (readonly [prefix: RegExp, syscall: 'connect' | 'read' | 'write'])[] = [
  [/\bdial (?:tcp|unix|udp)/, 'connect'],
  [/\bwrite (?:tcp|unix)|\bwrite: /, 'write'],
  [/\bread (?:tcp|unix)|\bread: |readLoopPeekFail/, 'read'],
]
const PHASE_OF = { connect: 'connect', write: 'send', read: 'wait' } as const
const TIMER_OF = { connect: 'connect', write: 'write', read: 'firstByte' } as const

/** `dial tcp A: connect: connection refused`, `read tcp A->B: i/o timeout` and their kind. */
function ofSystemCall(text: string): Told | null {
  const syscall = CALLS.find(([prefix]) => prefix.test(text))?.[1]
  if (syscall === undefined || text.includes('x509: ') || text.includes('tls: ')) return null
  const phase: Phase = PHASE_OF[syscall]
  const slow = text.includes('i/o timeout') || (syscall === 'connect' && text.includes('context deadline exceeded'))
  const doubt = syscall === 'read' ? unlessPlain(text) : undefined
  if (slow) return ended(phase, timer(TIMER_OF[syscall]), doubt)
  // Closed by the program itself in the middle of an upload: most often because nobody took it, or answered.
  if (syscall === 'write' && text.includes('use of closed')) return ended(phase, timer('write'), 'guessed')
  // The reason stands at the end, behind every address.
  const code = errnoIn(text.slice(-200))
  if (code === undefined) return null
  return ended(phase, { kind: 'errno', code, syscall }, doubt)
}

function ofAlert(text: string): Told | null {
  const marker = 'remote error: tls: '
  const at = text.indexOf(marker)
  if (at < 0) return null
  const words = text.slice(at + marker.length, at + 120)
  const rows = [...GO_ALERTS, ...TLS_ALERTS]
  const number = rows.find(([says]) => words.toLowerCase().startsWith(says.toLowerCase()))?.[1]
  if (number !== 120) return ended('tls', alert(number, words))
  return ended('tls', { kind: 'tls', failure: { stage: 'alpn', code: 'ALERT_120', message: words } })
}

function ofWords(text: string): Told | null {
  const found = GO_WORDS.find(([says]) => text.includes(says))
  if (found === undefined) return null
  const [says, told] = found
  return 'end' in told ? { ...told, end: filled(told.end, says, text) } : told
}

/** The values that the message carries: the first bytes of what was no answer, a limit, a library's words. */
function filled(end: AttemptEnd, says: string, text: string): AttemptEnd {
  const at = text.indexOf(says)
  const rest = text.slice(at + says.length)
  if (end.kind === 'tls') return { kind: 'tls', failure: ofFailure(end.failure, text.slice(at, at + 300)) }
  if (end.kind === 'limit') {
    const max = Number(/^ (\d{1,15}) bytes/.exec(rest)?.[1] ?? 0)
    return { ...end, max, size: max }
  }
  const value = end.kind === 'invalid' && rest.startsWith(' "') ? goUnquoted(rest, 1) : null
  if (end.kind !== 'invalid' || value === null || value === '') return end
  const bytes = says === 'malformed HTTP response' ? { sampleHex: hexOf(value) } : { values: [value] }
  return { kind: 'invalid', problem: { ...end.problem, ...bytes } }
}

function hexOf(text: string): string {
  let hex = ''
  for (let at = 0; at < text.length && at < 256; at++) hex += (text.charCodeAt(at) & 0xff).toString(16).padStart(2, '0')
  return hex
}

function ofFailure(failure: TlsFailure, message: string): TlsFailure {
  const early = failure.code === 'CERT_HAS_EXPIRED' && message.includes(' is before ')
  const name = /(?:, not |wanted to match |certificate for )(\S{1,253})/.exec(message)?.[1]
  return {
    ...failure,
    message,
    ...(early && { code: 'CERT_NOT_YET_VALID' }),
    ...(name !== undefined && { serverName: name }),
  }
}

/** The peer closed before any byte: Go's whole word for it is `EOF`. */
function ofEnd(text: string): Told | null {
  return /(?:^|[\s":])EOF\W{0,4}$/.test(text.slice(-40)) ? ended('wait', fin, unlessPlain(text)) : null
}

/** Of an upstream that may speak TLS it may have been the handshake that was broken off: the words are the same. */
function unlessPlain(text: string): 'inferred' | undefined {
  return text.includes('http://') ? undefined : 'inferred'
}
