/** System calls that failed: `connect() failed (111: …) while connecting to upstream`. The number and the step decide, not the words. */
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { Fact } from '../../fact.ts'
import { errnoName } from '../errno.ts'
import { openSslEnd } from '../openssl.ts'
import type { Side } from './doing.ts'
import { attempted, clientEnded, endpointSaid, type Said, trouble } from './facts.ts'

export function codeIn(message: string): string | undefined {
  const at = message.lastIndexOf('failed (')
  const number = /\((\d{1,5}): ?/.exec(at < 0 ? message.slice(-400) : message.slice(at, at + 20))?.[1]
  return number === undefined ? undefined : errnoName(Number(number))
}

export function connectFailed(said: Said): readonly Fact[] {
  const { message, doing } = said.line
  const code = codeIn(message)
  if (doing?.side === 'aside' || code === undefined) return []
  if (doing?.side === 'resolver') return resolverUnreachable(said, code)
  const to = /^connect\w?\(\) to (\S{1,300}) failed/.exec(message)?.[1]
  const endpoint = endpointSaid(said) ?? to ?? ''
  const end: AttemptEnd = { kind: 'errno', code, syscall: 'connect', message: message.slice(0, 200) }
  return withDescriptors(said, code, [attempted(said, { endpoint, phase: 'connect', end })])
}

/** `socket()`, `accept4()`: nothing was dialled yet, or nobody let in. */
export function noSocket(said: Said): readonly Fact[] {
  const code = codeIn(said.line.message)
  const ran = code === 'EMFILE' || code === 'ENFILE' || code === 'ENOBUFS' || code === 'ENOMEM'
  const accepting = said.line.message.startsWith('accept')
  if (code === undefined || said.line.doing?.side === 'aside' || (accepting && !ran)) return []
  const syscall = accepting ? 'accept' : 'socket'
  return withDescriptors(said, code, [attempted(said, { phase: 'connect', end: { kind: 'errno', code, syscall } })])
}

/** `recv()`, `readv()`, `SSL_read()` … */
export function readFailed(said: Said): readonly Fact[] {
  return transferFailed(said, 'read')
}

/** `send()`, `writev()`, `sendfile()` … */
export function writeFailed(said: Said): readonly Fact[] {
  return transferFailed(said, 'write')
}

function transferFailed(said: Said, syscall: 'read' | 'write'): readonly Fact[] {
  const { message, doing, tail } = said.line
  const tls = message.includes('(SSL: ')
  const code = tls ? '' : codeIn(message)
  if (code === undefined) return []
  const side = sideOf(said, syscall)
  if (side === 'aside') return []
  if (side === 'resolver') return resolverUnreachable(said, code)
  if (side === 'client') return tls ? [] : clientLeft(said, code)
  const end: AttemptEnd = tls ? openSslEnd(message) : { kind: 'errno', code, syscall }
  if (side === 'tunnel') return [attempted(said, { phase: 'receive', status: 101, end })]
  const phase = doing?.side === 'upstream' ? doing.phase : syscall === 'write' ? 'send' : 'wait'
  const told = doing?.side === 'upstream' ? undefined : tail.upstream === undefined ? 'guessed' : 'inferred'
  return [attempted(said, { phase, end, ...sentSome(phase) }, told)]
}

/** While the request goes out some of it is out. */
export function sentSome(phase: Phase): { bytesOut?: number } {
  return phase === 'send' ? { bytesOut: 1 } : {}
}

/** Of a tunnel only the level tells whose connection it was: nginx blames a client at `info`. */
function sideOf({ line }: Said, syscall: 'read' | 'write'): Side {
  const { doing, level } = line
  if (doing === undefined) return 'upstream'
  if (doing.side === 'tunnel') return level === 'info' ? 'client' : 'tunnel'
  // Reading goes on while the answer is handed out.
  const ofUpstream = doing.side === 'client' && doing.phase === 'receive' && syscall === 'read' && level === 'error'
  return ofUpstream ? 'upstream' : doing.side
}

function clientLeft(said: Said, code: string): readonly Fact[] {
  const phase = said.line.doing?.phase ?? 'receive'
  // Before there is a request nobody lost one.
  if (phase === 'accept' || said.line.tail.request === undefined) return []
  const silent = code === 'ETIMEDOUT'
  return [clientEnded(said, silent ? { kind: 'timer', timer: 'clientWrite', ms: 0 } : { kind: 'reset' }, phase)]
}

function resolverUnreachable(said: Said, code: string): readonly Fact[] {
  const fact = attempted(said, { phase: 'dns', end: { kind: 'dns', code, message: said.line.message.slice(0, 200) } })
  // Each server is asked again every five seconds, for all requests that wait for the name.
  return said.line.connection === undefined ? [{ ...fact, aside: true }] : [fact]
}

function withDescriptors(said: Said, code: string, facts: Fact[]): readonly Fact[] {
  return code === 'EMFILE' || code === 'ENFILE' ? [...facts, trouble(said, 'descriptors-exhausted')] : facts
}
