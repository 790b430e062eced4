/** Causes that no request can bring about yet, so that no scenario can show them: each with what is missing. */
import type { CauseId } from '../../src/causes/table.ts'

export const UNREACHABLE: Readonly<Partial<Record<CauseId, string>>> = {
  'dns-stale-address': 'a pattern over many exchanges: diagnosis looks at one',
  'upstream-crash': 'a pattern over many exchanges: diagnosis looks at one',
  'firewall-interference': 'a pattern over many exchanges: diagnosis looks at one',
  'http2-stream-reset': 'HTTP/2 is not spoken',
  'alpn-mismatch': 'HTTP/2 is never required, so any protocol will do',
  'proxy-configuration-error': 'an address or a route that the checks let through and that cannot work: none is known',
  'proxy-internal-error':
    'a bug of ours, or a stop that cuts a request: a scenario stops no gateway, test/behaviour/processes-stop.test.ts does',
  'destination-unavailable': 'nothing takes an endpoint out: there are no health checks',
  'connection-limit-reached': 'connections to endpoints are not limited',
  'queue-timeout': 'connections to endpoints are not limited, so nothing queues',
  'rate-limited': 'the configuration has no rate limits',
  'incremental-refused': 'bodies stream in any case, so nothing that asks for it is refused',
  'http-response-content-coding': 'content is passed on as it is and never decoded',
}
