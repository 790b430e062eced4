/** One attempt, one cause: every rule by its facts, and the facts that are nearly the same and mean something else. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Attempt, AttemptEnd } from '../../src/exchange/attempt.ts'
import { check, said } from './check.ts'
import { answered, attempt, hex, midBody, timedOut, unconnected } from './facts.ts'

const errno = (code: string, over: Partial<Attempt> = {}): Attempt =>
  unconnected({ end: { kind: 'errno', code }, ...over })
const dns = (code: string): Attempt => unconnected({ phase: 'dns', end: { kind: 'dns', code } })
const RESET: AttemptEnd = { kind: 'reset', code: 'ECONNRESET', syscall: 'read' }
const unix = { endpoint: 'unix:/run/app.sock' }

check('names', [
  ['NXDOMAIN', dns('ENOTFOUND'), 'dns-name-not-found'],
  ['a name without addresses', dns('ENODATA'), 'dns-name-not-found'],
  ['SERVFAIL', dns('ESERVFAIL'), 'dns-error'],
  ['REFUSED', dns('EREFUSED'), 'dns-error'],
  ['FORMERR', dns('EFORMERR'), 'dns-error'],
  ['NOTIMP', dns('ENOTIMP'), 'dns-error'],
  ['a broken answer', dns('EBADRESP'), 'dns-error'],
  ['a silent resolver', dns('ETIMEOUT'), 'dns-timeout'],
  ['EAI_AGAIN, which also stands for SERVFAIL', dns('EAI_AGAIN'), 'dns-timeout inferred'],
  ['an unknown code', dns('constructor'), 'dns-error inferred'],
  ['our timer', timedOut('dns', { phase: 'dns', bytesOut: 0 }), 'dns-timeout'],
  ['the total deadline, while resolving', timedOut('total', { phase: 'dns', bytesOut: 0 }), 'dns-timeout'],
  [
    'a denied address',
    unconnected({ end: { kind: 'address-denied', address: '10.0.0.1', rule: '10.0.0.0/8' } }),
    'destination-ip-prohibited',
  ],
])

check('connecting', [
  ['refused', errno('ECONNREFUSED'), 'connection-refused'],
  ['the kernel gave up', errno('ETIMEDOUT'), 'connection-timeout'],
  ['our timer', timedOut('connect', { phase: 'connect', bytesOut: 0 }), 'connection-timeout'],
  ['the total deadline, while connecting', timedOut('total', { phase: 'connect', bytesOut: 0 }), 'connection-timeout'],
  ['no route to the host', errno('EHOSTUNREACH'), 'destination-ip-unroutable'],
  ['no route to the network', errno('ENETUNREACH'), 'destination-ip-unroutable'],
  ['reset while connecting', errno('ECONNRESET'), 'connect-reset'],
  ['reset, told as an event', unconnected({ end: RESET }), 'connect-reset'],
  ['no such socket', errno('ENOENT', unix), 'socket-not-found'],
  ['refused by a left-over socket', errno('ECONNREFUSED', unix), 'connection-refused'],
  ['permission, on a socket', errno('EACCES', unix), 'socket-permission-denied'],
  ['permission, on TCP (a security module)', errno('EACCES'), 'socket-permission-denied'],
  ['not permitted, on TCP', errno('EPERM'), 'socket-permission-denied'],
  ['a full queue of a socket', errno('EAGAIN', unix), 'accept-queue-full'],
  ['EAGAIN on TCP, which is no queue', errno('EAGAIN'), 'local-resource-exhausted'],
  ['no port left', errno('EADDRNOTAVAIL'), 'local-resource-exhausted/ports'],
  [
    'no port, or no IPv6 at all',
    errno('EADDRNOTAVAIL', { endpoint: 'http://[::1]:80' }),
    'local-resource-exhausted/ports inferred',
  ],
  ['no descriptor left', errno('EMFILE'), 'local-resource-exhausted/descriptors'],
  ['none in the whole system', errno('ENFILE'), 'local-resource-exhausted/descriptors'],
  ['no buffers', errno('ENOBUFS'), 'local-resource-exhausted/descriptors'],
  ['an invalid argument', errno('EINVAL'), 'proxy-configuration-error'],
  ['the wrong family', errno('EAFNOSUPPORT'), 'proxy-configuration-error'],
  ['a code without a word', errno('EWHATEVER'), 'proxy-internal-error guessed'],
])

describe('several addresses', () => {
  const failed = (codes: string[], last: string): Attempt =>
    errno(last, { addressErrors: codes.map((code, at) => ({ address: `10.0.0.${at}:80`, code, ms: 1 })) })
  const order = ['ETIMEDOUT', 'ECONNRESET', 'ECONNREFUSED', 'EHOSTUNREACH', 'EADDRNOTAVAIL'] as const
  const causes = [
    'connection-timeout',
    'connect-reset',
    'connection-refused',
    'destination-ip-unroutable',
    'local-resource-exhausted/ports',
  ]
  for (const [at, code] of order.entries()) {
    it(`${code} tells more than what comes after it, wherever it stood`, () => {
      const lesser = order.slice(at)
      assert.equal(said(failed([...lesser].reverse(), lesser.at(-1) ?? code)), causes[at])
      assert.equal(said(failed([...lesser], code)), causes[at])
    })
  }
})

check('a kept connection that closes', [
  ['before our write', attempt({ reused: true, bytesOut: 0, phase: 'send' }), 'stale-connection-reuse'],
  ['at once after it', attempt({ reused: true, end: RESET, sinceFirstWriteMs: 0.2 }), 'stale-connection-reuse'],
  ['within 100 ms', attempt({ reused: true, sinceFirstWriteMs: 100, connectMs: 1 }), 'stale-connection-reuse'],
  ['after 101 ms, nearby', attempt({ reused: true, sinceFirstWriteMs: 101, connectMs: 1 }), 'connection-terminated'],
  [
    'after 240 ms, 80 ms away',
    attempt({ reused: true, sinceFirstWriteMs: 240, connectMs: 80 }),
    'stale-connection-reuse',
  ],
  [
    'after 241 ms, 80 ms away',
    attempt({ reused: true, end: RESET, sinceFirstWriteMs: 241, connectMs: 80 }),
    'connection-reset',
  ],
  [
    'as a failed write',
    attempt({
      reused: true,
      phase: 'send',
      end: { kind: 'errno', code: 'EPIPE', syscall: 'write' },
      requestSent: false,
    }),
    'stale-connection-reuse',
  ],
  ['after bytes of an answer', attempt({ reused: true, sinceFirstWriteMs: 1, bytesIn: 9 }), 'http-response-incomplete'],
  [
    'after an interim answer',
    attempt({ reused: true, sinceFirstWriteMs: 1, bytesIn: 25, interim: 1 }),
    'connection-terminated',
  ],
  [
    'at an unknown time',
    (({ sinceFirstWriteMs: _, ...rest }) => ({ ...rest, reused: true }))(attempt()),
    'connection-terminated',
  ],
])

check('sending', [
  [
    'a fresh connection is never stale',
    attempt({ bytesOut: 0, phase: 'send', requestSent: false }),
    'connection-terminated',
  ],
  [
    'reset before anything was written',
    attempt({ bytesOut: 0, phase: 'send', requestSent: false, end: RESET }),
    'connect-reset',
  ],
  [
    'EPIPE with body left',
    attempt({ phase: 'send', requestSent: false, end: { kind: 'errno', code: 'EPIPE' } }),
    'request-write-reset',
  ],
  [
    'ECONNRESET with body left',
    attempt({ phase: 'send', requestSent: false, end: { kind: 'errno', code: 'ECONNRESET' } }),
    'request-write-reset',
  ],
  ['reset with body left', attempt({ phase: 'send', requestSent: false, end: RESET }), 'request-write-reset'],
  ['the peer takes no bytes', timedOut('write', { phase: 'send', requestSent: false }), 'connection-write-timeout'],
])

check('waiting', [
  ['FIN', attempt(), 'connection-terminated'],
  ['RST', attempt({ end: RESET }), 'connection-reset'],
  ['an errno that is a reset', attempt({ end: { kind: 'errno', code: 'ECONNRESET' } }), 'connection-reset'],
  ['no head in time', timedOut('firstByte', {}), 'connection-read-timeout'],
  ['half a head in time', timedOut('firstByte', { bytesIn: 10 }), 'connection-read-timeout'],
  [
    'interim answers in place of a head',
    timedOut('firstByte', { bytesIn: 100, interim: 4 }),
    'connection-read-timeout',
  ],
  ['the total deadline', timedOut('total', {}), 'http-response-timeout'],
  [
    'the total deadline, in the body',
    timedOut('total', { ...midBody(), end: { kind: 'timer', timer: 'total', ms: 1 } }),
    'http-response-timeout',
  ],
  ['FIN after interim answers only', attempt({ bytesIn: 25, interim: 1 }), 'connection-terminated'],
  ['RST after interim answers only', attempt({ bytesIn: 25, interim: 1, end: RESET }), 'connection-reset'],
  ['RST_STREAM', attempt({ end: { kind: 'stream-reset', code: 2 } }), 'http2-stream-reset'],
  ['GOAWAY', attempt({ end: { kind: 'stream-reset', code: 0, goaway: true } }), 'http2-stream-reset/goaway'],
  ['RST_STREAM in the body', midBody({ end: { kind: 'stream-reset', code: 2 } }), 'http-response-incomplete'],
  ['FIN inside the head', attempt({ bytesIn: 20 }), 'http-response-incomplete'],
  ['RST inside the head', attempt({ bytesIn: 20, end: RESET }), 'http-response-incomplete'],
  [
    'FIN inside the head that follows an interim answer',
    attempt({ bytesIn: 40, interim: 1, sampleHex: hex('HTTP/1.1 2') }),
    'http-response-incomplete',
  ],
  ['FIN after the first letters', attempt({ bytesIn: 2, sampleHex: hex('HT') }), 'http-response-incomplete'],
  ['FIN after a banner', attempt({ bytesIn: 20, sampleHex: hex('SSH-2.0-OpenSSH_9.6') }), 'not-http'],
])

check('reading', [
  ['FIN in the body', midBody(), 'http-response-incomplete'],
  ['RST in the body', midBody({ end: RESET }), 'http-response-incomplete'],
  [
    'an early answer that is cut while the request still goes out',
    midBody({ requestSent: false, end: RESET }),
    'http-response-incomplete',
  ],
  [
    'TLS closed without close_notify',
    midBody({ bodyFraming: 'close', end: { kind: 'fin', closeNotify: false } }),
    'http-response-incomplete',
  ],
  [
    'silence in the body',
    timedOut('idle', { ...midBody(), end: { kind: 'timer', timer: 'idle', ms: 1 } }),
    'response-stalled',
  ],
  [
    'a header section too large',
    attempt({ end: { kind: 'limit', limit: 'header-section', max: 1, size: 2 } }),
    'http-response-header-section-size',
  ],
  [
    'a header line too large',
    attempt({ end: { kind: 'limit', limit: 'header-line', max: 1, size: 2 } }),
    'http-response-header-size',
  ],
  ['a body too large', midBody({ end: { kind: 'limit', limit: 'body', max: 1, size: 2 } }), 'http-response-body-size'],
  [
    'a trailer section too large',
    midBody({ end: { kind: 'limit', limit: 'trailer-section', max: 1, size: 2 } }),
    'http-response-trailer-section-size',
  ],
  [
    'a trailer line too large',
    midBody({ end: { kind: 'limit', limit: 'trailer-line', max: 1, size: 2 } }),
    'http-response-trailer-size',
  ],
])

const tunnel = { phase: 'receive', headReceived: true, status: 101, bytesIn: 300 } as const
check('tunnels', [
  ['nothing moved', timedOut('tunnelIdle', tunnel), 'response-stalled/tunnel'],
  ['reset', attempt({ ...tunnel, end: RESET }), 'connection-reset/tunnel'],
  ['a write that failed', attempt({ ...tunnel, end: { kind: 'errno', code: 'EPIPE' } }), 'connection-reset/tunnel'],
  ['no acknowledgements', attempt({ ...tunnel, end: { kind: 'errno', code: 'ETIMEDOUT' } }), 'response-stalled/tunnel'],
  [
    'TLS failed',
    attempt({
      ...tunnel,
      end: { kind: 'tls', failure: { stage: 'protocol', code: 'ERR_SSL_BAD_RECORD', message: 'bad record' } },
    }),
    'connection-reset/tunnel inferred',
  ],
  ['on a kept connection', attempt({ ...tunnel, reused: true, end: RESET }), 'connection-reset/tunnel'],
])

check('what is no failure, or not the upstream’s', [
  ['answered', answered(200), 'fine'],
  ['answered with 500: the exchange’s matter', answered(500), 'fine'],
  ['a tunnel that ended', attempt({ end: { kind: 'tunnelled', by: 'upstream' } }), 'fine'],
  ['given up because of the client', attempt({ end: { kind: 'client' } }), 'client-closed-request inferred'],
  [
    'cut by the end of the process',
    attempt({ end: { kind: 'cancelled', why: 'shutdown' } }),
    'proxy-internal-error/stopping',
  ],
  ['our own error', attempt({ end: { kind: 'bug', message: 'x' } }), 'proxy-internal-error'],
])
