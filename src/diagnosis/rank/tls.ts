/** Which suspect first, for TLS that was not agreed. */
import type { Attempt, TlsFailure } from '../../exchange/attempt.ts'
import { guessService } from '../sample.ts'
import { high, isAddress, low, medium, type Pick, type Scene } from '../scene.ts'
import { alertNumber } from '../tls.ts'

export function rankTls(s: Scene): Pick[] {
  const failure = s.a?.end.kind === 'tls' ? s.a.end.failure : undefined
  switch (s.d.cause) {
    case 'tls-certificate-error':
      return s.d.reason === undefined ? someCertificate() : failure ? certificate(s, failure) : []
    case 'tls-alert-received':
      return alert(s, failure)
    case 'tls-protocol-error':
      return protocolError(s, failure)
    case 'tls-to-plaintext-port':
      return plaintext(s.a)
    case 'alpn-mismatch':
      return [high('http2-mismatch')]
    case 'tls-handshake-timeout':
      return [medium('mtu-mismatch'), medium('upstream-resource-starved'), low('firewall-drop')]
    default:
      return []
  }
}

/** It did not pass, and that is all that was said: the commonest reasons in their order. */
function someCertificate(): Pick[] {
  return [
    medium('private-ca-not-trusted'),
    medium('certificate-name-mismatch'),
    medium('upstream-certificate-expired'),
    low('intermediate-missing'),
  ]
}

function certificate(s: Scene, failure: TlsFailure): Pick[] {
  if (s.d.reason === 'expired') return dates(s, failure)
  if (s.d.reason === 'untrusted') return chain(failure)
  if (s.d.reason !== 'name-mismatch') return []
  const names = failure.certificate?.names
  const note = names && names.length > 0 ? `the certificate is for ${names.slice(0, 4).join(', ')}` : undefined
  const sni =
    sentName(s.a, failure) === undefined ? medium('sni-not-sent', 'no server name was sent') : low('sni-wrong')
  return [high('certificate-name-mismatch', note), sni, low('wrong-address')]
}

function dates(s: Scene, failure: TlsFailure): Pick[] {
  const { validFrom, validTo } = failure.certificate ?? {}
  const from = Date.parse(validFrom ?? '')
  const to = Date.parse(validTo ?? '')
  if (to < s.x.startedAt) return [high('upstream-certificate-expired', `it was valid until ${validTo}`)]
  if (from > s.x.startedAt) {
    return [
      medium('upstream-certificate-expired', `it is valid only from ${validFrom}: look at this host’s clock first`),
    ]
  }
  if (failure.code === 'CERT_HAS_EXPIRED' && to >= s.x.startedAt) {
    return [high('expired-certificate-in-chain', `the upstream’s own is valid until ${validTo}`)]
  }
  return [medium('upstream-certificate-expired'), low('expired-certificate-in-chain')]
}

function chain(failure: TlsFailure): Pick[] {
  const found = failure.certificate
  const selfSigned = failure.code.includes('SELF_SIGNED') || (found !== undefined && found.issuer === found.subject)
  if (selfSigned) return [high('private-ca-not-trusted', 'a self-signed certificate is in the chain')]
  const issuer = found ? `signed by ${found.issuer}` : undefined
  if (found && found.chainLength > 1) return [medium('private-ca-not-trusted', issuer), low('intermediate-missing')]
  const alone = found ? `it came alone, ${issuer}` : undefined
  return [medium('intermediate-missing', alone), medium('private-ca-not-trusted')]
}

function alert(s: Scene, failure: TlsFailure | undefined): Pick[] {
  if (s.d.reason === 'client-certificate-required') return [high('client-certificate-missing')]
  const sent = sentName(s.a, failure)
  if (s.d.reason === 'sni-unrecognized') {
    return sent === undefined
      ? [high('sni-not-sent', 'no server name was sent')]
      : [high('sni-wrong', `${sent} was sent`)]
  }
  const number = failure && alertNumber(failure)
  if (number === 45) return [high('client-certificate-expired')]
  if (number === 42 && failure?.clientCertificate?.configured) return [medium('client-certificate-expired')]
  if (number === 70) return [high('tls-version-or-cipher-mismatch', 'the peer names the version')]
  if (sent === undefined)
    return [medium('sni-not-sent', 'no server name was sent'), medium('tls-version-or-cipher-mismatch')]
  return [medium('tls-version-or-cipher-mismatch')]
}

function protocolError(s: Scene, failure: TlsFailure | undefined): Pick[] {
  if (failure && /UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|VERSION_TOO_LOW|NO_PROTOCOLS/.test(failure.code)) {
    return [high('tls-version-or-cipher-mismatch')]
  }
  if (failure && /WRONG_VERSION_NUMBER|PACKET_LENGTH|UNKNOWN_PROTOCOL/.test(failure.code)) return plaintext(s.a)
  const sni =
    (sentName(s.a, failure) ?? s.values.name) === undefined ? [medium('sni-not-sent', 'no server name was sent')] : []
  return [...sni, medium('tls-version-or-cipher-mismatch'), low('https-to-http-port'), low('mtls-mode-mismatch')]
}

function plaintext(a: Attempt | undefined): Pick[] {
  const service = guessService(a?.sampleHex)
  // A page without its header is still a web server's.
  if (service && !service.name.startsWith('HTTP/2') && !service.name.includes('without a header')) {
    return [
      high('not-an-http-service', `it introduced itself as ${service.name}: "${service.banner}"`),
      low('wrong-port'),
    ]
  }
  return [high('https-to-http-port')]
}

/** SNI carries names only (RFC 6066 §3): an address that was checked was never sent. */
function sentName(a: Attempt | undefined, failure: TlsFailure | undefined): string | undefined {
  const name = failure?.serverName ?? a?.tls?.serverName
  return name === undefined || isAddress(name) ? undefined : name
}
