/** What httpd itself refused, and clients that left or fell silent. */
import type { Fact } from '../../fact.ts'
import { badRequest, denied, refused } from '../parts/told.ts'
import { told } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

const bad = (numbers: string, words: string, reason: string): Message =>
  message('apart', numbers, words, line => [told(line, badRequest(reason))])

export const REQUESTS: readonly Message[] = [
  message('apart', '01630 01797', 'client denied by server configuration', line => [told(line, denied('Require'))]),
  message('apart', '', 'ModSecurity: Access denied', line => [told(line, denied('ModSecurity'))]),
  message('apart', '10414 10415 10408 10409 10410 10411 10412 10413', '', line => [
    told(line, denied('control characters')),
  ]),
  message('apart', '00124 00125', 'Request exceeded the limit of', line => [
    told(line, refused({ kind: 'loop', via: line.message.slice(0, 120) })),
  ]),
  message('apart', '01382', 'read timeout', requestTimedOut),
  message('root', '01095 02608', 'prefetch request body failed|read request body failed', clientFailed),
  bad('01086', 'of request body than expected', 'content-length'),
  bad('01085', 'could not parse request Content-Length', 'content-length'),
  bad('01588 01591', 'is larger than the configured limit', 'body-too-large'),
  bad('00560 00561 00562 00563 02426', 'LimitRequestField', 'headers-too-large'),
  bad('00565', 'LimitRequestLine', 'uri-too-long'),
  bad('00550 00569', 'without hostname|malformed Host header', 'host-invalid'),
  bad('00564 02427 03451 03452 03453 03442', 'Request header field', 'field-line'),
  bad(
    '00126 00134 00135 00566 02418 02421 02422 02423 03444 03445 03446 03447 03448 03449 03450 03454 10244',
    'Invalid URI in request|Invalid method in request|HTTP Request Line;',
    'request-line',
  ),
  bad('02031 02032', 'provided via SNI and hostname|no hostname provided in HTTP request', 'misdirected'),
]

function requestTimedOut(line: ApacheLine): readonly Fact[] {
  const timer = line.message.includes('body') ? 'bodyIdle' : 'headerTimeout'
  return [told(line, { clientEnd: { kind: 'timer', timer, ms: 0 }, at: 'accept' })]
}

/** Its body did not come, or not all of it. */
function clientFailed(line: ApacheLine): readonly Fact[] {
  if (line.code === 'TIMEUP') return requestTimedOut({ ...line, message: 'body' })
  return [told(line, { clientEnd: { kind: line.code === 'ECONNRESET' ? 'reset' : 'fin' }, at: 'send' })]
}
