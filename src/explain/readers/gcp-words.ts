/** `statusDetails` of Google Cloud's load balancers: each of its words as the facts that it stands for. */
import { alpn, dns, errno, fin, invalid, timer, verify } from './parts/ends.ts'
import {
  badRequest,
  clientLeft,
  clientNotReading,
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

/** What it says about requests that went well, or that it answered on purpose. */
export const GCP_FINE: ReadonlySet<string> = new Set([
  'response_from_cache',
  'response_from_cache_validated',
  'byte_range_caching',
  'direct_response',
  'redirected',
  'websocket_handshake_successful',
  'websocket_closed',
])

/** The answer is the backend's own, whatever its status. */
export const GCP_BACKEND_SAID: ReadonlySet<string> = new Set([
  'response_sent_by_backend',
  'byte_range_caching_forwarded_backend_response',
])

const rateLimited = (rule: string): Told => refused({ kind: 'rate-limited', rule, retryAfterSeconds: 0 })

export const GCP_WORDS: Readonly<Record<string, Told>> = {
  // The backend answered before it had the whole request, and the rest was not sent any more.
  aborted_request_due_to_backend_early_response: ended('send', errno('EPIPE'), 'inferred'),
  backend_connection_closed_after_partial_response_sent: cut(fin),
  backend_connection_closed_before_data_sent_to_client: ended('wait', fin, 'inferred'),
  backend_early_response_with_non_error_status: ended('wait', invalid('early-response'), 'inferred'),
  backend_interim_response_not_supported: ended('wait', invalid('interim-on-http-1.0')),
  backend_response_corrupted: cut(invalid('chunk-data-end'), 'inferred'),
  backend_response_headers_too_long: ended('wait', invalid('headers-too-large')),
  // The backend service's timeout is one for the whole answer, and hardly ever strikes but before its beginning.
  backend_timeout: ended('wait', timer('firstByte'), 'inferred'),
  byte_range_caching_aborted: cut(invalid('byte-range'), 'inferred'),
  byte_range_caching_retrieval_abandoned: clientLeft('receive'),
  byte_range_caching_retrieval_from_backend_failed_after_partial_response: cut(fin, 'inferred'),
  cache_lookup_failed_after_partial_response: own('cache_lookup_failed_after_partial_response'),
  cache_lookup_timeout_after_partial_response: clientNotReading(),
  client_disconnected_after_partial_response: clientLeft('receive'),
  client_disconnected_before_any_response: clientLeft('wait'),
  client_timed_out: clientSlow(),
  config_not_found: refused({ kind: 'no-route', candidates: [] }),
  error_uncompressing_gzipped_body: ended('wait', invalid('content-coding')),
  // Refused and silent alike; which one it was is told by the time that it took.
  failed_to_connect_to_backend: ended('connect', errno('ECONNREFUSED'), 'guessed'),
  failed_to_negotiate_alpn: ended('tls', alpn),
  failed_to_pick_backend: nobody('failing-checks', 'inferred'),
  failed_to_pick_backend_by_hash: nobody('failing-checks', 'inferred'),
  internal_error: own('internal_error'),
  invalid_external_origin_endpoint: unconfigured('invalid_external_origin_endpoint'),
  dns_resolution_failed: ended('dns', dns('ENOTFOUND'), 'inferred'),
  multiple_iap_policies: unconfigured('multiple_iap_policies'),
  request_loop_detected: refused({ kind: 'loop', via: 'request_loop_detected' }),
  retriable_error: refused({ kind: 'overloaded', what: 'retriable_error' }, 'inferred'),
  ssl_certificate_chain_verification_failed: ended('tls', verify('CERTIFICATE_VERIFY_FAILED')),
  ssl_certificate_san_verification_failed: ended('tls', verify('HOSTNAME_MISMATCH')),
  server_cert_chain_invalid_eku: ended('tls', verify('INVALID_PURPOSE', 'server_cert_chain_invalid_eku')),

  banned_by_security_policy: rateLimited('banned_by_security_policy'),
  throttled_by_security_policy: rateLimited('throttled_by_security_policy'),
  denied_by_security_policy: denied('denied_by_security_policy'),
  body_not_allowed: badRequest('unexpected-body'),
  failed_parsing_client_headers: badRequest('field-line'),
  headers_too_long: badRequest('headers-too-large'),
  http_version_not_supported: badRequest('version'),
  invalid_chunk_framing: badRequest('bad-chunk'),
  invalid_http2_client_header_format: badRequest('field-line'),
  invalid_http2_client_request_path: badRequest('target'),
  invalid_request_headers: badRequest('field-value'),
  malformed_chunked_body: badRequest('bad-chunk'),
  required_body_but_no_content_length: badRequest('length-required'),
  secure_url_rejected: badRequest('target-form'),
  unsupported_100_continue: badRequest('expectation'),
  unsupported_method: refused({ kind: 'method-not-allowed' }),
  upgrade_header_rejected: badRequest('field-value'),
}

/** `server_cert_…` and `client_cert_…` have many words; what they prove is the same in each family. */
export function gcpCertificateWord(word: string): Told | undefined {
  if (word.startsWith('server_cert_')) return ended('tls', verify('CERTIFICATE_VERIFY_FAILED', word))
  return word.startsWith('client_cert_') ? denied(word) : undefined
}
