/** Did an upstream end the connection before it had the whole request? */
import type { Relay } from './relay.ts'

/** A fresh connection ended before the request was written, and before a byte came back. */
export function endedInUpload({ state, reused, outgoing, connection, bytesInBefore }: Relay): boolean {
  if (state !== 'head' || reused || connection === null || connection.wire.bytesIn > bytesInBefore) return false
  return !outgoing.done || connection.wire.pendingBytes > 0
}
