/** The status number on its way out: the table's, save behind a CDN that would replace our page. */
import type { CauseRow } from '../causes/cause.ts'
import type { ErrorPages } from '../config/config.ts'

/**
 * The number to send. CDNs put their own page in place of a 502 or 504 body, but pass a 503 on; `errors.behindCdn` says so.
 * `received` is the origin's, for the rows that pass it on.
 */
export function statusToSend(row: CauseRow, errors: Pick<ErrorPages, 'behindCdn'>, received = 500): number {
  const status = row.status === 'as-received' ? received : row.status
  return errors.behindCdn && row.status !== 'as-received' && (status === 502 || status === 504) ? 503 : status
}

/** The row's own number, whatever a CDN made us send: wording and gRPC codes follow the truth. */
export function trueStatus(row: CauseRow, sent: number): number {
  return row.status === 'as-received' ? sent : row.status
}

const REASON_PHRASES: Record<number, string> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  411: 'Length Required',
  413: 'Content Too Large',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
}

/** '' where RFC 9110 has none: the space before it in a status line stays (RFC 9112 §4). */
export function reasonPhrase(status: number): string {
  return REASON_PHRASES[status] ?? ''
}

/** `502 Bad Gateway`; RFC 9110 §15 words, never translated: people search for them. */
export function statusLine(status: number): string {
  return `${status} ${reasonPhrase(status)}`.trimEnd()
}
