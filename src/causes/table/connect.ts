/** Causes between an address and an open connection. Nothing of the request has gone out in any of them. */
import type { CauseRow } from '../cause.ts'

export type ConnectId =
  | 'connection-refused'
  | 'connection-timeout'
  | 'destination-ip-unroutable'
  | 'connect-reset'
  | 'socket-not-found'
  | 'socket-permission-denied'
  | 'accept-queue-full'
  | 'local-resource-exhausted'

// biome-ignore format: a row is read at one glance
export const CONNECT: Readonly<Record<ConnectId, CauseRow>> = {
  'connection-refused': {
    family: 'connect', error: 'connection_refused', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Connection refused',
    says: 'The endpoint’s host answered the connection attempt with a refusal: nothing accepts connections there.',
    fix: 'Start the service, or correct the port; see that it listens on an address the gateway can reach.',
  },
  'connection-timeout': {
    family: 'connect', error: 'connection_timeout', party: 'network', status: 504,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Connecting timed out',
    says: 'Nothing at all came back from the endpoint’s address while the gateway tried to connect.',
    fix: 'Look for a firewall that drops the packets, a wrong address or a host that is down.',
  },
  'destination-ip-unroutable': {
    family: 'connect', error: 'destination_ip_unroutable', party: 'network', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Host is unreachable',
    says: 'The network stack reported that no packet can get to the endpoint’s address.',
    fix: 'Restore the route or the host; drop the IPv6 record where there is no IPv6 route.',
  },
  'connect-reset': {
    family: 'connect', error: 'connection_refused', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Reset on connecting',
    says: 'The connection was reset before the gateway had sent a single byte on it.',
    fix: 'Check the peer’s connection limit and access rules, and whether both sides agree on the PROXY protocol.',
  },
  'socket-not-found': {
    family: 'connect', error: 'connection_refused', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Socket file is missing',
    says: 'There is no file at the unix socket path of this endpoint.',
    fix: 'Start the service that creates the socket, or use the path under which it really creates it.',
  },
  // RFC 9209 recommends 500 for the parent; what is seen is a next hop that gives no answer, and all gateways say 502.
  'socket-permission-denied': {
    family: 'connect', error: 'proxy_configuration_error', party: 'gateway', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Not allowed to connect',
    says: 'The operating system denied the gateway’s user the right to connect to this endpoint.',
    fix: 'Give the socket and its parent directories the gateway’s group, or allow the connection in SELinux.',
  },
  'accept-queue-full': {
    family: 'connect', error: 'connection_refused', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'busy-wait',
    title: 'Listen queue is full',
    says: 'The service listens, but it accepts connections too slowly and its queue of waiting ones has no room.',
    fix: 'Give the service more workers and a longer backlog, together with `net.core.somaxconn`.',
  },
  // The parent says 500; a shortage that passes is a 503 (RFC 9110 §15.6.4), and that may carry Retry-After.
  'local-resource-exhausted': {
    family: 'connect', error: 'proxy_internal_error', party: 'gateway', status: 503,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Gateway is out of resources',
    says: 'The gateway’s own machine could not open another connection.',
    fix: 'Reuse connections, and raise the limit of the machine or process that ran out.',
    reasons: {
      ports: {
        // The tuple counts the remote address too, so another endpoint still has its ports.
        retry: 'helps',
        title: 'No local port left',
        says: 'Every local port towards this endpoint’s address is taken, most of them by closed connections in TIME_WAIT.',
        fix: 'Keep connections alive to this upstream, and widen `net.ipv4.ip_local_port_range`.',
      },
      descriptors: {
        title: 'No file descriptor left',
        says: 'The gateway’s process, or the machine, may not open another file or socket.',
        fix: 'Raise `LimitNOFILE` (or the container’s ulimit), and look for a leak if the count grows at steady load.',
      },
    },
  },
}
