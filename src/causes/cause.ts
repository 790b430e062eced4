/** The shape of a row in the table of causes. The only home of status numbers, retry rules and sentences. */

/** RFC 9209 §2.3: the error types of the Proxy-Status field, and the one registered since. */
export type ProxyErrorType =
  | 'dns_timeout'
  | 'dns_error'
  | 'destination_not_found'
  | 'destination_unavailable'
  | 'destination_ip_prohibited'
  | 'destination_ip_unroutable'
  | 'connection_refused'
  | 'connection_terminated'
  | 'connection_timeout'
  | 'connection_read_timeout'
  | 'connection_write_timeout'
  | 'connection_limit_reached'
  | 'tls_protocol_error'
  | 'tls_certificate_error'
  | 'tls_alert_received'
  | 'http_request_error'
  | 'http_request_denied'
  | 'http_response_incomplete'
  | 'http_response_header_section_size'
  | 'http_response_header_size'
  | 'http_response_body_size'
  | 'http_response_trailer_section_size'
  | 'http_response_trailer_size'
  | 'http_response_transfer_coding'
  | 'http_response_content_coding'
  | 'http_response_timeout'
  | 'http_upgrade_failed'
  | 'http_protocol_error'
  | 'proxy_internal_response'
  | 'proxy_internal_error'
  | 'proxy_configuration_error'
  | 'proxy_loop_detected'
  | 'incremental_refused'

export type CauseFamily =
  | 'name-resolution'
  | 'routing'
  | 'connect'
  | 'tls'
  | 'sending'
  | 'waiting'
  | 'response-invalid'
  | 'response-truncated'
  | 'no-capacity'
  | 'overload'
  | 'maintenance'
  | 'policy'
  | 'origin'
  | 'gateway'
  | 'client'

/** Which sentence the visitor reads. Texts and translations live in `pages/`. */
export type Advice =
  | 'try-again'
  | 'try-again-not-processed'
  | 'do-not-resubmit'
  | 'owner-must-fix'
  | 'busy-wait'
  | 'request-refused'
  | 'clear-cookies'
  | 'planned-work'
  | 'reload'
  | 'too-large'
  | 'none'

export interface CauseRow {
  family: CauseFamily
  /** `error=` of Proxy-Status; null where the origin answered or nobody is told (client left). */
  error: ProxyErrorType | null
  /** Whose side has to change something. */
  party: 'upstream' | 'network' | 'gateway' | 'client' | 'origin'
  /** What the client is sent; 'as-received' passes the origin's on. For log-only causes: the number that the log shows. */
  status: number | 'as-received'
  /** Never sent, only logged: the client has left, or the head is out. */
  logOnly?: true
  /**
   * May another attempt help? elsewhere: at another endpoint, not at this one, and so not for the client who only knows us.
   * timeout: only with `retry.on: [timeout]`. Whether it is *safe* follows from what was sent.
   */
  retry: 'helps' | 'elsewhere' | 'timeout' | 'never'
  /** Only the owner of the site can end this; repeating the request changes nothing. */
  ownerActionRequired: boolean
  /** Does it speak against the endpoint's health? A lost keep-alive race does not. */
  blamesEndpoint: boolean
  advice: Advice
  /** Three or four words, sentence case: the title of page and problem document. */
  title: string
  /** One sentence for the admin: what was observed. */
  says: string
  /** One sentence for the admin: the usual way out. */
  fix: string
  /** Refinements with the same token but another fix; each may override any of the above but `family`. */
  reasons?: Readonly<Record<string, Partial<Omit<CauseRow, 'family' | 'reasons'>>>>
}
