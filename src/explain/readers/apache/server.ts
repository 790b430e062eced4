/** httpd's own processes: starts, crashes, limits, and configurations that it refuses. */
import type { Fact } from '../../fact.ts'
import { errno } from '../parts/ends.ts'
import { ended, own, unconfigured } from '../parts/told.ts'
import { told, trouble } from './facts.ts'
import type { ApacheLine } from './line.ts'
import { type Message, message } from './messages.ts'

export const SERVER: readonly Message[] = [
  message('apart', '00489 00163 00292', 'configured -- resuming normal operations', line => [trouble(line, 'started')]),
  message(
    'apart',
    '00493 00494 00171 00173 00297 00298',
    'Doing graceful restart|Attempting to restart|Graceful restart requested',
    line => [trouble(line, 'config-reloaded')],
  ),
  message(
    'apart',
    '00491 00492 00169 00170 00295 00296',
    'caught SIGTERM, shutting down|shutting down gracefully',
    line => [trouble(line, 'stopping')],
  ),
  message('apart', '00051 00052', 'exit signal', crashed),
  message('apart', '00484 00161 00286', 'server reached Max', full),
  message('apart', '00485 03490 00288', 'scoreboard is full', full),
  message('apart', '00481 00159 00283', 'fork: Unable to fork new process', line => [
    told(line, ended('connect', errno(line.code ?? 'EAGAIN'), 'inferred')),
  ]),
  message('apart', '', 'apr_socket_accept', noDescriptors),
  message('apart', '00072', 'could not bind to address', notBound),
  message('apart', '00526', 'Syntax error on line', line => [
    told(line, unconfigured(line.message.slice(0, 300))),
    trouble(line, 'config-rejected'),
  ]),
]

/** SIGKILL and SIGTERM come from outside, all others from a fault inside. */
const FROM_OUTSIDE: ReadonlySet<number> = new Set([9, 15])

/** `child pid 3120 exit signal Segmentation fault (11)`: its requests died with it. */
function crashed(line: ApacheLine): readonly Fact[] {
  const [, pid = '', signal = ''] = /child pid (\d{1,10}) exit signal [^(]{0,60}\((\d{1,3})\)/.exec(line.message) ?? []
  if (pid === '') return []
  const about = { pid: Number(pid), value: Number(signal) }
  if (FROM_OUTSIDE.has(about.value)) return [trouble(line, 'killed', about)]
  return [{ ...told(line, own(line.message.slice(0, 200))), surest: 'inferred' }, trouble(line, 'segfault', about)]
}

/** Further requests wait in the kernel's queue. */
function full(line: ApacheLine): readonly Fact[] {
  return [trouble(line, 'connections-exhausted')]
}

function noDescriptors(line: ApacheLine): readonly Fact[] {
  if (line.code !== 'EMFILE' && line.code !== 'ENFILE') return []
  return [told(line, ended('connect', errno(line.code))), trouble(line, 'descriptors-exhausted')]
}

function notBound(line: ApacheLine): readonly Fact[] {
  return [told(line, unconfigured(line.message.slice(0, 300)))]
}
