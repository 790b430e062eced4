/**
 * Faults that a gateway's log does not tell apart from others, with what `explain` says instead: of each, the gateway writes the same
 * line for another cause. Where the configuration can make the log tell, `unless` says how.
 */
export interface CannotTell {
  /** `cause/reason confidence` that comes out; never `proven`. Empty: no failure is in the log. */
  says: string | readonly string[]
  because: string
  unless?: string
}

const SC = 'SC stands for every connection that could not be made, its TLS handshake included'
const SH = 'SH stands for every end before a head, closed or reset'
const PH = 'PH stands for every answer that was not accepted'
const HANDSHAKE = '`timeout connect` runs until the end of the TLS handshake'
const ERRORS = 'log-format with %[bc_err_str] and %[ssl_bc_err_str]'
const SHOW = 'show errors on the stats socket'

const refused = 'connection-refused inferred'
const invalid = 'http-protocol-error inferred'

/** What the errors of the server's side do not tell either: they are about its connection, not about its answer. */
const OF_ANSWERS: Readonly<Record<string, CannotTell>> = {
  resets: { says: 'connection-terminated inferred', because: SH },
  'bad-chunk': {
    says: 'http-response-incomplete inferred',
    because: 'SD also stands for chunks that could not be read',
    unless: SHOW,
  },
  'big-head': { says: invalid, because: PH, unless: SHOW },
  'speaks-ssh': { says: invalid, because: PH, unless: SHOW },
  'plain-to-tls': { says: invalid, because: PH, unless: SHOW },
  'two-lengths': { says: invalid, because: PH, unless: SHOW },
}

export const HAPROXY_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  ...OF_ANSWERS,
  unroutable: { says: refused, because: SC, unless: ERRORS },
  'socket-missing': { says: refused, because: SC, unless: ERRORS },
  'tls-to-plain': { says: refused, because: SC, unless: ERRORS },
  expired: { says: refused, because: SC, unless: ERRORS },
  'self-signed': { says: refused, because: SC, unless: ERRORS },
  'other-name': { says: refused, because: SC, unless: ERRORS },
  'tls-closes': { says: refused, because: SC, unless: ERRORS },
  'tls-alerts': { says: refused, because: SC, unless: ERRORS },
  'socket-full': { says: refused, because: SC },
  'tls-stalls': { says: 'connection-timeout inferred', because: HANDSHAKE },
  'asks-certificate': {
    says: ['connection-terminated inferred', refused],
    because: `${SH}, or ${SC}, as the alert comes`,
    unless: ERRORS,
  },
}

const AT_ONCE = '`General socket error` stands for every connect() that fails at once'

export const HAPROXY_WITH_ERRORS_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  ...OF_ANSWERS,
  unroutable: { says: 'destination-ip-unroutable guessed', because: AT_ONCE },
  'socket-missing': { says: 'destination-ip-unroutable guessed', because: AT_ONCE },
  'socket-dead': { says: 'destination-ip-unroutable guessed', because: AT_ONCE },
  'socket-full': {
    says: 'local-resource-exhausted/ports inferred',
    because: 'a full queue and a lack of ports have one error number, and one message',
  },
  'tls-stalls': { says: 'connection-timeout inferred', because: HANDSHAKE },
  'tls-closes': {
    says: 'tls-protocol-error guessed',
    because: '`SSL handshake failure` stands for most ends of a handshake',
  },
}

export const CADDY_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  'tls-stalls': {
    says: 'connection-read-timeout inferred',
    because: '`read_timeout` has the same words in the handshake as behind the request',
  },
  'tls-closes': {
    says: 'connection-terminated inferred',
    because: 'EOF stands for a handshake that was broken off as for an answer that never came',
  },
}

const EOF = '`HTC eof` stands for an end by FIN or RST, before the head or within it'

export const VARNISH_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  'resets-upload': {
    says: 'client-closed-request guessed',
    because: '`req.body read error` stands for an error at either side of the copying',
  },
  resets: { says: 'connection-terminated inferred', because: EOF },
  'plain-to-tls': { says: 'connection-terminated inferred', because: EOF },
  'speaks-ssh': {
    says: 'connection-read-timeout inferred',
    because: 'it waits for the end of a head before it looks at it',
  },
  'two-lengths': { says: '', because: 'it takes the first length, and the answer for good' },
  'client-leaves': {
    says: 'connection-read-timeout proven',
    because: 'it asks on when its client has left, and tells what came of that',
  },
}
