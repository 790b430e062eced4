/** Codes of errors in Node's words, undici's and llhttp's, as the ends of attempts that they stand for. */
import { alpn, errno, fin, invalid, timer, tls, verify } from './parts/ends.ts'
import { cut, ended, type Told } from './parts/told.ts'

/** What a database or a queue listens on: an app that cannot reach it did not speak HTTP. */
export const NOT_HTTP_PORTS: ReadonlySet<number> = new Set([1433, 3306, 5432, 5672, 6379, 9042, 9092, 11_211, 27_017])

const inHead = (reason: string): Told => ended('wait', invalid(reason), 'inferred')
const inBody = (reason: string): Told => cut(invalid(reason), 'inferred')

export const NODE_CODES: Readonly<Record<string, Told>> = {
  UND_ERR_CONNECT_TIMEOUT: ended('connect', timer('connect', 10_000)),
  UND_ERR_HEADERS_TIMEOUT: ended('wait', timer('firstByte', 300_000)),
  UND_ERR_BODY_TIMEOUT: cut(timer('idle', 300_000)),
  UND_ERR_HEADERS_OVERFLOW: ended('wait', invalid('headers-too-large')),
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: cut(fin),
  UND_ERR_RES_EXCEEDED_MAX_SIZE: cut({ kind: 'limit', limit: 'body', max: 0, size: 0 }),
  UND_ERR_SOCKET: ended('wait', fin, 'inferred'),
  UND_ERR_ABORTED: { clientEnd: { kind: 'fin' }, at: 'wait', surest: 'inferred' },
  UND_ERR_PRX_TLS: ended('tls', tls('ERR_SSL')),

  ERR_HTTP2_STREAM_ERROR: ended('wait', { kind: 'stream-reset' }),
  ERR_HTTP2_GOAWAY_SESSION: ended('wait', { kind: 'stream-reset', goaway: true }),
  ERR_HTTP2_STREAM_CANCEL: ended('wait', { kind: 'stream-reset' }),
  ERR_SSL_NO_APPLICATION_PROTOCOL: ended('tls', alpn),
  ERR_SSL_WRONG_VERSION_NUMBER: ended('tls', tls('WRONG_VERSION_NUMBER')),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ended('tls', tls('PACKET_LENGTH_TOO_LONG')),

  ERR_TLS_CERT_ALTNAME_INVALID: ended('tls', verify('ERR_TLS_CERT_ALTNAME_INVALID')),
  CERT_HAS_EXPIRED: ended('tls', verify('CERT_HAS_EXPIRED')),
  CERT_NOT_YET_VALID: ended('tls', verify('CERT_NOT_YET_VALID')),
  DEPTH_ZERO_SELF_SIGNED_CERT: ended('tls', verify('DEPTH_ZERO_SELF_SIGNED_CERT')),
  SELF_SIGNED_CERT_IN_CHAIN: ended('tls', verify('SELF_SIGNED_CERT_IN_CHAIN')),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE')),
  UNABLE_TO_GET_ISSUER_CERT: ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT')),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')),
  CERT_REVOKED: ended('tls', verify('CERT_REVOKED')),

  HPE_INVALID_CONSTANT: inHead('not-http'),
  HPE_INVALID_VERSION: inHead('version'),
  HPE_INVALID_STATUS: inHead('status-code'),
  HPE_INVALID_HEADER_TOKEN: inHead('field-value'),
  HPE_HEADER_OVERFLOW: inHead('headers-too-large'),
  HPE_INVALID_CONTENT_LENGTH: inHead('content-length'),
  HPE_UNEXPECTED_CONTENT_LENGTH: inHead('length-and-transfer-encoding'),
  HPE_INVALID_TRANSFER_ENCODING: inHead('transfer-encoding'),
  HPE_CR_EXPECTED: inHead('bare-lf'),
  HPE_LF_EXPECTED: inHead('bare-cr'),
  HPE_UNEXPECTED_SPACE: inHead('space-before-colon'),
  HPE_CLOSED_CONNECTION: inHead('status-line'),
  HPE_INVALID_CHUNK_SIZE: inBody('chunk-size'),
  HPE_STRICT: inBody('chunk-data-end'),
  HPE_INVALID_EOF_STATE: cut(fin, 'inferred'),

  ESOCKETTIMEDOUT: ended('wait', timer('firstByte'), 'inferred'),
}

/** Where an old version prints no code. */
export const NODE_MESSAGES: readonly (readonly [string, Told])[] = [
  ['does not match the HTTP/1.1 protocol', inHead('not-http')],
  ['Error: bad port', ended('connect', errno('EINVAL'))],
  ['other side closed', ended('wait', fin, 'inferred')],
  ['Connect Timeout Error', ended('connect', timer('connect', 10_000))],
  ['Headers Timeout Error', ended('wait', timer('firstByte', 300_000))],
  ['Body Timeout Error', cut(timer('idle', 300_000))],
  ['Headers Overflow Error', ended('wait', invalid('headers-too-large'))],
  ['Response body length does not match content-length header', cut(fin)],
  ['ERR_HTTP2_GOAWAY_SESSION', ended('wait', { kind: 'stream-reset', goaway: true })],
  ['ERR_HTTP2_STREAM_', ended('wait', { kind: 'stream-reset' })],
  ['certificate has expired', ended('tls', verify('CERT_HAS_EXPIRED'))],
  ['certificate in certificate chain', ended('tls', verify('SELF_SIGNED_CERT_IN_CHAIN'))],
  ['self-signed certificate', ended('tls', verify('DEPTH_ZERO_SELF_SIGNED_CERT'))],
  ['self signed certificate', ended('tls', verify('DEPTH_ZERO_SELF_SIGNED_CERT'))],
  ['unable to verify the first certificate', ended('tls', verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))],
  ['unable to get local issuer certificate', ended('tls', verify('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'))],
  ['TypeError: terminated', cut(fin, 'inferred')],
  ['Error: aborted', cut(fin, 'inferred')],
  ['socket hang up', ended('wait', fin, 'inferred')],
  ['Client network socket disconnected before secure TLS connection', ended('tls', fin)],
  ['Parse Error: Expected HTTP/', inHead('not-http')],
  ['Parse Error', inHead('field-line')],
  ["does not match certificate's altnames", ended('tls', verify('ERR_TLS_CERT_ALTNAME_INVALID'))],
]
