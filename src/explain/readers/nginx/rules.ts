/** All messages of nginx that tell of a failure, by their leading words; the first that fits. A message that is not here says nothing of one. */
import type { Fact } from '../../fact.ts'
import { answerBroke, answerSent, inflateFailed } from './answers.ts'
import { connectFailed, noSocket, readFailed, writeFailed } from './calls.ts'
import {
  bodyTooLarge,
  brokenProxyHeader,
  brokeProtocol,
  clientLeft,
  clientSent,
  clientTimedOut,
  misdirected,
} from './clients.ts'
import { closed, noLiveUpstreams, streamReset, timedOut, tunnelTimedOut } from './ends.ts'
import type { Said } from './facts.ts'
import { sentInStderr } from './fastcgi.ts'
import { fileFailed, wroteLess } from './files.ts'
import { checkedPeer, disabled, plusPeer } from './health.ts'
import { authRequestFailed, connectionsExhausted, cycle, denied, limited } from './limits.ts'
import { cosocketFailed, luaSaid } from './lua.ts'
import { misconfigured, notFoundAtStart, notResolved, UNRESOLVED } from './names.ts'
import { boundWrong, configRejected, exited, notBound, reloaded, started, stopping } from './process.ts'
import { closedInHandshake, handshakeFailed, noCertificate, notVerified, spokeTooSoon, wrongName } from './tls.ts'

export type Tell = (said: Said) => readonly Fact[]

/** Nothing failed, though a later row would fit. */
const nothing: Tell = () => []

/** `bare`: so particular that a line of nothing else is still nginx's. `atStart`: said in place of starting. */
interface Rule {
  starts: string
  tell: Tell
  bare?: true
  atStart?: true
}

const bare = (starts: string, tell: Tell): Rule => ({ starts, tell, bare: true })
const rule = (starts: string, tell: Tell): Rule => ({ starts, tell })

export const RULES: readonly Rule[] = [
  bare('connect() failed (', connectFailed),
  bare('connect() to ', connectFailed),
  rule('connectx() ', connectFailed),
  rule('ConnectEx() ', connectFailed),
  bare('kevent() reported that connect() failed (', connectFailed),
  bare('upstream timed out', timedOut),
  bare('upstream prematurely closed', closed),
  // As releases before 1.0 wrote it.
  bare('upstream closed prematurely', closed),
  bare('upstream prematurely sent response', spokeTooSoon),
  bare('upstream rejected request with error', streamReset(false)),
  bare('upstream sent goaway with error', streamReset(true)),
  bare('upstream sent ', answerSent),
  bare('upstream violated ', answerBroke),
  bare('upstream split a header line', answerBroke),
  bare('upstream SSL certificate verify error', notVerified),
  bare('upstream SSL certificate does not match', wrongName),
  bare('upstream server temporarily disabled', disabled),
  bare('no live upstreams', noLiveUpstreams),
  bare('recv() failed (', readFailed),
  bare('readv() failed (', readFailed),
  rule('WSARecv() failed (', readFailed),
  rule('recvmsg() failed (', readFailed),
  rule('kevent() reported about an closed connection', readFailed),
  bare('SSL_read() failed', readFailed),
  bare('send() failed (', writeFailed),
  bare('writev() failed (', writeFailed),
  rule('WSASend() failed (', writeFailed),
  rule('sendfile() failed (', writeFailed),
  rule('sendmsg() failed (', writeFailed),
  bare('SSL_write() failed', writeFailed),
  bare('SSL_do_handshake() failed', handshakeFailed),
  bare('peer closed connection in SSL handshake', closedInHandshake),
  bare('socket() failed (', noSocket),
  bare('accept() failed (', noSocket),
  bare('accept4() failed (', noSocket),
  { starts: 'bind() to ', tell: notBound, bare: true, atStart: true },
  { starts: 'still could not bind()', tell: nothing, atStart: true },
  rule('bind(', boundWrong),
  bare('no resolver defined to resolve ', misconfigured),
  rule('no port in upstream ', misconfigured),
  rule('no upstream configuration', misconfigured),
  rule('invalid URL prefix in ', misconfigured),
  rule('invalid host in upstream ', misconfigured),
  rule('invalid port in upstream ', misconfigured),
  { starts: 'host not found in ', tell: notFoundAtStart, bare: true, atStart: true },
  rule('no "ssl_certificate" is defined', noCertificate),
  rule('cannot load certificate', noCertificate),
  bare('client intended to send too large ', bodyTooLarge),
  rule('client intended to send body data larger', brokeProtocol),
  rule('client attempted to request the server name', misdirected),
  rule('client SSL certificate verify error', denied),
  bare('client sent ', clientSent),
  rule('client violated ', brokeProtocol),
  bare('client prematurely closed ', clientLeft),
  rule('client closed connection', clientLeft),
  rule('client canceled stream', clientLeft),
  bare('epoll_wait() reported that client prematurely closed', clientLeft),
  bare('kevent() reported that client prematurely closed', clientLeft),
  rule('client timed out', clientTimedOut),
  rule('broken header: ', brokenProxyHeader),
  rule('connection timed out', tunnelTimedOut),
  bare('limiting requests', limited),
  bare('limiting connections', limited),
  rule('access forbidden by rule', denied),
  rule('ModSecurity: Access denied', denied),
  rule('auth request unexpected status', authRequestFailed),
  bare('rewrite or internal redirection cycle', cycle),
  rule('subrequests cycle', cycle),
  bare('FastCGI sent in stderr', sentInStderr),
  rule('inflate() failed', inflateFailed),
  rule('inflate() returned', inflateFailed),
  rule('open() ', fileFailed),
  rule('mkdir() ', fileFailed),
  rule('rename() ', fileFailed),
  rule('pwrite() "', fileFailed),
  rule('pwritev() "', fileFailed),
  rule('write() "', fileFailed),
  rule('writev() "', fileFailed),
  rule('pwritev() was interrupted', nothing),
  rule('pwritev() ', wroteLess),
  rule('enable check peer', checkedPeer),
  rule('disable check peer', checkedPeer),
  rule('peer is unhealthy', plusPeer),
  rule('peer is healthy', plusPeer),
  rule('[lua] ', luaSaid),
  // Kong's own entry points, which raise at level 2 and so name themselves.
  rule('[kong] ', luaSaid),
  rule('failed to run balancer_by_lua', luaSaid),
  rule('lua entry thread aborted', luaSaid),
  rule('lua tcp socket connect timed out', cosocketFailed),
  rule('lua tcp socket read timed out', cosocketFailed),
  rule('lua tcp socket send timed out', cosocketFailed),
  rule('start worker processes', started),
  rule('reconfiguring', reloaded),
  rule('gracefully shutting down', nothing),
  rule('signal 3 (SIGQUIT) received', stopping),
  rule('signal 15 (SIGTERM) received', stopping),
  rule('worker process ', exited),
]

/** Messages whose leading words are a name or a number. */
const INSIDE: readonly (readonly [holds: string, tell: Tell])[] = [
  [UNRESOLVED, notResolved],
  [' worker_connections are not enough', connectionsExhausted],
]

export function tellOf({ line }: Said): Tell {
  const { message, level } = line
  // At `emerg` nginx refuses its configuration, or does not start; some messages say more than that.
  const found = RULES.find(({ starts }) => message.startsWith(starts))
  if (level === 'emerg' && !found?.atStart) return configRejected
  if (found) return found.tell
  const inside = INSIDE.find(([holds]) => message.slice(0, 400).includes(holds))
  if (inside) return inside[1]
  return nothing
}

const BARE: readonly string[] = RULES.filter(known => known.bare).map(known => known.starts)

/** A line of nothing but the message, as people paste it. */
export function isBareMessage(text: string): boolean {
  if (BARE.some(starts => text.startsWith(starts))) return true
  if (text.length > 1000) return false
  return INSIDE.some(([holds]) => text.includes(holds)) || (isQuoted(text) && quotedAt(text) >= 0)
}

/** Words of nginx's own that no other program writes. */
const PHASES = [
  ' while connecting to upstream',
  ' while reading response header from upstream',
  ' while SSL handshaking to upstream',
  ' while sending request to upstream',
]

function isQuoted(text: string): boolean {
  return PHASES.some(phase => text.includes(phase))
}

/** Where a message begins that somebody quotes in a sentence; -1: nowhere. */
export function quotedAt(text: string): number {
  const found = BARE.map(starts => text.indexOf(starts)).filter(at => at >= 0)
  return found.length === 0 ? -1 : Math.min(...found)
}
