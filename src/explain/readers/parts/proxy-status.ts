/** RFC 9209's error types, from a `Proxy-Status` field or a log that uses its words, as the facts that they stand for. */
import { alert, dns, errno, fin, invalid, timer, tls, verify } from './ends.ts'
import { between } from './text.ts'
import { badRequest, cut, denied, ended, nobody, own, refused, type Told, unconfigured } from './told.ts'

const TYPES: Readonly<Record<string, Told>> = {
  dns_timeout: ended('dns', timer('dns')),
  dns_error: ended('dns', dns('ESERVFAIL')),
  destination_not_found: refused({ kind: 'no-route', candidates: [] }),
  destination_unavailable: nobody('unknown'),
  destination_ip_prohibited: ended('dns', { kind: 'address-denied', address: '', rule: 'destination_ip_prohibited' }),
  destination_ip_unroutable: ended('connect', errno('EHOSTUNREACH')),
  connection_refused: ended('connect', errno('ECONNREFUSED')),
  connection_terminated: ended('wait', fin),
  connection_timeout: ended('connect', timer('connect')),
  connection_read_timeout: ended('wait', timer('firstByte')),
  connection_write_timeout: ended('send', timer('write')),
  connection_limit_reached: refused({ kind: 'connection-limit', limit: 0 }),
  tls_protocol_error: ended('tls', tls('tls_protocol_error')),
  tls_certificate_error: ended('tls', verify('CERTIFICATE_VERIFY_FAILED')),
  tls_alert_received: ended('tls', alert(undefined, 'tls_alert_received')),
  http_request_error: badRequest('bad-request-line'),
  http_request_denied: denied('http_request_denied'),
  http_response_incomplete: cut(fin),
  http_response_header_section_size: ended('wait', invalid('headers-too-large')),
  http_response_header_size: ended('wait', { kind: 'limit', limit: 'header-line', max: 0, size: 0 }),
  http_response_body_size: cut({ kind: 'limit', limit: 'body', max: 0, size: 0 }),
  http_response_trailer_section_size: cut(invalid('trailers-too-large')),
  http_response_trailer_size: cut({ kind: 'limit', limit: 'trailer-line', max: 0, size: 0 }),
  http_response_transfer_coding: cut(invalid('chunk-size')),
  http_response_content_coding: cut(invalid('content-coding')),
  http_response_timeout: ended('wait', timer('total')),
  http_upgrade_failed: ended('wait', invalid('upgrade-mismatch')),
  http_protocol_error: ended('wait', invalid('field-line')),
  proxy_internal_error: own('proxy_internal_error'),
  proxy_configuration_error: unconfigured('proxy_configuration_error'),
  proxy_loop_detected: refused({ kind: 'loop', via: '' }),
}

/** `name; error=connection_refused; details="…"`, `error="connection_refused"`, or the bare type. */
export function proxyStatus(field: string): Told | undefined {
  const token = /\berror="?([a-z_]{5,50})/.exec(field.slice(0, 1000))?.[1] ?? field
  return Object.hasOwn(TYPES, token) ? TYPES[token] : undefined
}

/** `details="cause/reason"`, as goodgate writes it. */
export function proxyStatusDetails(field: string): string | undefined {
  return between(field, 'details="', '"')
}
