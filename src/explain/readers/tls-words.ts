/** OpenSSL's and BoringSSL's words for what went wrong in a handshake, in any of the spellings of logs. */
import type { TlsFailure } from '../../exchange/attempt.ts'

/** Results of the certificate check; the texts of X509_verify_cert_error_string. Longer ones first. */
const VERIFY: readonly (readonly [words: string, code: string])[] = [
  ['certificate has expired', 'CERT_HAS_EXPIRED'],
  ['certificate is not yet valid', 'CERT_NOT_YET_VALID'],
  ['self signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['self signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ['unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ['unable to get issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT'],
  ['unable to verify the first certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['hostname mismatch', 'HOSTNAME_MISMATCH'],
  ['ip address mismatch', 'IP_ADDRESS_MISMATCH'],
  ['verify san list', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['verify subject alt name list', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['subject alt name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['certificate revoked', 'CERT_REVOKED'],
  ['certificate is revoked', 'CERT_REVOKED'],
  ['unsupported certificate purpose', 'INVALID_PURPOSE'],
  ['invalid ca certificate', 'INVALID_CA'],
  ['ee certificate key too weak', 'EE_KEY_TOO_SMALL'],
  ['ca certificate key too weak', 'CA_KEY_TOO_SMALL'],
  ['ca md too weak', 'CA_MD_TOO_WEAK'],
  ['certificate chain too long', 'CERT_CHAIN_TOO_LONG'],
]

/** RFC 8446 §6, with the names of both libraries and of the RFC. A longer name stands before one it contains. */
const ALERTS: readonly (readonly [words: string, number: number])[] = [
  ['unexpected message', 10],
  ['bad record mac', 20],
  ['decryption failed', 21],
  ['record overflow', 22],
  ['decompression failure', 30],
  ['handshake failure', 40],
  ['unsupported certificate', 43],
  ['certificate revoked', 44],
  ['certificate expired', 45],
  ['certificate unknown', 46],
  ['certificate required', 116],
  ['bad certificate status response', 113],
  ['bad certificate hash value', 114],
  ['bad certificate', 42],
  ['illegal parameter', 47],
  ['unknown ca', 48],
  ['access denied', 49],
  ['decode error', 50],
  ['decrypt error', 51],
  ['export restriction', 60],
  ['protocol version', 70],
  ['insufficient security', 71],
  ['internal error', 80],
  ['inappropriate fallback', 86],
  ['user cancelled', 90],
  ['no renegotiation', 100],
  ['missing extension', 109],
  ['unsupported extension', 110],
  ['certificate unobtainable', 111],
  ['unrecognized name', 112],
  ['unknown psk identity', 115],
  ['no application protocol', 120],
]

/** What our library gives up with: no alert came, and the certificate was not the reason. */
const PROTOCOL: readonly (readonly [words: string, code: string])[] = [
  ['wrong version number', 'WRONG_VERSION_NUMBER'],
  ['packet length too long', 'PACKET_LENGTH_TOO_LONG'],
  ['https proxy request', 'HTTPS_PROXY_REQUEST'],
  ['http request', 'HTTP_REQUEST'],
  ['unknown protocol', 'UNKNOWN_PROTOCOL'],
  ['record layer failure', 'RECORD_LAYER_FAILURE'],
  ['unsupported protocol', 'UNSUPPORTED_PROTOCOL'],
  ['no protocols available', 'NO_PROTOCOLS_AVAILABLE'],
  ['no shared cipher', 'NO_SHARED_CIPHER'],
  ['no cipher match', 'NO_CIPHER_MATCH'],
  ['dh key too small', 'DH_KEY_TOO_SMALL'],
  ['ee key too small', 'EE_KEY_TOO_SMALL'],
  ['wrong signature type', 'WRONG_SIGNATURE_TYPE'],
  ['unsafe legacy renegotiation disabled', 'UNSAFE_LEGACY_RENEGOTIATION_DISABLED'],
  ['unexpected eof', 'UNEXPECTED_EOF_WHILE_READING'],
  ['decryption failed or bad record mac', 'DECRYPTION_FAILED_OR_BAD_RECORD_MAC'],
  ['digest check failed', 'DIGEST_CHECK_FAILED'],
  ['unexpected message', 'UNEXPECTED_MESSAGE'],
  ['unexpected record', 'UNEXPECTED_RECORD'],
  ['inappropriate fallback', 'INAPPROPRIATE_FALLBACK'],
  ['bad decrypt', 'BAD_DECRYPT'],
]

/** What a text of the TLS library says; null where it says nothing about TLS that is known. */
export function tlsFailureOf(message: string): TlsFailure | null {
  const low = message.toLowerCase().replaceAll('_', ' ')
  const verify = VERIFY.find(([words]) => low.includes(words))
  // `alert certificate expired` is the peer's word about ours, and begins like our word about the peer's.
  const alert = low.includes('alert') || low.includes('unrecognized name') ? alertIn(low) : undefined
  if (alert !== undefined) return ofAlert(alert, message)
  if (verify) return { stage: 'verify', code: verify[1], message }
  if (low.includes('certificate verify failed')) return { stage: 'verify', code: 'CERTIFICATE_VERIFY_FAILED', message }
  const code = PROTOCOL.find(([words]) => low.includes(words))?.[1]
  return code === undefined ? null : { stage: 'protocol', code, message }
}

function alertIn(low: string): number | undefined {
  const number = /alert number (\d{1,3})\b/.exec(low)?.[1]
  if (number !== undefined) return Number(number)
  const from = Math.max(low.indexOf('alert'), 0)
  return (
    ALERTS.find(([words]) => low.includes(words, from))?.[1] ?? (low.includes('unrecognized name') ? 112 : undefined)
  )
}

/** A peer that knows none of the protocols offered says so by an alert of its own. */
function ofAlert(alert: number, message: string): TlsFailure {
  return { stage: alert === 120 ? 'alpn' : 'alert', code: `ALERT_${alert}`, message, alert }
}

/** For who needs the alerts' names in another library's wording. */
export { ALERTS as TLS_ALERTS }
