/** OpenSSL's texts and numbers, as servers print them into their logs: `error:0A000410:SSL routines::…:SSL alert number 40`. */
import type { AttemptEnd, TlsFailure } from '../../exchange/attempt.ts'

/** Reasons from 1000 on are alerts of the peer (`SSL_AD_REASON_OFFSET`). */
const ALERT_OFFSET = 1000
const REASON_BITS = 0xfff

/** `X509_V_ERR_*` by number: the words differ between versions. */
const VERIFY: Readonly<Record<number, string>> = {
  2: 'UNABLE_TO_GET_ISSUER_CERT',
  3: 'UNABLE_TO_GET_CRL',
  7: 'CERT_SIGNATURE_FAILURE',
  9: 'CERT_NOT_YET_VALID',
  10: 'CERT_HAS_EXPIRED',
  11: 'CRL_NOT_YET_VALID',
  12: 'CRL_HAS_EXPIRED',
  18: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  19: 'SELF_SIGNED_CERT_IN_CHAIN',
  20: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  21: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  22: 'CERT_CHAIN_TOO_LONG',
  23: 'CERT_REVOKED',
  24: 'INVALID_CA',
  25: 'PATH_LENGTH_EXCEEDED',
  26: 'INVALID_PURPOSE',
  27: 'CERT_UNTRUSTED',
  28: 'CERT_REJECTED',
  62: 'HOSTNAME_MISMATCH',
  64: 'IP_ADDRESS_MISMATCH',
  66: 'EE_KEY_TOO_SMALL',
  67: 'CA_KEY_TOO_SMALL',
  68: 'CA_MD_TOO_WEAK',
}

export function verifyFailure(number: number, message: string): TlsFailure {
  return { stage: 'verify', code: VERIFY[number] ?? `X509_V_ERR_${number}`, message }
}

/** `text` holds one or more of OpenSSL's errors; the first that tells of an alert counts, else the first. */
export function openSslEnd(text: string): AttemptEnd {
  const errors = readErrors(text)
  const alert = errors.find(error => error.alert !== undefined)
  if (alert) return { kind: 'tls', failure: { ...alert, stage: 'alert' } }
  const [first] = errors
  if (first === undefined) return { kind: 'tls', failure: { stage: 'protocol', code: 'ERR_SSL', message: short(text) } }
  // The peer closed without close_notify: for what went on above TLS that is an end of the connection.
  if (first.code === 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING') return { kind: 'fin', closeNotify: false }
  const failed = first.code === 'ERR_SSL_CERTIFICATE_VERIFY_FAILED'
  if (failed) return { kind: 'tls', failure: { ...first, stage: 'verify', code: 'CERTIFICATE_VERIFY_FAILED' } }
  return { kind: 'tls', failure: { ...first, stage: 'protocol' } }
}

const ERROR = /error:([0-9A-Fa-f]{8}):([^:]{0,60}):([^:]{0,60}):([^:)]{0,120})/g
const NUMBERED_ALERT = /^:SSL alert number (\d{1,3})/

type OpenSslError = Omit<TlsFailure, 'stage'>

function readErrors(text: string): OpenSslError[] {
  const found: OpenSslError[] = []
  for (const match of text.matchAll(ERROR)) {
    const reason = (match[4] ?? '').trim()
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 24)
    const alert = numbered(after) ?? byReason(Number.parseInt(match[1] ?? '', 16))
    found.push({ code: codeOf(reason), message: short(match[0]), ...(alert === undefined ? {} : { alert }) })
    if (found.length === 8) break
  }
  return found
}

function numbered(after: string): number | undefined {
  const number = NUMBERED_ALERT.exec(after)?.[1]
  return number === undefined ? undefined : Number(number)
}

function byReason(packed: number): number | undefined {
  const reason = packed & REASON_BITS
  return reason >= ALERT_OFFSET && reason < ALERT_OFFSET + 256 ? reason - ALERT_OFFSET : undefined
}

/** As Node names them. */
function codeOf(reason: string): string {
  // httpd repeats the reason in brackets.
  const words = reason.split(' (')[0] ?? ''
  return `ERR_SSL_${words.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`
}

function short(text: string): string {
  return text.slice(0, 200)
}
