/** Azure's reasons: `ERRORINFO_…` of Application Gateway, `errorInfo` of Front Door. */
import { dns, errno, fin, invalid, reset, timer, tls, verify } from './parts/ends.ts'
import { badRequest, clientLeft, clientSlow, cut, denied, ended, nobody, refused, type Told } from './parts/told.ts'

export const AZURE_WORDS: Readonly<Record<string, Told>> = {
  ERRORINFO_UPSTREAM_NO_LIVE: nobody('failing-checks', 'inferred'),
  ERRORINFO_UPSTREAM_CLOSED_CONNECTION: ended('wait', fin),
  ERRORINFO_UPSTREAM_TIMED_OUT: ended('wait', timer('firstByte')),
  ERRORINFO_UPSTREAM_RESPONSE_INVALID: ended('wait', invalid('field-line')),
  ERRORINFO_UPSTREAM_TOO_LARGE_HEADER: ended('wait', invalid('headers-too-large')),
  ERRORINFO_INVALID_METHOD: badRequest('method'),
  ERRORINFO_INVALID_REQUEST: badRequest('request-line'),
  ERRORINFO_INVALID_VERSION: badRequest('version'),
  ERRORINFO_INVALID_09_METHOD: badRequest('method'),
  ERRORINFO_INVALID_HOST: badRequest('host-invalid'),
  ERRORINFO_INVALID_HEADER: badRequest('field-line'),
  ERRORINFO_INVALID_CONTENT_LENGTH: badRequest('content-length'),
  ERRORINFO_INVALID_METHOD_TRACE: refused({ kind: 'method-not-allowed' }),
  ERRORINFO_REQUEST_URI_INVALID: badRequest('target'),
  ERRORINFO_REQUEST_URI_TOO_LARGE: badRequest('uri-too-long'),
  ERRORINFO_REQUEST_HEADER_TOO_LARGE: badRequest('headers-too-large'),
  ERRORINFO_REQUEST_BODY_TOO_LARGE: badRequest('body-too-large'),
  ERRORINFO_CONTENT_LENGTH_REQUIRED: badRequest('length-required'),
  ERRORINFO_HTTP_NO_HOST_HEADER: badRequest('host-missing'),
  ERRORINFO_HTTP_TO_HTTPS: badRequest('target-form'),
  ERRORINFO_HTTPS_NO_CERT: denied('client certificate'),
  ERRORINFO_CLIENT_CLOSED_REQUEST: clientLeft('wait'),
  ERRORINFO_CLIENT_TIMED_OUT: clientSlow(),

  CertificateError: ended('tls', verify('CERTIFICATE_VERIFY_FAILED')),
  CertificateExpired: ended('tls', verify('CERT_HAS_EXPIRED')),
  CertificateNameCheckFailed: ended('tls', verify('HOSTNAME_MISMATCH')),
  ClientDisconnected: clientLeft('wait'),
  ClientGeoBlocked: denied('ClientGeoBlocked'),
  DNSFailure: ended('dns', dns('ESERVFAIL'), 'inferred'),
  DNSNameNotResolved: ended('dns', dns('ENOTFOUND')),
  DNSTimeout: ended('dns', timer('dns')),
  InvalidRequest: badRequest('request-line'),
  OriginConnectionAborted: ended('wait', reset, 'inferred'),
  OriginConnectionError: ended('connect', errno('ECONNREFUSED'), 'guessed'),
  OriginConnectionRefused: ended('connect', errno('ECONNREFUSED')),
  OriginConnectionTimeout: ended('connect', timer('connect')),
  OriginError: ended('wait', fin, 'guessed'),
  OriginInvalidRequest: ended('wait', invalid('field-line'), 'guessed'),
  OriginInvalidResponse: ended('wait', invalid('field-line')),
  OriginTimeout: ended('wait', timer('firstByte')),
  OriginUnreachable: ended('connect', errno('EHOSTUNREACH'), 'inferred'),
  ResponseHeaderTooBig: ended('wait', invalid('headers-too-large')),
  RestrictedIP: denied('RestrictedIP'),
  SSLHandshakeError: ended('tls', tls('ERR_SSL')),
  SSLInvalidCipher: ended('tls', tls('NO_SHARED_CIPHER')),
  SSLInvalidRootCA: ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
  SSLMismatchedSNI: badRequest('misdirected'),
  ServiceUnavailable: nobody('unknown', 'guessed'),
  UnspecifiedClientError: badRequest('bad-request-line'),
  UnspecifiedError: ended('wait', fin, 'guessed'),
}

export function azureWord(word: string): Told | undefined {
  return Object.hasOwn(AZURE_WORDS, word) ? AZURE_WORDS[word] : undefined
}

/** A time limit that struck behind a status that is no error cut the body. */
export function afterHead(told: Told, status: number): Told {
  const begun = status > 0 && status < 400 && 'end' in told && told.phase === 'wait'
  if (!begun) return told
  return cut(told.end.kind === 'timer' ? timer('idle', told.end.ms) : told.end, told.surest)
}
