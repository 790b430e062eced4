/** Cloudflare's own error codes, 52x and 1xxx, as the facts that they stand for. */
import { dns, errno, fin, timer, tls, verify } from './parts/ends.ts'
import { badRequest, clientLeft, denied, ended, nobody, refused, type Told, unconfigured } from './parts/told.ts'

const noHost: Told = refused({ kind: 'no-route', candidates: [] })
const prohibited = (rule: string): Told => ended('dns', { kind: 'address-denied', address: '', rule })
const rateLimited: Told = refused({ kind: 'rate-limited', rule: '1015', retryAfterSeconds: 0 })

/** 19 s without SYN-ACK, 120 s without an answer: its documented limits. */
export const CLOUDFLARE_CODES: Readonly<Record<number, Told>> = {
  // Empty, unknown or unexpected: a close without an answer is the usual one of many.
  520: ended('wait', fin, 'guessed'),
  521: ended('connect', errno('ECONNREFUSED')),
  522: ended('connect', timer('connect', 19_000), 'inferred'),
  523: ended('connect', errno('EHOSTUNREACH'), 'inferred'),
  524: ended('wait', timer('firstByte', 120_000), 'inferred'),
  525: ended('tls', tls('ERR_SSL', 'TLS handshake failed'), 'inferred'),
  526: ended('tls', verify('CERTIFICATE_VERIFY_FAILED', 'invalid certificate')),
  527: ended('connect', timer('connect'), 'guessed'),
  530: ended('dns', dns('ENOTFOUND'), 'guessed'),
  499: clientLeft('wait'),

  1000: prohibited('1000'),
  1001: ended('dns', dns('ESERVFAIL')),
  1002: prohibited('1002'),
  1003: denied('1003'),
  1004: noHost,
  1006: denied('1006'),
  1007: denied('1007'),
  1008: denied('1008'),
  1009: denied('1009'),
  1010: denied('1010'),
  1011: denied('1011'),
  1012: denied('1012'),
  1013: badRequest('misdirected'),
  1014: unconfigured('1014'),
  1015: rateLimited,
  1016: ended('dns', dns('ENOTFOUND')),
  1018: noHost,
  1019: refused({ kind: 'loop', via: '1019' }),
  1020: denied('1020'),
  1023: noHost,
  1033: nobody('failing-checks'),
  1034: prohibited('1034'),
  1035: unconfigured('1035'),
  1037: unconfigured('1037'),
  1101: ended('receive', { kind: 'answered', status: 500 }, 'inferred'),
  1102: ended('receive', { kind: 'answered', status: 503 }, 'inferred'),
  1106: denied('1106'),
  1200: refused({ kind: 'connection-limit', limit: 0 }),
}

export function cloudflareCode(code: number): Told | undefined {
  return Object.hasOwn(CLOUDFLARE_CODES, code) ? CLOUDFLARE_CODES[code] : undefined
}
