/** What the TLS layer said, as facts: Node's and OpenSSL's codes sorted by who gave up, and where. */
import type { TlsFailure } from '../exchange/attempt.ts'
import type { WireError } from '../wire/wire.ts'

/** RFC 8446 §6, by the names that OpenSSL puts into its codes. */
const ALERTS: Readonly<Record<string, number>> = {
  UNEXPECTED_MESSAGE: 10,
  BAD_RECORD_MAC: 20,
  RECORD_OVERFLOW: 22,
  HANDSHAKE_FAILURE: 40,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_REVOKED: 44,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  ILLEGAL_PARAMETER: 47,
  UNKNOWN_CA: 48,
  ACCESS_DENIED: 49,
  DECODE_ERROR: 50,
  DECRYPT_ERROR: 51,
  PROTOCOL_VERSION: 70,
  INSUFFICIENT_SECURITY: 71,
  INTERNAL_ERROR: 80,
  INAPPROPRIATE_FALLBACK: 86,
  USER_CANCELLED: 90,
  NO_RENEGOTIATION: 100,
  MISSING_EXTENSION: 109,
  UNSUPPORTED_EXTENSION: 110,
  UNRECOGNIZED_NAME: 112,
  BAD_CERTIFICATE_STATUS_RESPONSE: 113,
  UNKNOWN_PSK_IDENTITY: 115,
  CERTIFICATE_REQUIRED: 116,
  NO_APPLICATION_PROTOCOL: 120,
}

/** null: the error is none of TLS's (a socket error below it). */
export function tlsFailure(
  error: WireError,
  serverName: string | undefined,
  clientCertificate: boolean,
): TlsFailure | null {
  const code = error.code ?? ''
  if (!/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code)) return null
  const alert = alertNumber(code, error)
  return {
    stage: alert === undefined ? (/ALPN|APPLICATION_PROTOCOL/.test(code) ? 'alpn' : 'protocol') : 'alert',
    code,
    message: error.reason ?? error.message,
    ...(alert !== undefined && { alert }),
    ...(serverName !== undefined && { serverName }),
    clientCertificate: { configured: clientCertificate },
  }
}

/** OpenSSL says `ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION` (theirs); our own alerts to the peer carry no ALERT in the code. */
function alertNumber(code: string, error: WireError): number | undefined {
  const named = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_(?:ALERT_)?(.+)$/.exec(code)
  const number = /SSL alert number (\d+)/.exec(error.message)
  if (number !== null) return Number(number[1])
  return named === null ? undefined : ALERTS[named[1]!]
}
