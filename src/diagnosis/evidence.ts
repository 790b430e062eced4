/** One sentence, without its full stop, on what was seen: the facts of an exchange in words, no opinion. */
import type { Attempt, AttemptTimer } from '../exchange/attempt.ts'
import type { Exchange, Refusal } from '../exchange/exchange.ts'
import { guessService, printable, sampleText, harmless as text } from './sample.ts'
import type { Scene } from './scene.ts'
import { splitAddress } from './split-address.ts'

export function observed(s: Scene): string {
  const { x, a } = s
  if (s.d.cause === 'client-closed-request' || s.d.cause === 'client-timeout') return ofClient(x)
  if (a) return ofAttempt(s, a) + tries(s, a)
  if (x.unavailable) return ofUnavailable(x)
  if (x.refusal) return ofRefusal(x.refusal)
  return `Seen in phase ${s.d.phase}`
}

const TIMERS: Readonly<Record<AttemptTimer, string>> = {
  dns: 'No answer from the resolver',
  connect: 'No answer to the connection attempt',
  tls: 'No end of the TLS handshake',
  write: 'The upstream took no more bytes',
  firstByte: 'No complete header of an answer',
  idle: 'No further byte of the answer',
  total: 'No complete answer',
  tunnelIdle: 'Nothing moved in the tunnel',
  silence: 'No byte for anybody, while other endpoints answered,',
}

function ofAttempt(s: Scene, a: Attempt): string {
  const { end } = a
  const to = target(s, a)
  switch (end.kind) {
    case 'answered':
      return `${to} itself answered ${end.status}${retryAfter(s.x)}`
    case 'tunnelled':
      return `The tunnel to ${to} was ended by the ${end.by}`
    case 'timer':
      return `${TIMERS[end.timer] ?? 'Nothing'} within ${limit(end.ms)}, ${to}${nameNow(a)}${reuse(a)}`
    case 'dns':
      return `Resolving ${text(s.values.name ?? to)} failed: ${text(end.code)}`
    case 'address-denied':
      return `${to} resolved to ${text(end.address)}, which ${text(end.rule)} forbids`
    case 'errno':
      if (end.unsaid) return `${text(end.syscall ?? a.phase)} ${to} failed (how, the line does not say)`
      return `${text(end.syscall ?? a.phase)} ${to}: ${text(end.code)}${addresses(a)}${nameNow(a)}${reuse(a)}`
    case 'fin':
      return `${to} closed the connection${progress(a)}${reuse(a)}`
    case 'reset':
      return `${to} reset the connection${progress(a)}${reuse(a)}`
    case 'stream-reset':
      return `${to} ended the ${end.goaway ? 'connection by GOAWAY' : 'HTTP/2 stream'}${end.code === undefined ? '' : `, code ${end.code}`}`
    case 'tls':
      return `TLS with ${to}: ${end.failure.alert === undefined ? '' : `alert ${end.failure.alert}, `}${text(end.failure.code)}`
    case 'invalid':
      return `The answer of ${to} broke the rule "${text(end.problem.reason)}" at byte ${end.problem.at}${begins(a, end.problem.sampleHex)}`
    case 'limit':
      // A log may name the limit and no sizes.
      if (end.max === 0) return `The ${text(end.limit)} of ${to}’s answer is over the limit`
      return `The ${text(end.limit)} of ${to}’s answer has ${end.size} bytes or more, allowed are ${end.max}${end.name === undefined ? '' : ` (${text(end.name)})`}`
    case 'cancelled':
      return 'The gateway was stopping and its drain deadline came first'
    case 'bug':
      return `An error of the gateway’s own: ${text(end.message)}`
    case 'client':
      return ofClient(s.x)
  }
}

function ofClient(x: Exchange): string {
  const end = x.clientEnd
  if (end?.kind === 'timer' && end.timer === 'bodyRate')
    return `Bytes of the client’s body came, but too few of them in ${duration(end.ms)}`
  if (end?.kind === 'timer') return `The client’s ${end.timer} limit of ${duration(end.ms)} struck`
  if (end?.kind === 'invalid-body') return `The request’s body broke the rule "${text(end.reason)}" at byte ${end.at}`
  const how = end?.kind === 'reset' ? 'reset its connection' : 'closed its connection'
  const when = x.durationMs === 0 ? '' : ` after ${duration(x.durationMs)}`
  return `The client ${how}${when}, in phase ${x.phase}`
}

function ofUnavailable(x: Exchange): string {
  const all = x.unavailable?.endpoints ?? []
  if (all.length === 0) {
    const none = x.unavailable?.why === 'no-endpoints'
    return none
      ? `${text(x.upstream ?? 'The upstream')} has no endpoint`
      : `No endpoint of ${text(x.upstream ?? 'the upstream')} may be asked`
  }
  const each = all.slice(0, 3).map(e => `${text(e.endpoint)} (${text(e.cause)}, ${e.count}×)`)
  return `None of ${all.length} endpoints of ${text(x.upstream ?? 'the upstream')} may be asked: ${each.join(', ')}`
}

function ofRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'invalid-request':
      return `The request broke the rule "${text(refusal.reason)}" at byte ${refusal.at}`
    case 'queue':
      return refusal.outcome === 'full'
        ? 'The queue was full on arrival'
        : refusal.ms === 0
          ? 'It waited in the queue, and its turn did not come'
          : `Waited ${duration(refusal.ms)} in the queue`
    case 'connection-limit':
      return `All ${refusal.limit > 0 ? refusal.limit : 'allowed'} connections were in use`
    case 'loop':
      return `The request had been here before: Via ${text(refusal.via)}`
    case 'own-listener':
      return `The upstream is the gateway itself, which listens on ${text(refusal.listener)}`
    case 'denied':
    case 'rate-limited':
      return `Rule ${text(refusal.rule)} applied`
    case 'no-route':
      return `None of ${refusal.candidates.length} routes matched`
    case 'configuration':
    case 'bug':
      return text(refusal.message)
    case 'overloaded':
      return `The gateway is over its limit: ${text(refusal.what)}`
    case 'maintenance':
      return 'Maintenance is switched on'
    case 'method-not-allowed':
      return 'The method is not served'
  }
}

/** The endpoint, and the address where that says more. */
function target(s: Scene, a: Attempt): string {
  const { host } = s.values
  if (a.endpoint === '') return 'the upstream'
  const known = host === undefined || a.endpoint.includes(host)
  return known ? text(a.endpoint) : `${text(a.endpoint)} (${text(host)})`
}

function progress(a: Attempt): string {
  const after = a.sinceFirstWriteMs
  const when =
    a.bytesOut === 0
      ? ' before anything was sent'
      : after === undefined
        ? ''
        : ` ${duration(after)} after the request’s first byte`
  if (a.status === 101) return `, a tunnel that had carried ${a.bytesOut} bytes there and ${a.bytesIn} back`
  if (!a.headReceived) return `${when}, ${a.bytesIn} bytes of an answer read`
  if (a.bodyReceived === undefined && a.bodyExpected === undefined) return `${when}, in the middle of the body`
  return `${when}, with ${a.bodyReceived ?? 0} of ${a.bodyExpected ?? 'an unknown number of'} bytes of the body read`
}

function reuse(a: Attempt): string {
  if (!a.reused) return ''
  return a.idleMs === undefined ? ', on a kept connection' : `, on a connection kept idle for ${duration(a.idleMs)}`
}

function addresses(a: Attempt): string {
  if (!a.addressErrors || a.addressErrors.length < 2) return ''
  return ` (${a.addressErrors
    .slice(0, 6)
    .map(e => `${text(e.address)} ${text(e.code)}`)
    .join(', ')})`
}

/** Said where it matters: the answer was no longer good, or has been replaced. */
function nameNow({ name, addressErrors }: Attempt): string {
  if (name === undefined) return ''
  const { latest, failing, answerAgeMs } = name
  const by = `, by an answer ${duration(answerAgeMs)} old`
  if (latest.length === 0)
    return `${by}; the name has no address any more${failing === undefined ? '' : ` (${text(failing)})`}`
  if (failing !== undefined) return `${by}; the resolver fails since (${text(failing)})`
  const missing = addressErrors?.every(({ address }) => !latest.includes(splitAddress(address).host))
  return missing === true ? `${by}; the name is at ${latest.slice(0, 3).map(text).join(', ')} now` : ''
}

function begins(a: Attempt, sampleHex: string | undefined): string {
  const sample = sampleHex ?? a.sampleHex
  if (sample === undefined || sample === '') return ''
  const banner = guessService(sample)?.banner ?? printable(sampleText(sample))
  return `; it begins "${banner}"`
}

function tries(s: Scene, a: Attempt): string {
  const same = s.x.attempts.filter(other => other.end.kind === a.end.kind).length
  return same > 1 ? `, the last of ${same} tries that ended so` : ''
}

function retryAfter(x: Exchange): string {
  const value =
    x.originFields && Object.hasOwn(x.originFields, 'retry-after') ? x.originFields['retry-after'] : undefined
  return value === undefined ? '' : `, Retry-After ${text(value)}`
}

/** A log that tells of a timer need not tell its length. */
function limit(ms: number): string {
  return ms > 0 ? duration(ms) : 'the time allowed'
}

function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms * 10) / 10} ms`
  return `${Math.round(ms / 100) / 10} s`
}
