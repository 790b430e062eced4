/** How Go's net, net/http, crypto/tls and crypto/x509 word what went wrong: data for every product that is written in Go. */
import { alpn, errno, fin, invalid, timer, tls, verify } from './parts/ends.ts'
import { clientLeft, clientSlow, cut, ended, type Told } from './parts/told.ts'

/** A part of the message that nothing else has, and what it says. */
export type GoWords = readonly [says: string, told: Told]

const inTls = (end: Extract<Told, { phase: unknown }>['end']): Told => ended('tls', end)
const badHead = (reason: string): Told => ended('wait', invalid(reason))
const badBody = (reason: string): Told => cut(invalid(reason))
const misconfigured: Told = ended('connect', { kind: 'errno', code: 'EINVAL', syscall: 'connect' })
const expired = inTls(verify('CERT_HAS_EXPIRED'))
const anotherName = inTls(verify('ERR_TLS_CERT_ALTNAME_INVALID'))
const untrusted = inTls(verify('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))
const headerSize: Told = ended('wait', { kind: 'limit', limit: 'header-section', max: 0, size: 0 })

/** Go looked at the first five bytes before it said so: `HTTP/`. */
const answeredInHttp: Told = {
  phase: 'tls',
  end: tls('WRONG_VERSION_NUMBER', 'server gave HTTP response to HTTPS client'),
  more: { sampleHex: '485454502f' },
}
/** A server that closed a kept connection at the moment of its reuse: nothing of the request had gone out. */
const closedOnReuse: Told = { phase: 'send', end: fin, more: { reused: true, bytesOut: 0 } }
const brokeOffInHead: Told = { phase: 'wait', end: fin, more: { bytesIn: 1 } }

/** In this order: what wraps another message stands after what it may wrap. */
export const GO_WORDS: readonly GoWords[] = [
  ['server gave HTTP response to HTTPS client', answeredInHttp],
  ['first record does not look like a TLS handshake', inTls(tls('WRONG_VERSION_NUMBER'))],
  ['TLS handshake timeout', inTls(timer('tls'))],
  ['x509: certificate signed by unknown authority', untrusted],
  ['certificate is not trusted', untrusted],
  ['certificate has expired', expired],
  ['certificate is expired', expired],
  ['certificate is valid for ', anotherName],
  ['certificate is not valid for any names', anotherName],
  ['cannot validate certificate for ', anotherName],
  ['certificate relies on legacy Common Name field', anotherName],
  ['x509: ', inTls(verify('X509'))],
  ['failed to verify certificate', inTls(verify('CERTIFICATE_VERIFY_FAILED'))],
  ['unadvertised ALPN protocol', inTls(alpn)],
  ['unsupported ALPN protocol', inTls(alpn)],
  ['unexpected ALPN protocol', inTls(alpn)],
  ['frame header looked like an HTTP/1.1 header', ended('wait', alpn)],
  ['unsupported protocol version', inTls(tls('UNSUPPORTED_PROTOCOL'))],
  ['tls: ', inTls(tls('TLS'))],
  ['server closed idle connection', closedOnReuse],
  ['response headers exceeded', headerSize],
  ['timeout awaiting response headers', ended('wait', timer('firstByte'))],
  ['exceeded while awaiting headers', ended('wait', timer('firstByte'), 'inferred')],
  ['exceeded while reading body', cut(timer('idle'))],
  ['malformed HTTP response', badHead('not-http')],
  ['malformed HTTP status code', badHead('status-code')],
  ['malformed HTTP version', badHead('version')],
  ['malformed MIME header', badHead('field-line')],
  ['multiple Content-Length headers', badHead('content-length-differs')],
  // Of the request: the client sent less, or more, than it had said.
  ['http: ContentLength=', { ...clientLeft('send'), surest: 'inferred' }],
  ['Content-Length', badHead('content-length')],
  ['unsupported transfer encoding', badHead('transfer-encoding')],
  ['too many transfer encodings', badHead('transfer-encoding')],
  ['too many 1xx informational responses', badHead('too-many-interim')],
  ['tried to switch to invalid protocol', badHead('upgrade-mismatch')],
  ['tried to switch protocol', badHead('upgrade-mismatch')],
  ['invalid byte in chunk length', badBody('chunk-size')],
  ['malformed chunked encoding', badBody('chunk-data-end')],
  ['chunk length too large', badBody('chunk-size')],
  ['empty hex number for chunk length', badBody('chunk-size')],
  ['chunked encoding contains too much', badBody('chunk-size')],
  ['chunked line ends with bare LF', badBody('chunk-size')],
  ['header line too long', badBody('chunk-extension')],
  ['suspiciously long trailer', badBody('trailers-too-large')],
  ['gzip: invalid', badBody('content-coding')],
  ['flate: corrupt input', badBody('content-coding')],
  ['GOAWAY', ended('wait', { kind: 'stream-reset', goaway: true })],
  ['stream error: stream ID', ended('wait', { kind: 'stream-reset' })],
  ['http2: client connection lost', ended('wait', errno('ETIMEDOUT'), 'inferred')],
  ['unsupported protocol scheme', misconfigured],
  ['http2: unsupported scheme', misconfigured],
  ['no Host in request URL', misconfigured],
  ['missing port in address', misconfigured],
  ['too many colons in address', misconfigured],
  ['missing address', misconfigured],
  ['invalid port', misconfigured],
  ['unknown port', misconfigured],
  ['making dial info', misconfigured],
  ['operation was canceled', clientLeft('connect')],
  ['context canceled', clientLeft('wait')],
  ['request canceled', clientLeft('wait')],
  ['context deadline exceeded', ended('wait', timer('total'))],
  ['use of closed network connection', { ...clientLeft('wait'), surest: 'guessed' }],
  // The request's body, copied from the client: it is the client's side that the time ran out for.
  ['readfrom tcp', { ...clientSlow(), surest: 'inferred' }],
  ['http: abort Handler', cut(fin, 'inferred')],
  ['unexpected EOF', brokeOffInHead],
]

/** What a name server's failure is called behind `lookup NAME on SERVER:`. */
export const GO_LOOKUP: readonly (readonly [says: string, code: string])[] = [
  ['no such host', 'ENOTFOUND'],
  ['Name or service not known', 'ENOTFOUND'],
  ['nodename nor servname', 'ENOTFOUND'],
  ['Name does not resolve', 'ENOTFOUND'],
  ['No address associated', 'ENODATA'],
  ['no suitable address', 'ENODATA'],
  ['server misbehaving', 'ESERVFAIL'],
  ['Temporary failure in name resolution', 'EAI_AGAIN'],
  ['Try again', 'EAI_AGAIN'],
  ['i/o timeout', 'ETIMEOUT'],
  ['deadline exceeded', 'ETIMEOUT'],
  ['timed out', 'ETIMEOUT'],
  ['connection refused', 'ECONNREFUSED'],
  ['cannot unmarshal DNS', 'EBADRESP'],
  ['no answer from DNS', 'ESERVFAIL'],
  ['invalid DNS response', 'EBADRESP'],
]

/** crypto/tls's own wording of alerts, where it is not the RFC's. */
export const GO_ALERTS: readonly (readonly [says: string, number: number])[] = [
  ['unknown certificate authority', 48],
  ['revoked certificate', 44],
  ['expired certificate', 45],
  ['unknown certificate', 46],
  ['error decoding message', 50],
  ['error decrypting message', 51],
  ['protocol version not supported', 70],
  ['insufficient security level', 71],
  ['user canceled', 90],
  ['unknown PSK identity', 115],
]
