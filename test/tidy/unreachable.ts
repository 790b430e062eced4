/** What no scenario can show, because no request can bring it about yet: each with what is missing. */
import type { CauseId } from '../../src/causes/table.ts'

const PATTERN = 'a pattern over many exchanges: diagnosis looks at one'

export const UNREACHABLE: Readonly<Partial<Record<CauseId, string>>> = {
  'upstream-crash': PATTERN,
  'firewall-interference': PATTERN,
  'http2-stream-reset': 'HTTP/2 is not spoken',
  'alpn-mismatch': 'HTTP/2 is never required, so any protocol will do',
  'proxy-configuration-error':
    'what the system refuses and the checks let through is a link-local IPv6 address without its interface, and only on a machine with several interfaces',
  'proxy-internal-error': 'only a bug of ours, or a stop, brings it about: see its reasons',
  'rate-limited': 'the configuration has no rate limits',
  'incremental-refused': 'bodies stream in any case, so nothing that asks for it is refused',
  'http-response-content-coding': 'content is passed on as it is and never decoded',
}

/** Reasons of causes that stand not above, as `cause/reason`. */
export const UNREACHABLE_REASONS: Readonly<Record<string, string>> = {
  'destination-unavailable/ejected':
    'failures in traffic never empty a group: better to try than to refuse; kept for the logs of other gateways',
  'dns-stale-address/unroutable': 'as destination-ip-unroutable, at an address that the name has lost',
  'dns-stale-address/reset': 'as connect-reset, at an address that the name has lost',
  'local-resource-exhausted/ports':
    'the range of ports is the whole machine’s: test/behaviour/ports.test.ts narrows it in a network namespace of its own',
  'http-request-error/length-required':
    'an HTTP/1.1 request without a length has no body (RFC 9112 §6.3), and nothing asks for one: kept for the logs of other servers',
  'http-request-error/plain-to-tls-port':
    'the request goes to the TLS library, and nothing tells whose it was: test/request/plain-to-tls-port.test.ts plays it',
  'client-timeout/too-slow':
    'takes half a minute at least: test/request/body-rate.test.ts plays it by a clock of its own',
  'connection-read-timeout/silent': 'takes many requests and two endpoints: test/request/silence.test.ts plays it',
}
