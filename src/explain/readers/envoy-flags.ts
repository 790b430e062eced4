/** Envoy's response flags, short and long, and response code details, in the words of exchanges. */
import { errno, fin, invalid, reset, timer } from './parts/ends.ts'
import {
  badRequest,
  clientLeft,
  clientSlow,
  cut,
  denied,
  ended,
  nobody,
  own,
  refused,
  type Told,
  unconfigured,
} from './parts/told.ts'

/** A flag says less than its line: `begun`, the answer's head had been passed on; `status`, as sent. */
export interface FlagScene {
  begun: boolean
  status: number
  ms: number
}

type OfFlag = (scene: FlagScene) => Told | null

const loop = refused({ kind: 'loop', via: '' })
export const noRoute: Told = refused({ kind: 'no-route', candidates: [] })
export const overloaded: Told = refused({ kind: 'overloaded', what: 'overload manager' })
const dropped = refused({ kind: 'overloaded', what: 'drop_overload' })
export const overflow: Told = refused({ kind: 'connection-limit', limit: 0 })
const rateLimited = refused({ kind: 'rate-limited', rule: 'rate limit', retryAfterSeconds: 0 })

/** A route's timeout, by default 15 s, counts until the answer's end; a try's own until its head. */
const late: OfFlag = ({ begun, ms }) =>
  begun ? cut(timer('total', ms)) : ended('wait', timer('firstByte', ms), 'inferred')

/** In the order in which they count: of several flags the first of these is the cause, and the others follow from it. */
export const ENVOY_FLAGS: readonly (readonly [short: string, long: string, of: OfFlag])[] = [
  ['DC', 'DownstreamConnectionTermination', ({ begun }) => clientLeft(begun ? 'receive' : 'wait')],
  ['DR', 'DownstreamRemoteReset', ({ begun }) => ({ clientEnd: { kind: 'reset' }, at: begun ? 'receive' : 'wait' })],
  ['DPE', 'DownstreamProtocolError', () => badRequest('bad-request-line')],
  ['IH', 'InvalidEnvoyRequestHeaders', () => badRequest('bad-field')],
  ['DF', 'DnsResolutionFailed', () => ended('dns', { kind: 'dns', code: 'DNS_RESOLUTION_FAILED' }, 'inferred')],
  // Refused, timed out, unroutable or a handshake that failed: the flag is the same.
  ['UF', 'UpstreamConnectionFailure', () => ended('connect', errno('ECONNREFUSED'), 'guessed')],
  [
    'UPE',
    'UpstreamProtocolError',
    ({ begun }) => (begun ? cut(invalid('chunk-size'), 'inferred') : ended('wait', invalid('status-line'), 'inferred')),
  ],
  ['UT', 'UpstreamRequestTimeout', late],
  [
    'UMSDR',
    'UpstreamMaxStreamDurationReached',
    ({ begun, ms }) => ended(begun ? 'receive' : 'wait', timer('total', ms)),
  ],
  ['UR', 'UpstreamRemoteReset', ({ begun }) => ended(begun ? 'receive' : 'wait', { kind: 'stream-reset' })],
  // Closed or reset: not told apart.
  ['UC', 'UpstreamConnectionTermination', ({ begun }) => (begun ? cut(fin) : ended('wait', fin, 'inferred'))],
  ['UO', 'UpstreamOverflow', () => overflow],
  ['UH', 'NoHealthyUpstream', () => nobody('unknown')],
  ['LH', 'FailedLocalHealthCheck', () => nobody('failing-checks', 'inferred')],
  ['SI', 'StreamIdleTimeout', ofIdle],
  ['DT', 'DurationTimeout', ({ begun, ms }) => ended(begun ? 'receive' : 'wait', timer('total', ms))],
  ['NR', 'NoRouteFound', () => noRoute],
  ['NC', 'NoClusterFound', () => unconfigured('the cluster of the route is not known')],
  ['NFCF', 'NoFilterConfigFound', () => unconfigured('the configuration of a filter has not come')],
  ['RLSE', 'RateLimitServiceError', () => own('the rate limit service failed')],
  ['RL', 'RateLimited', () => rateLimited],
  ['UAEX', 'UnauthorizedExternalService', () => denied('ext_authz')],
  ['OM', 'OverloadManagerTerminated', () => overloaded],
  ['DO', 'DropOverload', () => dropped],
  ['UDO', 'UnconditionalDropOverload', () => dropped],
  ['FI', 'FaultInjected', () => denied('fault injection')],
  ['LR', 'LocalReset', ({ begun }) => ended(begun ? 'receive' : 'wait', reset, 'guessed')],
  ['URX', 'UpstreamRetryLimitExceeded', ofRetries],
]

/** 408: the request did not go on coming; otherwise the answer did not. */
function ofIdle({ begun, status, ms }: FlagScene): Told {
  if (begun) return cut(timer('idle', ms))
  return status === 408 ? clientSlow(ms) : ended('wait', timer('firstByte', ms))
}

/** Alone it stands beside the origin's own answer, or, without a status, where no connection was made. */
function ofRetries({ status }: FlagScene): Told | null {
  if (status >= 100) return null
  return ended('connect', errno('ECONNREFUSED'), 'guessed')
}

/** What stands in `%RESPONSE_CODE_DETAILS%`, spaces as underscores; its beginning decides. */
export const ENVOY_DETAILS: readonly (readonly [begins: string, told: Told | null])[] = [
  ['via_upstream', null],
  ['no_healthy_upstream', nobody('unknown')],
  ['cluster_not_found', unconfigured('the cluster of the route is not known')],
  ['route_not_found', noRoute],
  ['route_configuration_not_found', unconfigured('the routes have not come')],
  ['filter_chain_not_found', noRoute],
  ['upstream_per_try_timeout', ended('wait', timer('firstByte'))],
  ['upstream_per_try_idle_timeout', ended('wait', timer('firstByte'))],
  ['upstream_max_stream_duration_reached', ended('wait', timer('total'))],
  ['max_duration_timeout', ended('wait', timer('total'))],
  ['duration_timeout', ended('wait', timer('total'))],
  ['request_overall_timeout', clientSlow()],
  ['request_header_timeout', { clientEnd: { kind: 'timer', timer: 'headerTimeout', ms: 0 }, at: 'accept' }],
  ['downstream_header_timeout', { clientEnd: { kind: 'timer', timer: 'headerTimeout', ms: 0 }, at: 'accept' }],
  ['downstream_remote_disconnect', clientLeft('wait')],
  ['request_payload_too_large', badRequest('body-too-large')],
  ['request_payload_exceeded_retry_buffer_limit', badRequest('body-too-large')],
  ['response_payload_too_large', ended('wait', { kind: 'limit', limit: 'body', max: 0, size: 0 })],
  ['request_headers_failed_strict_check', badRequest('bad-field')],
  ['low_version', badRequest('version')],
  ['missing_host_header', badRequest('host-missing')],
  ['missing_path', badRequest('target')],
  ['invalid_path', badRequest('target')],
  ['absolute_path_rejected', badRequest('target')],
  ['path_normalization_failed', badRequest('target')],
  ['internal_redirect', loop],
  ['upgrade_failed', denied('upgrade')],
  ['websocket_handshake_unsuccessful', ended('wait', invalid('upgrade-mismatch'))],
  ['maintenance_mode', refused({ kind: 'maintenance' })],
  ['overload', overloaded],
  ['adaptive_concurrency', overloaded],
  ['unconditional_drop_overload', dropped],
  ['drop_overload', dropped],
  ['rate_limiter_error', own('the rate limit service failed')],
  ['rate_limited', rateLimited],
  ['request_rate_limited', rateLimited],
  ['local_rate_limited', rateLimited],
  ['rbac_access_denied', denied('RBAC')],
  ['ext_authz_error', own('the authorization service failed')],
  ['ext_authz_denied', denied('ext_authz')],
  ['jwt_authn_access_denied', denied('JWT')],
  ['csrf_origin_mismatch', denied('CSRF')],
  ['fault_filter_abort', denied('fault injection')],
  ['filter_removed_required', own('a filter removed headers that are needed')],
  ['filter_added_invalid', own('a filter made the message invalid')],
  ['dns_resolution_failure', ended('dns', { kind: 'dns', code: 'DNS_RESOLUTION_FAILED' }, 'inferred')],
  ['http1.headers_too_large', badRequest('headers-too-large')],
  ['http1.too_many_headers', badRequest('too-many-fields')],
  ['http2.too_many_headers', badRequest('too-many-fields')],
  ['http1.content_length_and_chunked_not_allowed', badRequest('length-and-transfer-encoding')],
  ['http1.content_length_not_allowed', badRequest('content-length')],
  ['http1.invalid_transfer_encoding', badRequest('transfer-encoding')],
  ['http1.transfer_encoding_not_allowed', badRequest('transfer-encoding')],
  ['http1.body_disallowed', badRequest('unexpected-body')],
  ['http1.', badRequest('bad-field')],
  ['http2.', badRequest('bad-field')],
]

/** The codec's words, where they are about the upstream's bytes. */
export const ENVOY_CODEC: readonly (readonly [says: string, told: Told])[] = [
  ['headers_too_large', ended('wait', { kind: 'limit', limit: 'header-section', max: 0, size: 0 })],
  ['headers_count_exceeds', ended('wait', invalid('too-many-fields'))],
  ['too_many_headers', ended('wait', invalid('too-many-fields'))],
  ['content_length_and_chunked', ended('wait', invalid('length-and-transfer-encoding'))],
  ['content_length_not_allowed', ended('wait', invalid('content-length'))],
  ['transfer_encoding', ended('wait', invalid('transfer-encoding'))],
]
