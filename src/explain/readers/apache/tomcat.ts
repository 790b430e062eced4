/** mod_jk, whose log has httpd's shape: `[time] [pid:tid] [error] FUNCTION::jk_ajp_common.c (1723): (worker) MESSAGE (errno=111)`. */
import type { Fact } from '../../fact.ts'
import { errnoName } from '../errno.ts'
import { errno } from '../parts/ends.ts'
import { ended } from '../parts/told.ts'
import { byCode, nobodyLeft, told } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

export const TOMCAT: readonly Message[] = [
  message('root', '', 'jk_open_socket::', line => (line.message.includes(' failed') ? connecting(line) : [])),
  message('vague', '', 'connecting to backend failed|connecting to tomcat failed', connecting),
  message('root', '', 'Tomcat is down or refused connection|ajp_connection_tcp_get_message::', waiting),
  message('vague', '', 'eceiving from tomcat failed|eceiving reply from tomcat failed', waiting),
  message('vague', '', 'sending request to tomcat failed', line => [told(line, byCode(withNumber(line), 'send'))]),
  message('follows', '', 'All tomcat instances failed|All tomcat instances are busy or in error state', line => [
    nobodyLeft(line, 'ejected', {}),
  ]),
]

function connecting(line: ApacheLine): readonly Fact[] {
  const numbered = withNumber(line)
  if (numbered.code !== undefined) return [told(line, byCode(numbered, 'connect'))]
  return [told(line, ended('connect', errno('ECONNREFUSED'), 'guessed'))]
}

function waiting(line: ApacheLine): readonly Fact[] {
  return [told(line, byCode(withNumber(line), 'wait'))]
}

/** `(errno=111)`; its negative ones are its own: -62 for no answer in time. */
function withNumber(line: ApacheLine): ApacheLine {
  const number = /\(errno=(-?\d{1,6})\)/.exec(line.message)?.[1]
  if (number === undefined) return line
  return { ...line, code: number === '-62' ? 'TIMEUP' : errnoName(Math.abs(Number(number))) }
}
