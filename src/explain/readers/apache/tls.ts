/** mod_ssl towards backends. The same numbers with `[client …]` are a visitor's handshake, and nobody's failure here. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Fact } from '../../fact.ts'
import { openSslEnd, verifyFailure } from '../openssl.ts'
import { alpn, tls, verify } from '../parts/ends.ts'
import { ended } from '../parts/told.ts'
import { told } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

export const TLS: readonly Message[] = [
  message('root', '02039 02276', 'Certificate Verification: Error', line => handshake(line, verifyEnd(line))),
  message('root', '02040', 'Certificate Verification: Certificate Chain too long', line =>
    handshake(line, verify('CERT_CHAIN_TOO_LONG')),
  ),
  message('root', '02004', 'SSL Proxy: Peer certificate is expired', line =>
    handshake(line, verify('CERT_HAS_EXPIRED')),
  ),
  message(
    'root',
    '02411 02005',
    'SSL Proxy: Peer certificate does not match|SSL Proxy: Peer certificate CN mismatch',
    line => handshake(line, nameEnd(line)),
  ),
  message('root', '10273 10274', '', line => handshake(line, alpn)),
  message('vague', '02003', 'SSL Proxy connect failed', line => handshake(line, tls('SSL_HANDSHAKE'), 'guessed')),
  message('vague', '02008', 'SSL library error', line => handshake(line, tls('SSL_HANDSHAKE'), 'guessed')),
  message('hint', '02268 02269', 'wanted client certificate but none are configured', line =>
    handshake(line, certificateWanted(line), 'inferred'),
  ),
  message('detail', '', 'SSL Library Error: ', line => handshake(line, openSslEnd(line.message))),
]

function handshake(line: ApacheLine, end: AttemptEnd, surest?: Confidence): readonly Fact[] {
  return line.client === undefined ? [told(line, ended('tls', end, surest))] : []
}

/** `Error (10): certificate has expired [subject: …]` */
function verifyEnd({ message: text }: ApacheLine): AttemptEnd {
  const [, number = '', words = ''] = /Error \((\d{1,4})\): ([^[]{0,120})/.exec(text) ?? []
  return { kind: 'tls', failure: verifyFailure(Number(number), words.trim()) }
}

function nameEnd({ message: text }: ApacheLine): AttemptEnd {
  const serverName = /(?:for hostname|Requested hostname:) ([\w.-]{1,253})/.exec(text)?.[1]
  const failure = { stage: 'verify' as const, code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: text.slice(0, 200) }
  return { kind: 'tls', failure: serverName === undefined ? failure : { ...failure, serverName } }
}

/** Why it failed is not in the line; that no certificate was sent is what a handshake with such a server mostly fails over. */
function certificateWanted({ message: text }: ApacheLine): AttemptEnd {
  return {
    kind: 'tls',
    failure: { stage: 'alert', code: 'CERTIFICATE_REQUIRED', message: text.slice(0, 200), alert: 116 },
  }
}
