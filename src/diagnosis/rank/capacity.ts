/** Which suspect first, when the gateway had nobody to ask, refused, or passed on what the origin or the client did. */
import type { Unavailable } from '../../exchange/exchange.ts'
import { high, low, medium, type Pick, type Scene } from '../scene.ts'

export function rankCapacity(s: Scene): Pick[] {
  switch (s.d.cause) {
    case 'destination-unavailable':
      return unavailable(s)
    case 'no-endpoints':
      return [
        medium('scaled-to-zero'),
        medium('service-selector-mismatch'),
        medium('all-servers-marked-down'),
        low('discovery-flap'),
      ]
    case 'connection-limit-reached':
      return [medium('circuit-breaker-threshold'), low('request-queue-too-small'), low('target-is-gateway')]
    case 'queue-timeout':
      return s.d.reason === 'queue-full'
        ? [medium('request-queue-too-small'), medium('worker-pool-exhausted'), low('workers-stuck')]
        : [medium('worker-pool-exhausted'), low('workers-stuck'), low('circuit-breaker-threshold')]
    case 'gateway-overloaded':
      return [medium('worker-connections-limit'), low('resource-leak'), low('target-is-gateway')]
    case 'maintenance-mode':
      return [medium('maintenance-left-on')]
    case 'rate-limited':
    case 'http-request-denied':
      return limitedClient(s)
    case 'proxy-loop-detected':
      return [high('target-is-gateway')]
    case 'proxy-internal-error':
      return s.a?.end.kind === 'cancelled' ? [] : [medium('gateway-bug')]
    default:
      return fromEitherEnd(s)
  }
}

function fromEitherEnd(s: Scene): Pick[] {
  switch (s.d.cause) {
    case 'origin-error-response':
      return originSaid(s)
    case 'client-closed-request':
      return [high('client-gave-up')]
    case 'client-timeout':
      return [medium('client-gave-up')]
    case 'http-request-error':
      return s.d.reason === 'body-too-large' ? [high('body-limit-at-gateway')] : []
    default:
      return []
  }
}

function unavailable(s: Scene): Pick[] {
  const first = mostFrequent(s.x.unavailable)
  const note = first === undefined ? undefined : `last seen there: ${first}`
  switch (s.d.reason) {
    case 'failing-checks':
      if (first === 'connection-refused' || first === 'socket-not-found') {
        return [medium('process-not-running', note), low('failed-to-start'), low('health-check-misconfigured')]
      }
      return [medium('health-check-misconfigured', note), medium('dependency-failing'), low('probe-too-strict')]
    case 'ejected':
      return [
        medium('passive-ejection-too-eager', note),
        low('all-servers-marked-down'),
        low('health-check-misconfigured'),
      ]
    case 'circuit-open':
      return [medium('circuit-breaker-threshold', note)]
    case 'draining':
      return [medium('all-servers-marked-down', 'all of them are draining')]
    default:
      return [
        medium('passive-ejection-too-eager', note),
        medium('all-servers-marked-down'),
        low('health-check-misconfigured'),
        low('scaled-to-zero'),
      ]
  }
}

function mostFrequent(found: Unavailable | undefined): string | undefined {
  const counts = new Map<string, number>()
  for (const { cause, count } of found?.endpoints ?? []) counts.set(cause, (counts.get(cause) ?? 0) + count)
  return [...counts].sort((one, other) => other[1] - one[1])[0]?.[0]
}

function limitedClient(s: Scene): Pick[] {
  const shared = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(s.x.client)
  const own = s.d.cause === 'rate-limited' ? [medium('client-limit-too-low')] : []
  return shared
    ? [medium('client-ip-not-restored', `the client is ${s.x.client}`), ...own]
    : [...own, low('client-ip-not-restored')]
}

function originSaid(s: Scene): Pick[] {
  if (s.d.reason === 'overloaded') return [high('origin-overloaded'), low('worker-pool-exhausted')]
  const status = s.a?.end.kind === 'answered' ? s.a.end.status : undefined
  const busy = status === 503 ? [low('origin-overloaded'), low('maintenance-left-on')] : []
  return [medium('dependency-failing'), ...busy]
}
