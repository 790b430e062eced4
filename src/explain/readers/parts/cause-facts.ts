/** A cause of ours that a line names, back to facts of which diagnosis says the same: for our own logs and pages. */
import type { Phase } from '../../../exchange/phase.ts'
import { alert, alpn, dns, errno, fin, invalid, reset, timer, tls, verify } from './ends.ts'
import {
  answered,
  badRequest,
  clientLeft,
  clientNotReading,
  clientSlow,
  cut,
  denied,
  ended,
  nobody,
  own,
  refused,
  type Told,
  unconfigured,
} from './told.ts'

const stale = (code: string): Told => ({
  phase: 'connect',
  end: errno(code),
  more: { addressErrors: [{ address: '', code, ms: 0 }], name: { answerAgeMs: 0, latest: [] } },
})

const tunnel = (end: Parameters<typeof ended>[1]): Told => ({ phase: 'receive', end, more: { status: 101 } })
const request = (reason: string): Told => badRequest(reason)
const tooLarge = (limit: 'header-line' | 'body' | 'trailer-line'): Told =>
  ended(limit === 'header-line' ? 'wait' : 'receive', { kind: 'limit', limit, max: 0, size: 0 })

/** By `cause` or `cause/reason`. Where several ways lead to one cause, the usual one. */
const FACTS: Readonly<Record<string, Told>> = {
  'dns-timeout': ended('dns', timer('dns')),
  'dns-error': ended('dns', dns('ESERVFAIL')),
  'dns-name-not-found': ended('dns', dns('ENOTFOUND')),
  'dns-stale-address': stale('ETIMEDOUT'),
  'dns-stale-address/refused': stale('ECONNREFUSED'),
  'dns-stale-address/unroutable': stale('EHOSTUNREACH'),
  'dns-stale-address/reset': stale('ECONNRESET'),
  'destination-not-found': refused({ kind: 'no-route', candidates: [] }),
  'destination-ip-prohibited': ended('dns', { kind: 'address-denied', address: '', rule: '' }),
  'proxy-configuration-error': unconfigured(''),
  'proxy-loop-detected': refused({ kind: 'loop', via: '' }),
  'connection-refused': ended('connect', errno('ECONNREFUSED')),
  'connection-timeout': ended('connect', timer('connect')),
  'destination-ip-unroutable': ended('connect', errno('EHOSTUNREACH')),
  'connect-reset': ended('connect', reset),
  'socket-not-found': ended('connect', errno('ENOENT')),
  'socket-permission-denied': ended('connect', errno('EACCES')),
  'accept-queue-full': ended('connect', errno('EAGAIN')),
  'local-resource-exhausted': ended('connect', errno('ENOMEM')),
  'local-resource-exhausted/ports': ended('connect', errno('EADDRNOTAVAIL')),
  'local-resource-exhausted/descriptors': ended('connect', errno('EMFILE')),
  'tls-certificate-error': ended('tls', verify('CERTIFICATE_VERIFY_FAILED')),
  'tls-certificate-error/expired': ended('tls', verify('CERT_HAS_EXPIRED')),
  'tls-certificate-error/untrusted': ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
  'tls-certificate-error/name-mismatch': ended('tls', verify('HOSTNAME_MISMATCH')),
  'tls-certificate-error/other': ended('tls', verify('CERT_REJECTED')),
  'tls-alert-received': ended('tls', alert(undefined, 'ALERT')),
  'tls-alert-received/client-certificate-required': ended('tls', alert(116, 'ALERT_116')),
  'tls-alert-received/sni-unrecognized': ended('tls', alert(112, 'ALERT_112')),
  'tls-protocol-error': ended('tls', tls('ERR_SSL')),
  'tls-to-plaintext-port': { phase: 'tls', end: tls('WRONG_VERSION_NUMBER'), more: { sampleHex: '485454502f' } },
  'alpn-mismatch': ended('tls', alpn),
  'tls-handshake-timeout': ended('tls', timer('tls')),
  'connection-write-timeout': ended('send', timer('write')),
  'request-write-reset': ended('send', errno('EPIPE')),
  'stale-connection-reuse': { phase: 'send', end: fin, more: { reused: true, bytesOut: 0 } },
  'connection-read-timeout': ended('wait', timer('firstByte')),
  'connection-read-timeout/silent': ended('wait', timer('silence')),
  'http-response-timeout': ended('wait', timer('total')),
  'connection-terminated': ended('wait', fin),
  'connection-reset': ended('wait', reset),
  'connection-reset/tunnel': tunnel(reset),
  'http2-stream-reset': ended('wait', { kind: 'stream-reset' }),
  'http2-stream-reset/goaway': ended('wait', { kind: 'stream-reset', goaway: true }),
  'http-protocol-error': ended('wait', invalid('field-line')),
  'not-http': ended('wait', invalid('not-http')),
  'plaintext-to-tls-port': { phase: 'wait', end: invalid('not-http'), more: { sampleHex: '150301' } },
  'http-response-framing-conflict': ended('wait', invalid('length-and-transfer-encoding')),
  'unexpected-informational': ended('wait', invalid('unexpected-101')),
  'http-response-header-section-size': ended('wait', invalid('headers-too-large')),
  'http-response-header-size': tooLarge('header-line'),
  'http-response-body-size': tooLarge('body'),
  'http-response-transfer-coding': cut(invalid('chunk-size')),
  'http-response-content-coding': cut(invalid('content-coding')),
  'http-upgrade-failed': ended('wait', invalid('upgrade-mismatch')),
  'http-response-incomplete': cut(fin),
  'response-stalled': cut(timer('idle')),
  'response-stalled/tunnel': tunnel(timer('tunnelIdle')),
  'http-response-trailer-section-size': cut(invalid('trailers-too-large')),
  'http-response-trailer-size': tooLarge('trailer-line'),
  'destination-unavailable': nobody('unknown'),
  'destination-unavailable/failing-checks': nobody('failing-checks'),
  'destination-unavailable/ejected': nobody('ejected'),
  'destination-unavailable/circuit-open': nobody('circuit-open'),
  'destination-unavailable/draining': nobody('draining'),
  'no-endpoints': nobody('no-endpoints'),
  'connection-limit-reached': refused({ kind: 'connection-limit', limit: 0 }),
  'queue-timeout': refused({ kind: 'queue', outcome: 'timeout', ms: 0 }),
  'queue-timeout/queue-full': refused({ kind: 'queue', outcome: 'full', ms: 0 }),
  'gateway-overloaded': refused({ kind: 'overloaded', what: '' }),
  'maintenance-mode': refused({ kind: 'maintenance' }),
  'http-request-denied': denied(''),
  'rate-limited': refused({ kind: 'rate-limited', rule: '', retryAfterSeconds: 0 }),
  'origin-error-response': answered(500),
  'origin-error-response/overloaded': answered(503),
  'proxy-internal-error': own(''),
  'proxy-internal-error/stopping': ended('wait', { kind: 'cancelled', why: 'shutdown' }),
  'client-closed-request': clientLeft(),
  'client-timeout': clientSlow(),
  'client-timeout/too-slow': { clientEnd: { kind: 'timer', timer: 'bodyRate', ms: 0 }, at: 'send' },
  'client-timeout/not-reading': clientNotReading(),
  'http-request-error': request('bad-request-line'),
}

/** Undefined for causes that are patterns over several requests, and for what is no cause of ours. */
export function factsOf(cause: string, reason?: string): Told | undefined {
  if (cause === 'http-request-error' && reason !== undefined) return request(reason)
  const exact = reason === undefined ? undefined : rowOf(`${cause}/${reason}`)
  return exact ?? rowOf(cause)
}

/** In another phase than the usual one, where the line names it and the cause allows for it. */
export function inPhase(told: Told, phase: Phase | undefined): Told {
  if (phase === undefined || !('clientEnd' in told)) return told
  return { ...told, at: phase }
}

function rowOf(name: string): Told | undefined {
  return Object.hasOwn(FACTS, name) ? FACTS[name] : undefined
}
