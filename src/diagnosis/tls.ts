/** Failures of the TLS handshake, and alerts that arrive before any answer. */
import type { Attempt, TlsFailure } from '../exchange/attempt.ts'
import type { Diagnosis } from './diagnosis.ts'
import { isHttp2Frame, isText, isTlsHandshake, sampleText } from './sample.ts'
import { lookUp, type Named, verdict } from './verdict.ts'

const EXPIRED: Named = { cause: 'tls-certificate-error', reason: 'expired' }
const UNTRUSTED: Named = { cause: 'tls-certificate-error', reason: 'untrusted' }
const NAME_MISMATCH: Named = { cause: 'tls-certificate-error', reason: 'name-mismatch' }

/** OpenSSL's names for its verify results, as Node hands them on. What is not listed is `other`. */
const VERIFY_CODES: Readonly<Record<string, Named>> = {
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: NAME_MISMATCH,
  ERR_TLS_CERT_ALTNAME_FORMAT: NAME_MISMATCH,
  HOSTNAME_MISMATCH: NAME_MISMATCH,
  IP_ADDRESS_MISMATCH: NAME_MISMATCH,
  // The library's word for all of them at once: a log that has no more proves the check, and no reason.
  CERTIFICATE_VERIFY_FAILED: { cause: 'tls-certificate-error' },
}

/** Our library's words for "these bytes are no TLS record". They prove plaintext only together with the bytes. */
const NO_TLS_RECORD =
  /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|HTTPS_PROXY_REQUEST|UNKNOWN_PROTOCOL|RECORD_LAYER_FAILURE/

/** RFC 8446 §6: alerts that only a handshake can end in; none of them follows a request that was carried out. */
const HANDSHAKE_ALERTS: ReadonlySet<number> = new Set([
  40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 86, 109, 110, 111, 112, 113, 114, 115, 116, 120,
])

export function diagnoseTls(a: Attempt): Diagnosis | null {
  const { end } = a
  if (end.kind === 'timer') {
    const struck = end.timer === 'tls' || (end.timer === 'total' && a.phase === 'tls')
    return struck ? verdict('tls-handshake-timeout', a.phase) : null
  }
  if (end.kind === 'tls') return a.headReceived || (a.interim ?? 0) > 0 ? null : ofFailure(a, end.failure)
  // The peer closed or reset inside the handshake. Nothing of the request had gone out, so it is no lost request
  // (connection-reset speaks of those); every gateway counts it as a failed handshake, and so do the suspects behind it.
  if (a.phase === 'tls' && (end.kind === 'fin' || end.kind === 'reset' || end.kind === 'errno')) return closed(a, end)
  return null
}

/** The number of the alert that ended the attempt: as recorded, or as the library's text has it. */
export function alertNumber(failure: TlsFailure): number | undefined {
  if (failure.alert !== undefined) return failure.alert
  const text = `${failure.code} ${failure.message}`
  const number = /alert number (\d{1,3})/i.exec(text)?.[1]
  if (number !== undefined) return Number(number)
  if (/ALERT_CERTIFICATE_REQUIRED/i.test(text)) return 116
  if (/UNRECOGNIZED_NAME/i.test(text)) return 112
  if (/ALERT_HANDSHAKE_FAILURE/i.test(text)) return 40
  if (/ALERT_BAD_CERTIFICATE\b/i.test(text)) return 42
  return undefined
}

/** A fresh connection ended by an alert of the handshake: TLS 1.3 sends some only after our first request bytes. */
export function endedInHandshake(a: Attempt): boolean {
  if (a.phase === 'tls') return true
  if (a.end.kind !== 'tls' || a.reused || a.headReceived || (a.interim ?? 0) > 0) return false
  if (a.end.failure.stage === 'verify' || a.end.failure.stage === 'alpn') return true
  return HANDSHAKE_ALERTS.has(alertNumber(a.end.failure) ?? -1)
}

function ofFailure(a: Attempt, failure: TlsFailure): Diagnosis {
  const verify = lookUp(VERIFY_CODES, failure.code)
  if (verify) return verdict(verify, a.phase)
  if (failure.stage === 'verify') return verdict({ cause: 'tls-certificate-error', reason: 'other' }, a.phase)
  if (failure.stage === 'alpn') return verdict('alpn-mismatch', a.phase)
  const alert = alertNumber(failure)
  if (failure.stage === 'alert' || alert !== undefined) return ofAlert(a, failure, alert)
  return ofProtocolError(a, failure.code)
}

function ofAlert(a: Attempt, failure: TlsFailure, alert: number | undefined): Diagnosis {
  if (alert === 112) return verdict({ cause: 'tls-alert-received', reason: 'sni-unrecognized' }, a.phase)
  const required: Named = { cause: 'tls-alert-received', reason: 'client-certificate-required' }
  if (alert === 116) return verdict(required, a.phase)
  if (failure.clientCertificate?.configured === false) {
    // TLS 1.2 has no word of its own for it.
    if ((alert === 40 || alert === 42) && failure.clientCertificate.asked) return verdict(required, a.phase)
    // Once a ServerHello had come, "bad certificate" can only mean that none of ours did.
    const agreed = a.phase !== 'tls' || isTlsHandshake(sampleText(a.sampleHex))
    if (alert === 42 && agreed) return verdict(required, a.phase)
    // Version, cipher and curve were agreed then as well: a certificate is what is left to fail for.
    if (alert === 40 && agreed) return verdict(required, a.phase, 'inferred')
  }
  return verdict('tls-alert-received', a.phase)
}

function ofProtocolError(a: Attempt, code: string): Diagnosis {
  const text = sampleText(a.sampleHex)
  if (isPlaintext(text)) return verdict('tls-to-plaintext-port', a.phase)
  if (text === '' && NO_TLS_RECORD.test(code)) return verdict('tls-to-plaintext-port', a.phase, 'inferred')
  return verdict('tls-protocol-error', a.phase)
}

function closed(a: Attempt, end: { kind: 'fin' | 'reset' | 'errno'; code?: string }): Diagnosis {
  if (isPlaintext(sampleText(a.sampleHex))) return verdict('tls-to-plaintext-port', a.phase)
  if (end.code === 'ETIMEDOUT') return verdict('tls-handshake-timeout', a.phase)
  if (end.code === 'EHOSTUNREACH' || end.code === 'ENETUNREACH') return verdict('destination-ip-unroutable', a.phase)
  const verify = lookUp(VERIFY_CODES, end.code ?? '')
  if (verify) return verdict(verify, a.phase)
  return verdict('tls-protocol-error', a.phase)
}

function isPlaintext(text: string): boolean {
  return text.startsWith('HTTP/') || isHttp2Frame(text) || isText(text)
}
