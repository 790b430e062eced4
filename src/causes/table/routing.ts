/** Causes in the gateway's own map: no way leads on, or one that must not be taken. */
import type { CauseRow } from '../cause.ts'

export type RoutingId =
  | 'destination-not-found'
  | 'destination-ip-prohibited'
  | 'proxy-configuration-error'
  | 'proxy-loop-detected'

// biome-ignore format: a row is read at one glance
export const ROUTING: Readonly<Record<RoutingId, CauseRow>> = {
  // RFC 9209 recommends 500; to the client an unknown host or path is simply not found, and every router says so.
  'destination-not-found': {
    family: 'routing', error: 'destination_not_found', party: 'gateway', status: 404,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'request-refused',
    title: 'No route matches',
    says: 'No configured route fits the request’s host, path, method, headers and query.',
    fix: 'Add a route for this host and path, or correct the address that the client uses.',
  },
  'destination-ip-prohibited': {
    family: 'routing', error: 'destination_ip_prohibited', party: 'gateway', status: 502,
    retry: 'helps', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Address is forbidden',
    says: 'The endpoint’s name resolved to an address inside a range that the upstream’s `deny` list forbids.',
    fix: 'Correct the DNS record, or take the range out of `deny` if the address is meant.',
  },
  'proxy-configuration-error': {
    family: 'routing', error: 'proxy_configuration_error', party: 'gateway', status: 500,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'Gateway is misconfigured',
    says: 'A setting of the gateway cannot be carried out for this request.',
    fix: 'Correct the setting that the log line names and run `goodgate check` before the reload.',
  },
  'proxy-loop-detected': {
    family: 'routing', error: 'proxy_loop_detected', party: 'gateway', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'Request goes in circles',
    says: 'The request came back to the gateway that had already sent it on: its own mark stands in Via.',
    fix: 'Point the upstream at the application and not at an address that leads back to the gateway.',
  },
}
