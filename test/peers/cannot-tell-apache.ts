/** What httpd's logs do not tell apart: at `LogLevel warn`, its default, and what is left at `info`. */
import type { CannotTell } from './cannot-tell.ts'

const OLD_HTTP = 'what has no status line is taken for an answer of HTTP/0.9 and passed on with status 200'
const PASSED_ON = 'nothing is wrong with it for httpd, which passes it on'
const HANDSHAKE = 'one message stands for every end of a handshake but a certificate that did not verify'
const INFO = '`LogLevel warn ssl:info`'

export const APACHE_INFO_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  'big-head': { says: '', because: PASSED_ON },
  'two-lengths': { says: '', because: PASSED_ON },
  'speaks-ssh': { says: 'response-stalled proven', because: OLD_HTTP },
  'bad-status': { says: 'response-stalled proven', because: OLD_HTTP },
  'plain-to-tls': {
    says: 'connection-terminated inferred',
    because: 'the end of a line that never came is told as the end of the connection',
  },
  'says-503': { says: '', because: 'the combined format has the status, and not who made it' },
  'client-leaves': {
    says: 'connection-read-timeout proven',
    because: 'httpd does not watch its client while it waits for the answer',
  },
  'socket-full': { says: '', because: 'the connect waits for room without a limit, and nothing is logged' },
  'tls-stalls': { says: 'tls-protocol-error guessed', because: 'the message for it has no reason and no time' },
}

export const APACHE_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  ...APACHE_INFO_CANNOT_TELL,
  'bad-chunk': {
    says: 'http-response-incomplete inferred',
    because: 'one message stands for every body that broke off',
    unless: '`LogLevel warn http:info`',
  },
  'tls-to-plain': { says: 'tls-protocol-error guessed', because: HANDSHAKE, unless: INFO },
  'other-name': { says: 'tls-protocol-error guessed', because: HANDSHAKE, unless: INFO },
  'tls-alerts': { says: 'tls-protocol-error guessed', because: HANDSHAKE, unless: INFO },
  'tls-stalls': { says: 'tls-protocol-error guessed', because: HANDSHAKE },
}
