/** Applications behind protocols of their own: FastCGI, AJP, SCGI, uWSGI, mod_fcgid, mod_wsgi, CGI. */
import type { Fact } from '../../fact.ts'
import { fatalError } from '../nginx/fastcgi.ts'
import { invalid, timer } from '../parts/ends.ts'
import { answered, ended, type Told } from '../parts/told.ts'
import { byCode, told, trouble } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'
import { TOMCAT } from './tomcat.ts'

const dialling = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'connect'))]
const waiting = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'wait'))]
const sending = (line: ApacheLine): readonly Fact[] => [told(line, byCode(line, 'send'))]
const broke = (line: ApacheLine): readonly Fact[] => [told(line, ended('wait', invalid('field-line')))]
const silent = (line: ApacheLine): readonly Fact[] => [told(line, ended('wait', timer('firstByte')))]
/** It ended before it had said anything. */
const gone = (line: ApacheLine): readonly Fact[] => [told(line, ended('wait', { kind: 'fin' }))]

export const APPLICATIONS: readonly Message[] = [
  message('vague', '01067', 'Failed to read FastCGI header', waiting),
  message('root', '01068 01069 01072', 'Got bogus version|Got bogus rid|Got bogus record', broke),
  message('root', '01070', 'Error parsing script headers', broke),
  message('root', '01073 01074', 'Failed Writing Request to|Failed writing Environment to', sending),
  message('root', '01075', 'Error dispatching request to', dispatching),
  message('apart', '01071', 'Got error ', saidInStderr),
  message('vague', '00897', 'cping/cpong failed', waiting),
  message('vague', '00992', 'ajp_ilink_receive failed', waiting),
  // It has the errno, which the lines behind it replace by a number of their own.
  message('root', '01030', 'ajp_ilink_receive() can', waiting),
  message('root', '01031 01032', 'ajp_ilink_receive() ', waiting),
  message('root', '00878', 'read response failed from', ajpEnded),
  message('vague', '00893 00889', 'dialog to |ajp_read_header failed', waiting),
  message('root', '00989 01029', 'ajp_ilink_send', sending),
  message('vague', '00868 00876', '', sending),
  message('root', '01081', 'incoming message is too big', line => [
    told(line, ended('wait', { kind: 'limit', limit: 'header-section', max: 0, size: 0 })),
  ]),
  message('root', '01080', 'got bad signature', line => [told(line, ended('wait', invalid('not-http')))]),
  message('follows', '00860', 'error reading response headers from', waiting),
  message('root', '', 'Script timed out before returning headers', silent),
  message('root', '00858 10098', 'sending data to', sending),
  message('root', '10259', 'packet size too large', line => [told(line, ended('send', invalid('headers-too-large')))]),
  message('root', '01220', 'Timeout waiting for output from CGI script', silent),
  ...TOMCAT,
  message('root', '', 'mod_fcgid: read data timeout', silent),
  message('root', '', 'mod_fcgid: error reading data|mod_fcgid: ap_pass_brigade failed in handle', waiting),
  message('vague', '', 'remature end of script headers|End of script output before headers', gone),
  message('root', '', 'malformed header from script', broke),
  message('root', '', 'Unable to connect to WSGI daemon process', dialling),
  message('root', '', 'Timeout when reading response headers from daemon process', silent),
  message('root', '', 'Truncated or oversized response headers received from daemon process', gone),
]

/** mod_proxy_ajp's own numbers: no header came, or none of AJP. */
const AJP: Readonly<Record<string, Told>> = {
  'errno 120004': ended('wait', invalid('not-http')),
  'errno 120006': ended('wait', { kind: 'fin' }, 'inferred'),
  'errno 120007': ended('wait', invalid('grammar')),
  'errno 120008': ended('wait', invalid('grammar')),
}

function ajpEnded(line: ApacheLine): readonly Fact[] {
  return [told(line, AJP[line.code ?? ''] ?? byCode(line, 'wait'))]
}

/** While the request's body is read, it is the client that failed. */
function dispatching(line: ApacheLine): readonly Fact[] {
  if (line.message.includes('(reading input brigade)')) {
    const clientEnd =
      line.code === 'TIMEUP' ? ({ kind: 'timer', timer: 'bodyIdle', ms: 0 } as const) : ({ kind: 'reset' } as const)
    return [told(line, { clientEnd, at: 'send' })]
  }
  return waiting(line)
}

/** `Got error 'PHP message: PHP Fatal error: …'`: what the application itself had to say. */
function saidInStderr(line: ApacheLine): readonly Fact[] {
  const fatal = fatalError(line.message)
  if (fatal === undefined) return []
  const { what, value } = fatal
  return [
    told(line, answered(500, 'inferred')),
    trouble(line, what, { process: 'php', ...(value === undefined ? {} : { value: Number(value) }) }),
  ]
}
