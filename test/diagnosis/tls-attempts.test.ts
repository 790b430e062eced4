/** TLS that was not agreed: certificates, alerts, and bytes that are none of it. */
import type { Attempt, AttemptEnd, TlsFailure } from '../../src/exchange/attempt.ts'
import { check } from './check.ts'
import { attempt, hex, midBody, timedOut } from './facts.ts'

const RESET: AttemptEnd = { kind: 'reset', code: 'ECONNRESET', syscall: 'read' }

const failure = (over: Partial<TlsFailure>): AttemptEnd => ({
  kind: 'tls',
  failure: { stage: 'verify', code: 'X', message: '', serverName: 'app.internal', ...over },
})
const handshake = (over: Partial<TlsFailure>, also: Partial<Attempt> = {}): Attempt =>
  attempt({ endpoint: 'https://10.0.0.2:8443', phase: 'tls', end: failure(over), requestSent: false, ...also })
const alert = (number: number, over: Partial<TlsFailure> = {}): Attempt =>
  handshake({ stage: 'alert', code: `ERR_SSL_ALERT_${number}`, alert: number, ...over })

check('TLS', [
  ['expired', handshake({ code: 'CERT_HAS_EXPIRED' }), 'tls-certificate-error/expired'],
  ['not yet valid', handshake({ code: 'CERT_NOT_YET_VALID' }), 'tls-certificate-error/expired'],
  ['self-signed', handshake({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'tls-certificate-error/untrusted'],
  ['self-signed in the chain', handshake({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'tls-certificate-error/untrusted'],
  ['no issuer', handshake({ code: 'UNABLE_TO_GET_ISSUER_CERT' }), 'tls-certificate-error/untrusted'],
  ['no local issuer', handshake({ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }), 'tls-certificate-error/untrusted'],
  ['a leaf alone', handshake({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'tls-certificate-error/untrusted'],
  ['another name', handshake({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'tls-certificate-error/name-mismatch'],
  ['another name, in OpenSSL’s word', handshake({ code: 'HOSTNAME_MISMATCH' }), 'tls-certificate-error/name-mismatch'],
  ['another address', handshake({ code: 'IP_ADDRESS_MISMATCH' }), 'tls-certificate-error/name-mismatch'],
  ['revoked', handshake({ code: 'CERT_REVOKED' }), 'tls-certificate-error/other'],
  ['alert 116', alert(116), 'tls-alert-received/client-certificate-required'],
  [
    'alert 40 after a request for a certificate that we lack',
    alert(40, { clientCertificate: { configured: false, asked: true } }),
    'tls-alert-received/client-certificate-required',
  ],
  [
    'alert 40 after a ServerHello, without a certificate of ours',
    { ...alert(40, { clientCertificate: { configured: false } }), sampleHex: '160303007a02' },
    'tls-alert-received/client-certificate-required inferred',
  ],
  [
    'alert 40 in place of a ServerHello',
    { ...alert(40, { clientCertificate: { configured: false } }), sampleHex: '15030300020228' },
    'tls-alert-received',
  ],
  [
    'alert 42 after a ServerHello, without a certificate of ours',
    { ...alert(42, { clientCertificate: { configured: false } }), sampleHex: '160303007a02' },
    'tls-alert-received/client-certificate-required',
  ],
  [
    'alert 42 after our first request bytes (TLS 1.3), without a certificate of ours',
    { ...alert(42, { clientCertificate: { configured: false } }), phase: 'wait' },
    'tls-alert-received/client-certificate-required',
  ],
  [
    'alert 42 in place of a ServerHello',
    { ...alert(42, { clientCertificate: { configured: false } }), sampleHex: '1503030002022a' },
    'tls-alert-received',
  ],
  [
    'alert 42 about the certificate that we have',
    alert(42, { clientCertificate: { configured: true } }),
    'tls-alert-received',
  ],
  ['alert 40 with no certificate asked for', alert(40), 'tls-alert-received'],
  ['alert 112', alert(112), 'tls-alert-received/sni-unrecognized'],
  ['alert 70', alert(70), 'tls-alert-received'],
  [
    'an alert told only in the message',
    handshake({ stage: 'protocol', code: 'EPROTO', message: 'SSL alert number 112' }),
    'tls-alert-received/sni-unrecognized',
  ],
  ['no common protocol', handshake({ stage: 'alpn', code: 'ALPN' }), 'alpn-mismatch'],
  ['our timer', timedOut('tls', { phase: 'tls' }), 'tls-handshake-timeout'],
  ['the total deadline, in the handshake', timedOut('total', { phase: 'tls' }), 'tls-handshake-timeout'],
  ['closed in the handshake', attempt({ phase: 'tls', end: { kind: 'fin' } }), 'tls-protocol-error'],
  ['reset in the handshake', attempt({ phase: 'tls', end: RESET }), 'tls-protocol-error'],
  [
    'text in answer to ClientHello',
    handshake(
      { stage: 'protocol', code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
      { sampleHex: hex('HTTP/1.1 400 Bad Request\r\n') },
    ),
    'tls-to-plaintext-port',
  ],
  [
    'text, then a close',
    attempt({ phase: 'tls', end: { kind: 'fin' }, sampleHex: hex('HTTP/1.1 400 Bad Request\r\n') }),
    'tls-to-plaintext-port',
  ],
  [
    'wrong version, bytes unknown',
    handshake({ stage: 'protocol', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
    'tls-to-plaintext-port inferred',
  ],
  [
    'wrong version, binary bytes',
    handshake({ stage: 'protocol', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, { sampleHex: '4a0000000a352e37ff01' }),
    'tls-protocol-error',
  ],
  ['our library gave up', handshake({ stage: 'protocol', code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }), 'tls-protocol-error'],
  [
    'an alert after the request, before any answer',
    attempt({ phase: 'wait', end: failure({ stage: 'alert', code: 'X', alert: 116 }) }),
    'tls-alert-received/client-certificate-required',
  ],
  [
    'a TLS error in the body',
    midBody({ end: failure({ stage: 'protocol', code: 'ERR_SSL_BAD_RECORD_MAC' }) }),
    'http-response-incomplete',
  ],
])
