/** Someone forgot to renew the certificate. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { type BrokenUpstream, onFreePort } from '../upstream.ts'

const certs = join(import.meta.dirname, '..', 'certs')

export const expired: BrokenUpstream = {
  name: 'expired',
  title: 'has an expired certificate',
  does: 'Speaks TLS, with a certificate that ran out in April 2024.',
  notice: 'The handshake is broken off before the request goes out. Only the owner can repair this.',
  cause: 'tls-certificate-error',
  reason: 'expired',
  scheme: 'https',
  // Trusted, so that its age is the only thing wrong with it.
  settings: [`tls: { ca: ${JSON.stringify(join(certs, 'expired.cert.pem'))}, serverName: localhost }`],
  open() {
    const cert = readFileSync(join(certs, 'expired.cert.pem'))
    const key = readFileSync(join(certs, 'expired.key.pem'))
    const server = createServer({ cert, key }, socket => socket.end())
    server.on('tlsClientError', () => {})
    return onFreePort(server)
  },
}
