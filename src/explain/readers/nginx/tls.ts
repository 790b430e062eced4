/** TLS towards upstreams: `while SSL handshaking to upstream`. The same words without `to upstream` are a client's matter. */
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Fact } from '../../fact.ts'
import { openSslEnd, verifyFailure } from '../openssl.ts'
import { codeIn } from './calls.ts'
import { attempted, refused, type Said } from './facts.ts'

export function handshakeFailed(said: Said): readonly Fact[] {
  const { message } = said.line
  if (!ofUpstream(said)) return []
  return handshake(said, callEnd(message) ?? openSslEnd(message))
}

export function closedInHandshake(said: Said): readonly Fact[] {
  return ofUpstream(said) ? handshake(said, callEnd(said.line.message) ?? { kind: 'fin' }) : []
}

/** Plain bytes came before the handshake was over. */
export function spokeTooSoon(said: Said): readonly Fact[] {
  return handshake(said, {
    kind: 'tls',
    failure: { stage: 'protocol', code: 'RESPONSE_BEFORE_HANDSHAKE', message: said.line.message.slice(0, 200) },
  })
}

/** `upstream SSL certificate verify error: (10:certificate has expired)`. */
export function notVerified(said: Said): readonly Fact[] {
  const [, number = '', text = ''] = /\((\d{1,4}):([^)]{0,120})/.exec(said.line.message) ?? []
  return handshake(said, { kind: 'tls', failure: verifyFailure(Number(number), text) })
}

/** `upstream SSL certificate does not match "NAME"`. */
export function wrongName(said: Said): readonly Fact[] {
  const serverName = /does not match "([^"]{0,253})/.exec(said.line.message)?.[1]
  const failure = {
    stage: 'verify' as const,
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    message: said.line.message.slice(0, 200),
    ...(serverName === undefined ? {} : { serverName }),
  }
  return handshake(said, { kind: 'tls', failure })
}

/** A listener, or a `proxy_ssl_certificate`, whose certificate cannot be read. */
export function noCertificate(said: Said): readonly Fact[] {
  return [refused(said, { kind: 'configuration', message: said.line.message.slice(0, 300) })]
}

function handshake(said: Said, end: AttemptEnd): readonly Fact[] {
  return [attempted(said, { phase: 'tls', end }, said.line.doing === undefined ? 'inferred' : undefined)]
}

function callEnd(message: string): AttemptEnd | undefined {
  const code = message.includes('(SSL: ') ? undefined : codeIn(message)
  // `(0: …)`: the library met the end of the connection and set no number.
  return code === undefined || code === 'errno 0' ? undefined : { kind: 'errno', code }
}

function ofUpstream({ line: { doing, tail } }: Said): boolean {
  return doing ? doing.side === 'upstream' : tail.upstream !== undefined || tail.client === undefined
}
