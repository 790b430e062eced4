/** Endpoints that are the gateway itself: what is sent there comes back. */
import { isLoopback } from '../config/cidr.ts'
import type { Endpoint, Listener } from '../config/config.ts'

/** The address of the listener that `endpoint` surely leads to, as written; null where only the network knows. */
export function ownListener(endpoint: Endpoint, listeners: readonly Listener[]): string | null {
  return listeners.find(({ bind }) => leadsTo(endpoint, bind))?.address ?? null
}

function leadsTo(endpoint: Endpoint, bind: Listener['bind']): boolean {
  if ('path' in bind) return endpoint.socketPath === bind.path
  if (endpoint.socketPath !== undefined || endpoint.port !== bind.port) return false
  // At one address of localhost somebody else may listen.
  return endpoint.host === bind.host || (isEverywhere(bind.host) && isLoopback(endpoint.host))
}

/** `::` takes IPv4 as well, `0.0.0.0` and '' all that loopback has. */
function isEverywhere(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::'
}
