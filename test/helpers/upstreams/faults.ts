/** Upstreams that fail in one way each, and the cause that a gateway's log is to name for it: injected before real gateways. */
import type { CauseId } from '../../../src/causes/table.ts'
import type { Certificates } from './certificates.ts'
import { closedPort, missingSocket, noRoute, onTcp, onTls, type Place, withFullQueue } from './listener.ts'
import type { Peer } from './peer.ts'

export interface Fault {
  /** Also the path of its requests, and its upstream's name in the gateway's configuration. */
  name: string
  /** How the gateway dials it; `https` checks certificates, with `upstream.test` as the name. */
  scheme: 'http' | 'https' | 'unix'
  /** What it is, by the vocabulary; the first is the best word for it. */
  causes: readonly CauseId[]
  reason?: string
  /** The client goes away after a moment. */
  clientLeaves?: true
  /** The request has a body of so many bytes. */
  bodyBytes?: number
  open(certificates: Certificates): Promise<Place>
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n'
const say = (text: string) => (peer: Peer) => void peer.say(Buffer.from(text, 'latin1'))

export const FAULTS: readonly Fault[] = [
  tcp('refused', ['connection-refused'], closedPort),
  tcp('unroutable', ['destination-ip-unroutable'], noRoute),
  tcp('connect-silent', ['connection-timeout'], () => withFullQueue('tcp')),
  tcp('resets', ['connection-reset'], () => answering(peer => peer.reset())),
  tcp('closes', ['connection-terminated'], () => answering(peer => peer.destroy())),
  tcp('stalls', ['connection-read-timeout', 'http-response-timeout'], () => answering(() => {})),
  tcp('stalls-in-body', ['response-stalled'], () =>
    answering(say(`${HEAD}Content-Length: 5000\r\n\r\n${'x'.repeat(2000)}`)),
  ),
  tcp('truncates', ['http-response-incomplete'], () =>
    answering(cutting(`${HEAD}Content-Length: 5000\r\n\r\n${'x'.repeat(2000)}`)),
  ),
  tcp('cuts-chunks', ['http-response-incomplete'], () =>
    answering(cutting(`${HEAD}Transfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`)),
  ),
  tcp('bad-chunk', ['http-response-transfer-coding'], () =>
    answering(later(`${HEAD}Transfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2000)}\r\n`, 'zz\r\nyy\r\n')),
  ),
  tcp('big-head', ['http-response-header-section-size'], () =>
    answering(say(`${HEAD}${`Set-Cookie: c=${'x'.repeat(1500)}\r\n`.repeat(60)}Content-Length: 0\r\n\r\n`)),
  ),
  tcp('speaks-ssh', ['not-http'], () => onTcp(say('SSH-2.0-OpenSSH_9.9\r\n'))),
  tcp('bad-header', ['http-protocol-error'], () =>
    answering(say(`${HEAD}a line without its colon\r\nContent-Length: 0\r\n\r\n`)),
  ),
  tcp('bad-status', ['http-protocol-error'], () => answering(say('HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n'))),
  tcp('two-lengths', ['http-response-framing-conflict'], () =>
    answering(say(`${HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`)),
  ),
  tcp('says-503', ['origin-error-response'], () =>
    answering(say('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nsorr')),
  ),
  { ...tcp('client-leaves', ['client-closed-request'], () => answering(() => {})), clientLeaves: true },
  // An alert, as OpenSSL answers what is no ClientHello.
  tcp('plain-to-tls', ['plaintext-to-tls-port', 'not-http'], () => answering(cutting('\x15\x03\x03\0\x02\x02\x46'))),
  { name: 'socket-missing', scheme: 'unix', causes: ['socket-not-found'], open: missingSocket },
  tls('tls-to-plain', ['tls-to-plaintext-port'], () =>
    onTcp(say('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')),
  ),
  tls('expired', ['tls-certificate-error'], certificates => onTls(certificates.pem('expired'), () => {}), 'expired'),
  tls(
    'self-signed',
    ['tls-certificate-error'],
    certificates => onTls(certificates.pem('self-signed'), () => {}),
    'untrusted',
  ),
  tls(
    'other-name',
    ['tls-certificate-error'],
    certificates => onTls(certificates.pem('other-name'), () => {}),
    'name-mismatch',
  ),
  tls('asks-certificate', ['tls-alert-received'], certificates =>
    onTls(
      { ...certificates.pem('good'), ca: certificates.caPem, requestCert: true, rejectUnauthorized: true },
      () => {},
    ),
  ),
  tls('tls-closes', ['tls-protocol-error'], () => answering(peer => peer.destroy(), '')),
]

function tcp(name: string, causes: readonly CauseId[], open: Fault['open']): Fault {
  return { name, scheme: 'http', causes, open }
}

function tls(name: string, causes: readonly CauseId[], open: Fault['open'], reason?: string): Fault {
  return { name, scheme: 'https', causes, open, ...(reason !== undefined && { reason }) }
}

/** Acts once a request's head is there, or whatever else the bytes are to hold. */
function answering(act: (peer: Peer) => void, end: string = '\r\n\r\n'): Promise<Place> {
  return onTcp(peer => {
    let text = ''
    peer.onBytes = bytes => {
      text += bytes.latin1Slice()
      if (!text.includes(end)) return
      text = ''
      act(peer)
    }
  })
}

function later(text: string, more: string): (peer: Peer) => void {
  return peer => {
    say(text)(peer)
    setTimeout(() => say(more)(peer), 100)
  }
}

/** A moment later, so that the head has long been passed on when the end comes. */
function cutting(text: string): (peer: Peer) => void {
  return peer => {
    say(text)(peer)
    setTimeout(() => peer.destroy(), 100)
  }
}
