/** What HAProxy says of a connection to a server beside the two letters: `bc_err`, `bc_err_str`, `ssl_bc_err_str`. */
import { alpn, errno, fin, reset, timer, tls, verify } from '../parts/ends.ts'
import { errnoIn } from '../parts/errno.ts'
import { rowIn } from '../parts/text.ts'
import { ended, type Told, unconfigured } from '../parts/told.ts'
import { tlsFailureOf } from '../tls-words.ts'

/** Names and messages of one list, in the manual under `fc_err_str`. */
const ERRORS: readonly (readonly [says: string, told: Told])[] = [
  ['CONF_FDLIM', ended('connect', errno('EMFILE'))],
  ['Reached configured maxconn value', ended('connect', errno('EMFILE'))],
  ['PROC_FDLIM', ended('connect', errno('EMFILE'))],
  ['Too many sockets on the process', ended('connect', errno('EMFILE'))],
  ['SYS_FDLIM', ended('connect', errno('ENFILE'))],
  ['Too many sockets on the system', ended('connect', errno('ENFILE'))],
  ['SYS_MEMLIM', ended('connect', errno('ENOMEM'))],
  ['Out of system buffers', ended('connect', errno('ENOMEM'))],
  ['NOPROTO', ended('connect', errno('EAFNOSUPPORT'))],
  ['Protocol or address family not supported', ended('connect', errno('EAFNOSUPPORT'))],
  ['PORT_RANGE', ended('connect', errno('EADDRINUSE'))],
  ['Source port range exhausted', ended('connect', errno('EADDRINUSE'))],
  ['CANT_BIND', unconfigured('the source address cannot be bound')],
  ["Can't bind to source address", unconfigured('the source address cannot be bound')],
  // Of a unix socket it means a full queue: the errno is the same, and the address is not told.
  ['FREE_PORTS', ended('connect', errno('EADDRNOTAVAIL'), 'inferred')],
  ['Out of local source ports', ended('connect', errno('EADDRNOTAVAIL'), 'inferred')],
  ['ADDR_INUSE', ended('connect', errno('EADDRINUSE'))],
  ['Local source address already in use', ended('connect', errno('EADDRINUSE'))],
  ['SSL_EMPTY', ended('tls', fin)],
  ['Connection closed during SSL handshake', ended('tls', fin)],
  ['SSL_ABORT', ended('tls', reset)],
  ['Connection error during SSL handshake', ended('tls', reset)],
  ['SSL_TIMEOUT', ended('tls', timer('tls'))],
  ['Timeout during SSL handshake', ended('tls', timer('tls'))],
  ['SSL_MISMATCH', ended('tls', verify('ERR_TLS_CERT_ALTNAME_INVALID'))],
  ['Server presented an SSL certificate different', ended('tls', verify('ERR_TLS_CERT_ALTNAME_INVALID'))],
  ['SSL_CA_FAIL', ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))],
  ['CA chain cannot be verified', ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))],
  ['SSL_CRT_FAIL', ended('tls', verify('CERTIFICATE_VERIFY_FAILED'))],
  ['certificate not trusted', ended('tls', verify('CERTIFICATE_VERIFY_FAILED'))],
  ['no application protocol', ended('tls', alpn)],
  // Alerts, failed checks and ports without TLS all end here; the library's own text, where there is one, tells more.
  ['SSL_HANDSHAKE', ended('tls', tls('SSL_HANDSHAKE'), 'guessed')],
  ['SSL handshake failure', ended('tls', tls('SSL_HANDSHAKE'), 'guessed')],
  ['SSL_FATAL', ended('tls', tls('SSL_FATAL'), 'guessed')],
  ['SSL fatal error', ended('tls', tls('SSL_FATAL'), 'guessed')],
  ['EREFUSED', ended('connect', errno('ECONNREFUSED'))],
  ['EUNREACH', ended('connect', errno('EHOSTUNREACH'))],
  ['ENOBUFS', ended('connect', errno('ENOBUFS'))],
  ['ENOMEM', ended('connect', errno('ENOMEM'))],
  // connect() failed at once: no route, a security module, a socket that is not there. Who refuses is seen later.
  ['SOCK_ERR', ended('connect', errno('EHOSTUNREACH'), 'guessed')],
  ['General socket error', ended('connect', errno('EHOSTUNREACH'), 'guessed')],
  ['SOCKS4', unconfigured('the SOCKS4 proxy')],
]

/** More than the library's `certificate verify failed` beside it. */
const MISMATCH = /SSL_MISMATCH|SSL certificate different/

/** `known`: what the letters say. null: the text adds nothing to it. */
export function ofBackError(text: string | undefined, known: Told): Told | null {
  if (text === undefined || !('end' in known)) return null
  if (known.phase === 'connect') return ofConnectText(text)
  // TLS 1.3 sends some alerts of its handshake only after it.
  const failure = tlsFailureOf(text)
  if (failure?.stage === 'alert' && known.end.kind === 'fin') return ended('tls', { kind: 'tls', failure })
  const resets = /\bERESET\b|reset by peer/i.test(text)
  return resets && known.end.kind === 'fin' ? ended(known.phase, reset) : null
}

/** What kept a connection, or its handshake, from being made; null: the text has no word for it. */
export function ofConnectText(text: string): Told | null {
  const failure = tlsFailureOf(text)
  const another = MISMATCH.test(text) && failure?.stage !== 'alert'
  if (failure !== null && !another) return ended('tls', { kind: 'tls', failure })
  if (/\bERESET\b/.test(text)) return ended('connect', reset)
  const told = rowIn(text, ERRORS)
  if (told !== undefined && told.surest !== 'guessed') return told
  const code = errnoIn(text)
  return code === undefined ? (told ?? null) : ended('connect', errno(code))
}
