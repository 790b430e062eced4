/** Envoy's flags, details and reasons; clouds' codes; Node's codes: and the cause that each is. */
import type { Row } from './nginx-vocabulary.ts'

type Said = readonly [word: string, ...causes: string[]]

/** With the status that Envoy sends, and details where the flag is nothing without them. */
const FLAGS: readonly (readonly [flag: string, status: number, ...causes: string[]])[] = [
  ['UH', 503, 'destination-unavailable', 'no-endpoints'],
  ['UF', 503, 'connection-refused', 'connection-timeout', 'tls-protocol-error', 'destination-ip-unroutable'],
  ['UO', 503, 'connection-limit-reached'],
  ['NR', 404, 'destination-not-found'],
  ['NC', 503, 'destination-not-found', 'no-endpoints', 'proxy-configuration-error', 'destination-unavailable'],
  ['LH', 503, 'destination-unavailable'],
  ['UT', 504, 'http-response-timeout', 'connection-read-timeout'],
  ['LR', 503, 'connection-reset', 'connection-terminated', 'proxy-internal-error', 'connection-timeout'],
  ['UR', 503, 'connection-reset', 'http2-stream-reset'],
  ['UC', 503, 'connection-terminated', 'stale-connection-reuse', 'connection-reset'],
  ['RL', 429, 'rate-limited'],
  ['UAEX', 403, 'http-request-denied'],
  ['RLSE', 500, 'proxy-internal-error', 'proxy-configuration-error', 'rate-limited'],
  ['UPE', 502, 'http-protocol-error'],
  ['UMSDR', 504, 'http-response-timeout'],
  ['NFCF', 500, 'proxy-configuration-error', 'proxy-internal-error'],
  ['OM', 503, 'gateway-overloaded'],
  ['DF', 503, 'dns-error', 'dns-name-not-found', 'dns-timeout'],
  ['DO', 503, 'gateway-overloaded', 'destination-unavailable', 'connection-limit-reached'],
  ['UDO', 503, 'gateway-overloaded', 'destination-unavailable', 'maintenance-mode', 'connection-limit-reached'],
  ['SI', 504, 'connection-read-timeout', 'http-response-timeout', 'response-stalled'],
]

const envoyLine = (flag: string, status: number): string =>
  `[2026-11-02T10:11:12.345Z] "GET /cart HTTP/1.1" ${status} ${flag} 0 152 3 - "203.0.113.9" "curl/8.5.0" "8f6d3d52-41c5-4f0e-9a6e-0a3f6f0b7c11" "shop.example.com" "192.0.2.8:8080"`

const DETAILS: readonly (readonly [details: string, flag: string, status: number, ...causes: string[]])[] = [
  ['via_upstream', '-', 503, 'origin-error-response'],
  ['request_payload_too_large', '-', 413, 'http-request-error'],
  ['response_payload_too_large', '-', 500, 'http-response-body-size'],
  ['stream_idle_timeout', 'SI', 504, 'connection-read-timeout', 'http-response-timeout', 'response-stalled'],
  ['overload', 'OM', 503, 'gateway-overloaded'],
  ['upgrade_failed', '-', 403, 'http-upgrade-failed', 'http-request-error', 'http-request-denied'],
  ['route_not_found', 'NR', 404, 'destination-not-found'],
  [
    'cluster_not_found',
    'NC',
    503,
    'destination-not-found',
    'no-endpoints',
    'proxy-configuration-error',
    'destination-unavailable',
  ],
  ['maintenance_mode', 'DO', 503, 'maintenance-mode', 'gateway-overloaded'],
  ['no_healthy_upstream', 'UH', 503, 'destination-unavailable', 'no-endpoints'],
  ['response_timeout', 'UT', 504, 'http-response-timeout', 'connection-read-timeout'],
  ['upstream_per_try_timeout', 'UT', 504, 'connection-read-timeout', 'http-response-timeout'],
  ['upstream_per_try_idle_timeout', 'UT', 504, 'connection-read-timeout', 'response-stalled'],
  ['upstream_max_stream_duration_reached', 'UMSDR', 504, 'http-response-timeout'],
  ['upstream_reset_after_response_started{connection_termination}', 'UC', 200, 'http-response-incomplete'],
]

const REASONS: readonly Said[] = [
  [
    'local connection failure',
    'connection-refused',
    'connection-timeout',
    'connection-terminated',
    'destination-ip-unroutable',
  ],
  ['remote connection failure', 'connection-refused', 'connection-reset', 'connect-reset'],
  ['connection failure', 'connection-refused'],
  ['connection timeout', 'connection-timeout'],
  ['connection termination', 'connection-terminated', 'stale-connection-reuse', 'connection-reset'],
  [
    'local reset',
    'connection-reset',
    'connection-terminated',
    'proxy-internal-error',
    'connection-timeout',
    'http2-stream-reset',
  ],
  ['overflow', 'connection-limit-reached'],
  ['remote reset', 'http2-stream-reset', 'connection-reset'],
  ['remote refused stream reset', 'http2-stream-reset'],
  ['protocol error', 'http-protocol-error', 'not-http', 'alpn-mismatch'],
  ['overload manager reset', 'gateway-overloaded'],
]

export const ENVOY_ROWS: readonly Row[] = [
  ...FLAGS.map(([flag, status, ...causes]): Row => [`flag ${flag}`, envoyLine(flag, status), ...causes]),
  ...DETAILS.map(
    ([details, flag, status, ...causes]): Row => [
      details,
      `[2026-11-02T10:11:12.345Z] "GET /cart HTTP/1.1" ${status} ${flag} ${details} - "-" 0 152 3 - "203.0.113.9" "curl/8.5.0" "8f6d3d52-41c5-4f0e-9a6e-0a3f6f0b7c11" "shop.example.com" "192.0.2.8:8080" outbound|80||shop.svc 192.0.2.1:4000 192.0.2.2:80 192.0.2.3:5000 - default`,
      ...causes,
    ],
  ),
  ...REASONS.map(
    ([reason, ...causes]): Row => [
      `reset reason: ${reason}`,
      `upstream connect error or disconnect/reset before headers. reset reason: ${reason}`,
      ...causes,
    ],
  ),
]

export const ENVOY_HARMLESS: readonly string[] = [
  ...['DC', 'DPE', 'DR', 'IH'].map(flag => envoyLine(flag, flag === 'DC' || flag === 'DR' ? 0 : 400)),
  envoyLine('-', 200),
  envoyLine('RFCF', 200),
]

const GCP: readonly Said[] = [
  [
    'backend_connection_closed_before_data_sent_to_client',
    'connection-terminated',
    'stale-connection-reuse',
    'connection-reset',
  ],
  ['backend_connection_closed_after_partial_response_sent', 'http-response-incomplete'],
  ['backend_early_response_with_non_error_status', 'http-protocol-error', 'request-write-reset'],
  [
    'backend_response_corrupted',
    'http-protocol-error',
    'http-response-transfer-coding',
    'http-response-framing-conflict',
  ],
  ['backend_response_headers_too_long', 'http-response-header-section-size'],
  ['backend_timeout', 'connection-read-timeout', 'http-response-timeout'],
  ['config_not_found', 'destination-not-found', 'proxy-configuration-error', 'proxy-internal-error'],
  ['error_uncompressing_gzipped_body', 'http-response-content-coding'],
  ['failed_to_connect_to_backend', 'connection-refused', 'connection-timeout'],
  ['failed_to_pick_backend', 'destination-unavailable', 'no-endpoints'],
  ['failed_to_negotiate_alpn', 'alpn-mismatch'],
  ['invalid_chunk_framing', 'http-response-transfer-coding', 'http-request-error'],
  ['request_loop_detected', 'proxy-loop-detected'],
  ['response_sent_by_backend', 'origin-error-response'],
  ['ssl_certificate_san_verification_failed', 'tls-certificate-error'],
  ['ssl_certificate_chain_verification_failed', 'tls-certificate-error'],
  ['server_cert_not_provided', 'tls-certificate-error', 'tls-protocol-error'],
  ['throttled_by_security_policy', 'rate-limited'],
  ['denied_by_security_policy', 'http-request-denied'],
]

export const GCP_ROWS: readonly Row[] = GCP.map(([word, ...causes]) => [
  word,
  `{"httpRequest":{"latency":"1.5s","requestMethod":"GET","requestUrl":"https://a.example.com/cart","status":${word === 'throttled_by_security_policy' ? 429 : word === 'denied_by_security_policy' ? 403 : word.includes('partial') ? 200 : 502}},"jsonPayload":{"@type":"type.googleapis.com/google.cloud.loadbalancing.type.LoadBalancerLogEntry","statusDetails":"${word}"},"resource":{"type":"http_load_balancer"},"timestamp":"2026-11-02T10:11:12Z"}`,
  ...causes,
])

const CLOUDFLARE: readonly Said[] = [
  ['520', 'connection-terminated', 'connection-reset', 'http-protocol-error', 'http-response-header-section-size'],
  ['521', 'connection-refused'],
  ['522', 'connection-timeout'],
  ['523', 'destination-ip-unroutable'],
  ['524', 'connection-read-timeout'],
  ['525', 'tls-protocol-error', 'tls-alert-received'],
  ['526', 'tls-certificate-error'],
]

export const CLOUDFLARE_ROWS: readonly Row[] = CLOUDFLARE.flatMap(([code, ...causes]): Row[] => [
  [`${code} as a short body`, `error code: ${code}`, ...causes],
  [`${code} as a title`, `<title>shop.example.com | ${code}: It failed</title>`, ...causes],
  [`${code} in words`, `Error ${code} Ray ID: 8a1b2c3d4e5f6071 • 2026-11-02 10:11:12 UTC`, ...causes],
  [`${code} behind its name`, `It failed Error code ${code}`, ...causes],
])

const NODE: readonly Said[] = [
  ['Error: connect ECONNREFUSED 192.0.2.8:80', 'connection-refused'],
  ['Error: read ECONNRESET', 'connection-reset', 'connection-terminated'],
  ['Error: socket hang up', 'connection-terminated', 'connection-reset'],
  ['Error: connect ETIMEDOUT 192.0.2.8:80', 'connection-timeout'],
  ['Error: connect EHOSTUNREACH 192.0.2.8:80', 'destination-ip-unroutable'],
  ['Error: connect ENETUNREACH 2001:db8::8:443 - Local (:::0)', 'destination-ip-unroutable'],
  ['Error: connect EADDRNOTAVAIL 192.0.2.8:80', 'local-resource-exhausted'],
  ['Error: connect EMFILE 192.0.2.8:80 - Local (undefined:undefined)', 'local-resource-exhausted'],
  ['Error: write EPIPE', 'request-write-reset'],
  ['Error: connect ENOENT /run/a.sock', 'socket-not-found'],
  ['Error: connect EACCES /run/a.sock', 'socket-permission-denied'],
  ['Error: getaddrinfo ENOTFOUND app', 'dns-name-not-found'],
  ['Error: getaddrinfo EAI_AGAIN app', 'dns-timeout', 'dns-error'],
  ['Error: queryA ESERVFAIL app', 'dns-error'],
  ["Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames", 'tls-certificate-error'],
  ["Error: self-signed certificate\n  code: 'DEPTH_ZERO_SELF_SIGNED_CERT'", 'tls-certificate-error'],
  ['Error: unable to verify the first certificate', 'tls-certificate-error'],
  ['Error: certificate has expired', 'tls-certificate-error'],
  ['Error: write EPROTO C0:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', 'tls-to-plaintext-port'],
  ["Error: Parse Error: Invalid header value char\n  code: 'HPE_INVALID_HEADER_TOKEN'", 'http-protocol-error'],
  ["Error: Parse Error: Header overflow\n  code: 'HPE_HEADER_OVERFLOW'", 'http-response-header-section-size'],
  ['ConnectTimeoutError: Connect Timeout Error', 'connection-timeout'],
  ['HeadersTimeoutError: Headers Timeout Error', 'connection-read-timeout'],
  ['BodyTimeoutError: Body Timeout Error', 'response-stalled', 'http-response-incomplete'],
  ['HeadersOverflowError: Headers Overflow Error', 'http-response-header-section-size'],
  ['SocketError: other side closed', 'connection-terminated', 'stale-connection-reuse'],
  ['Error [ERR_HTTP2_STREAM_ERROR]: Stream closed with error code NGHTTP2_INTERNAL_ERROR', 'http2-stream-reset'],
  [
    'ResponseContentLengthMismatchError: Response body length does not match content-length header',
    'http-response-incomplete',
    'http-response-framing-conflict',
    'http-protocol-error',
  ],
]

export const NODE_ROWS: readonly Row[] = NODE.map(([message, ...causes]) => [message, message, ...causes])
