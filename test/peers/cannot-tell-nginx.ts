/** What nginx's logs do not tell apart. */
import type { CannotTell } from './cannot-tell.ts'

const NO_HEADER = 'one message stands for every answer without a status line, and it does not show the bytes'

export const NGINX_CANNOT_TELL: Readonly<Record<string, CannotTell>> = {
  'bad-status': { says: 'not-http inferred', because: NO_HEADER },
  'plain-to-tls': { says: 'not-http inferred', because: NO_HEADER },
  'two-lengths': {
    says: 'response-stalled proven',
    because: 'versions before 1.23 take the last one, and wait for the bytes that it promises',
    unless: 'nginx 1.23 or later, which refuses such an answer',
  },
  'says-503': {
    says: '',
    because: 'the combined format has the status, and not who made it',
    unless: '`log_format` with `$upstream_addr` and `$upstream_status`',
  },
}
