/** Causes by rule: somebody decided that this request, or this packet, shall not pass. */
import type { CauseRow } from '../cause.ts'

export type PolicyId = 'http-request-denied' | 'rate-limited' | 'firewall-interference'

// biome-ignore format: a row is read at one glance
export const POLICY: Readonly<Record<PolicyId, CauseRow>> = {
  'http-request-denied': {
    family: 'policy', error: 'http_request_denied', party: 'gateway', status: 403,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'request-refused',
    title: 'Request was denied',
    says: 'An `allow` or `deny` rule of the route forbids this client or this request.',
    fix: 'If the client is welcome, correct the rule; see first that `client` in the log is its real address.',
  },
  'rate-limited': {
    family: 'policy', error: 'http_request_error', party: 'client', status: 429,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Too many requests',
    says: 'This client sent more requests than its limit allows in the current window.',
    fix: 'Raise the rate or the burst if this is honest use; see that clients behind a proxy are told apart.',
  },
  // A pattern over many exchanges. Where a single connect was swallowed the answer carries that attempt's own cause.
  'firewall-interference': {
    family: 'policy', error: 'connection_terminated', party: 'network', status: 502,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: true, advice: 'try-again-not-processed',
    title: 'A device cuts connections',
    says: 'Connections to this upstream are dropped or reset by something on the way, in a pattern the endpoint does not make.',
    fix: 'Exempt this traffic in the device, and keep idle connections shorter than its idle limit.',
  },
}
