/** Suspects: health checks, ejection and discovery. */
import type { SuspectText } from '../suspect.ts'

export type HealthSuspect =
  | 'health-check-misconfigured'
  | 'probe-too-strict'
  | 'passive-ejection-too-eager'
  | 'single-server-exception-lost'
  | 'service-selector-mismatch'
  | 'all-servers-marked-down'
  | 'scaled-to-zero'
  | 'discovery-flap'

export const HEALTH_SUSPECTS: Readonly<Record<HealthSuspect, SuspectText>> = {
  'health-check-misconfigured': {
    means: 'The check asks for something that the service does not answer as expected; users are fine.',
    standsBehind: ['destination-unavailable/failing-checks', 'no-endpoints'],
    pointsTo: 'The check gets 301, 302, 401 or 404; a wrong path, Host or port.',
    confirm: 'curl -sv the exact request of the check against {endpoint}, and a user’s beside it',
    fix: 'Check a path, Host and status that the service really gives (health.active).',
  },
  'probe-too-strict': {
    means: 'Probes come too early or wait too briefly, so good instances are killed or never ready.',
    standsBehind: ['destination-unavailable/failing-checks', 'connection-refused', 'upstream-crash', 'no-endpoints'],
    pointsTo: '`Liveness probe failed`, restarts at a steady pace, a slow start.',
    confirm: 'kubectl describe pod   # restarts, and the probe’s times beside the real time to start',
    fix: 'A startup probe, longer timeouts, more CPU.',
  },
  'passive-ejection-too-eager': {
    means: 'One or few failures take an endpoint out although it is well again.',
    standsBehind: ['destination-unavailable/ejected', 'connection-refused'],
    pointsTo: '`no live upstreams` after a single failure; a default of one failure and a long pause.',
    confirm: 'time of the last real failure beside the end of the refusals',
    fix: 'More failures before, and a shorter pause after (health.passive; nginx: max_fails, fail_timeout).',
  },
  'single-server-exception-lost': {
    means: 'nginx never ejects an only server, but a `down` line beside it makes it one of two.',
    standsBehind: ['destination-unavailable/ejected', 'no-endpoints'],
    pointsTo: 'One real server and a `server … down;` in the upstream, with `no live upstreams`.',
    confirm: 'nginx -T   # the generated upstream block',
    fix: 'Remove the down line, or set max_fails=0.',
  },
  'service-selector-mismatch': {
    means: 'The Service selects labels that the pods do not carry.',
    standsBehind: ['no-endpoints'],
    pointsTo: 'No endpoints while pods run.',
    confirm: 'kubectl get endpointslices; kubectl get pods --show-labels   # beside the Service’s selector',
    fix: 'Make selector and labels equal.',
  },
  'all-servers-marked-down': {
    means: 'Every endpoint is set down, drained or in maintenance, by configuration or by hand.',
    standsBehind: ['no-endpoints', 'destination-unavailable', 'maintenance-mode'],
    pointsTo: 'Only `down` servers; MAINT; weight 0; all drained.',
    confirm: 'goodgate status   # the state of each endpoint of {upstream}, and who set it',
    fix: 'Set one up again (goodgate undrain).',
  },
  'scaled-to-zero': {
    means: 'No replicas run: by hand, by the autoscaler, or for lack of quota.',
    standsBehind: ['no-endpoints', 'destination-unavailable'],
    pointsTo: 'The first request after a quiet time fails; replicas 0.',
    confirm: 'kubectl get deploy; kubectl get events -A | grep -i scal',
    fix: 'At least one replica, or a gateway that holds requests until one is up.',
  },
  'discovery-flap': {
    means: 'Discovery takes endpoints away and brings them back without a real change.',
    standsBehind: ['no-endpoints', 'destination-unavailable'],
    pointsTo: 'Failures at each update; an entry removed, then found again.',
    confirm: 'the answers of the discovery source over time',
    fix: 'Keep removed entries for a while; allow larger DNS answers; repair the source.',
  },
}
