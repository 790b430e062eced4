/** Causes for declining a request now: nobody to send it to, no room, or planned work. All of them pass. */
import type { CauseRow } from '../cause.ts'

export type CapacityId =
  | 'destination-unavailable'
  | 'no-endpoints'
  | 'connection-limit-reached'
  | 'queue-timeout'
  | 'gateway-overloaded'
  | 'maintenance-mode'

// biome-ignore format: a row is read at one glance
export const CAPACITY: Readonly<Record<CapacityId, CauseRow>> = {
  'destination-unavailable': {
    family: 'no-capacity', error: 'destination_unavailable', party: 'upstream', status: 503,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'No endpoint is available',
    says: 'Every endpoint of the upstream is out of service at the moment.',
    fix: 'Follow `because`: it names what took each endpoint out.',
    reasons: {
      'failing-checks': {
        title: 'All health checks fail',
        says: 'The active health check of every endpoint fails.',
        fix: 'Send the check’s request by hand; repair the service, or the check if users are fine.',
      },
      ejected: {
        title: 'All endpoints are ejected',
        says: 'Every endpoint failed so often that it was taken out for a while.',
        fix: 'Repair the cause that `because` names; `health.passive` says how many failures eject, and for how long.',
      },
      'circuit-open': {
        title: 'Circuit breaker is open',
        says: 'So large a share of requests to this upstream failed that no more are sent until a test succeeds.',
        fix: 'Repair the failures behind it; the breaker closes by itself when a test request succeeds.',
      },
      draining: {
        advice: 'try-again-not-processed',
        title: 'All endpoints are draining',
        says: 'Every endpoint is being drained and takes no new requests.',
        fix: 'Bring new endpoints into service before the old ones are drained.',
      },
    },
  },
  'no-endpoints': {
    family: 'no-capacity', error: 'destination_unavailable', party: 'upstream', status: 503,
    retry: 'helps', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Upstream has no endpoints',
    says: 'Discovery knows the upstream and found nothing in it.',
    fix: 'Ask the source by hand: replicas, selector, namespace and port name are the usual suspects.',
  },
  'connection-limit-reached': {
    family: 'no-capacity', error: 'connection_limit_reached', party: 'upstream', status: 503,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Connection limit is reached',
    says: 'All connections that `limits.connections` allows are in use, and the upstream has no queue.',
    fix: 'Allow a queue, raise the limit if the endpoints can bear it, or add endpoints.',
  },
  'queue-timeout': {
    family: 'no-capacity', error: 'connection_limit_reached', party: 'upstream', status: 503,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Waited too long in the queue',
    says: 'No connection to the upstream became free within `limits.queueTimeout`.',
    fix: 'Add capacity or shorten the slowest requests; a longer queue only makes the wait longer.',
    reasons: {
      'queue-full': {
        title: 'Queue is full',
        says: 'The request met a queue that already held as many requests as `limits.queue` allows.',
        fix: 'Add capacity; raise `limits.queue` only for short bursts.',
      },
    },
  },
  // The parent says 500; an overload that passes is a 503 (RFC 9110 §15.6.4), and that may carry Retry-After.
  'gateway-overloaded': {
    family: 'overload', error: 'proxy_internal_error', party: 'gateway', status: 503,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'busy-wait',
    title: 'Gateway is overloaded',
    says: 'The gateway itself is at a limit and declined the request so that the ones it has can finish.',
    fix: 'Give the gateway more workers or memory, and find out what takes its time.',
  },
  'maintenance-mode': {
    family: 'maintenance', error: 'proxy_internal_response', party: 'gateway', status: 503,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'planned-work',
    title: 'Maintenance',
    says: 'The route was put into maintenance by its operator.',
    fix: 'When the work is done: `goodgate maintenance off`, or the route’s `maintenance` back to false.',
  },
}
