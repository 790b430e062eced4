/** How an upstream's connection ended, as a fact: what the system or the TLS layer said, verbatim. */
import type { AttemptEnd } from '../exchange/attempt.ts'
import type { WireError } from '../wire/wire.ts'
import type { ConnectionOrigin } from './connection.ts'
import { tlsFailure } from './tls-facts.ts'

/** `clientCertificate`: whether we have one to show. */
export function closeEnd(
  error: WireError | null,
  tls: ConnectionOrigin['tls'],
  clientCertificate: boolean,
): AttemptEnd {
  if (error === null) return { kind: 'fin' }
  const { code = 'ECONNRESET', syscall } = error
  if (code === 'ECONNRESET') return { kind: 'reset', code, ...(syscall !== undefined && { syscall }) }
  const failure = tls ? tlsFailure(error, tls.serverName, clientCertificate) : null
  if (failure !== null) return { kind: 'tls', failure }
  return { kind: 'errno', code, ...(syscall !== undefined && { syscall }), message: error.message }
}
