/** Causes between an endpoint's name and an address to dial. */
import type { CauseRow } from '../cause.ts'

export type NameResolutionId = 'dns-timeout' | 'dns-error' | 'dns-name-not-found' | 'dns-stale-address'

// biome-ignore format: a row is read at one glance
export const NAME_RESOLUTION: Readonly<Record<NameResolutionId, CauseRow>> = {
  'dns-timeout': {
    family: 'name-resolution', error: 'dns_timeout', party: 'network', status: 504,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again',
    title: 'Name look-up timed out',
    says: 'No resolver answered for the endpoint’s name before `resolver.timeout` ran out.',
    fix: 'Make the resolver reachable over UDP and TCP port 53, or name another one under `resolver.servers`.',
  },
  'dns-error': {
    family: 'name-resolution', error: 'dns_error', party: 'network', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again',
    title: 'Resolver reported an error',
    says: 'The resolver answered the look-up of the name with a failure code, such as SERVFAIL or REFUSED, or did not take the question.',
    fix: 'Ask that resolver by hand; repair its forwarder, its access list or the zone’s DNSSEC signatures.',
  },
  'dns-name-not-found': {
    family: 'name-resolution', error: 'dns_error', party: 'upstream', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Name does not exist',
    says: 'The resolver answered that the endpoint’s name does not exist, or that it has no address.',
    fix: 'Correct the name, start the service that registers it, or use a resolver that knows it.',
  },
  // Token and status are those of the failed connect: silence here, the others as reasons.
  'dns-stale-address': {
    family: 'name-resolution', error: 'connection_timeout', party: 'upstream', status: 504,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'Address is out of date',
    says: 'The connection failed at an address that the endpoint’s name no longer resolves to.',
    fix: 'Keep the old address alive for the record’s TTL after a move, and lower the TTL before the next one.',
    reasons: {
      refused: {
        error: 'connection_refused', status: 502,
        title: 'Refused at an outdated address',
        says: 'Nobody listens at the address that the endpoint’s name no longer resolves to.',
      },
      unroutable: {
        error: 'destination_ip_unroutable', status: 502,
        title: 'No route to an outdated address',
        says: 'No way leads to the address that the endpoint’s name no longer resolves to.',
      },
      reset: {
        error: 'connection_refused', status: 502,
        title: 'Broken off at an outdated address',
        says: 'Whoever is at the address that the endpoint’s name no longer resolves to broke the connection off.',
      },
    },
  },
}
