/** Causes in what the endpoint answered: bytes came, but no response that may be passed on. */
import type { CauseRow } from '../cause.ts'

export type ResponseInvalidId =
  | 'http-protocol-error'
  | 'not-http'
  | 'plaintext-to-tls-port'
  | 'http-response-framing-conflict'
  | 'unexpected-informational'
  | 'http-response-header-section-size'
  | 'http-response-header-size'
  | 'http-response-body-size'
  | 'http-response-transfer-coding'
  | 'http-response-content-coding'
  | 'http-upgrade-failed'

// Sizes and upgrades depend on the request: were the endpoint blamed for them, one client could have it ejected for all.
// biome-ignore format: a row is read at one glance
export const RESPONSE_INVALID: Readonly<Record<ResponseInvalidId, CauseRow>> = {
  'http-protocol-error': {
    family: 'response-invalid', error: 'http_protocol_error', party: 'upstream', status: 502,
    retry: 'elsewhere', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Response breaks HTTP',
    says: 'The endpoint’s response head breaks HTTP’s grammar at the byte that the log names.',
    fix: 'Repair the header or status line in the application or its library; look at the raw bytes to see which.',
  },
  'not-http': {
    family: 'response-invalid', error: 'http_protocol_error', party: 'gateway', status: 502,
    retry: 'elsewhere', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Endpoint does not speak HTTP',
    says: 'What came back begins like another protocol and not like an HTTP response.',
    fix: 'Correct the endpoint’s port, or its scheme where the service speaks HTTP/2 only.',
  },
  'plaintext-to-tls-port': {
    family: 'response-invalid', error: 'http_protocol_error', party: 'gateway', status: 502,
    retry: 'elsewhere', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Port expects TLS',
    says: 'The gateway sent plain HTTP and the port answered with a TLS alert.',
    fix: 'Write the endpoint with `https://`.',
  },
  'http-response-framing-conflict': {
    family: 'response-invalid', error: 'http_protocol_error', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Response length is ambiguous',
    says: 'The response states its own length in ways that contradict each other, so its end cannot be known safely.',
    fix: 'Let one layer set Content-Length or Transfer-Encoding, and never both; do not copy these fields in a relay.',
  },
  'unexpected-informational': {
    family: 'response-invalid', error: 'http_protocol_error', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Unexpected interim response',
    says: 'The endpoint sent an interim (1xx) response that nobody asked for, or more of them than can be meant.',
    fix: 'Update or repair the server library: 101 needs an Upgrade request, and after a few 1xx a final answer is due.',
  },
  'http-response-header-section-size': {
    family: 'response-invalid', error: 'http_response_header_section_size', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'clear-cookies',
    title: 'Response headers are too large',
    says: 'The response’s header section is larger than `limits.responseHeaders` allows.',
    fix: 'Find out which cookies, tokens or policies swell it and shrink them, or raise the limit.',
  },
  'http-response-header-size': {
    family: 'response-invalid', error: 'http_response_header_size', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'clear-cookies',
    title: 'One response header is too large',
    says: 'A single field line of the response is larger than the gateway takes.',
    fix: 'Shorten the field that the log names: usually a Set-Cookie, a Location or a security policy.',
  },
  'http-response-body-size': {
    family: 'response-invalid', error: 'http_response_body_size', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'Response body is too large',
    says: 'The response’s body is, or declares itself to be, larger than `limits.responseBody` allows.',
    fix: 'Raise `limits.responseBody` of the upstream, or page the answer.',
  },
  'http-response-transfer-coding': {
    family: 'response-invalid', error: 'http_response_transfer_coding', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: true, advice: 'owner-must-fix',
    title: 'Chunked coding is broken',
    says: 'The response is sent in chunks, and one of the lines between the chunks is not what it has to be.',
    fix: 'Write the body through the framework’s response object only, never past it onto the socket.',
  },
  'http-response-content-coding': {
    family: 'response-invalid', error: 'http_response_content_coding', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: true, blamesEndpoint: false, advice: 'owner-must-fix',
    title: 'Compressed body is broken',
    says: 'The response’s body cannot be unpacked in the coding that its Content-Encoding names.',
    fix: 'Compress in one layer only, and set Content-Encoding in that same layer.',
  },
  'http-upgrade-failed': {
    family: 'response-invalid', error: 'http_upgrade_failed', party: 'upstream', status: 502,
    retry: 'never', ownerActionRequired: false, blamesEndpoint: false, advice: 'try-again',
    title: 'Protocol switch failed',
    says: 'The endpoint answered 101 to a protocol switch in a way that does not fit what was asked.',
    fix: 'Check that the path belongs to the WebSocket server and that it switches to the protocol asked for.',
  },
}
