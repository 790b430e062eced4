/** What was observed, in the cause's own sentence; goodgate's settings are named only to whom they mean something. */
import { causeRow, isCauseId } from '../../causes/table.ts'
import type { Trouble } from '../fact.ts'
import type { ToldFailure } from './told.ts'

const ELSEWHERE: Readonly<Record<string, string>> = {
  'resolver.timeout': 'the resolver’s timeout',
  'timeouts.tls': 'the handshake’s timeout',
  'timeouts.write': 'the gateway’s send timeout',
  'timeouts.firstByte': 'the gateway’s read timeout',
  'timeouts.idle': 'as long as the gateway’s read timeout',
  'timeouts.total': 'the gateway’s timeout',
  'timeouts.tunnelIdle': 'as long as the gateway’s idle timeout',
}

/** '' for a cause that is not in the table. Of what the lines do not prove it is said that they do not. */
export function whatWasSeen(failure: ToldFailure): string {
  const { cause, reason, confidence, products, atStart, events = [] } = failure
  if (!isCauseId(cause)) return ''
  if (atStart && cause === 'proxy-configuration-error') return NOT_STARTED
  const happened = events.flatMap(event => EVENTS[event] ?? [])
  if (happened.length > 0 && confidence !== 'proven') return [...happened, NO_REQUEST].join(' ')
  const { says } = causeRow(cause, reason ?? undefined)
  const own = products.length === 1 && products[0] === 'goodgate'
  const plain = own ? says.replaceAll('`', '') : says.replace(/`([^`]+)`/g, (_, word: string) => elsewhere(word))
  const seen = confidence === 'proven' ? plain : `${HEDGES[confidence]} ${plain[0]?.toLowerCase()}${plain.slice(1)}`
  return atStart ? `${seen} ${NOT_STARTED}` : seen
}

const NOT_STARTED =
  'The gateway did not start because of this; or, where it was running, it kept the configuration from before.'

/** Of what the lines tell, where no request is known: the cause's own sentence would tell of requests. */
const EVENTS: Readonly<Partial<Record<Trouble, string>>> = {
  'oom-kill': 'A process was killed because memory ran out.',
  'heap-exhausted': 'A program ran out of its own heap.',
  segfault: 'A process crashed.',
  killed: 'A process was killed by a signal.',
  exited: 'A process ended with an error.',
  'worker-timeout': 'A server ended one of its workers after its own time limit.',
  'unhandled-error': 'A program met an error that nothing in it handles.',
  'pool-exhausted': 'A server said that all its workers were busy.',
  'backlog-full': 'A server said that its listen queue was full.',
  'syn-flood': 'The kernel said that a listen queue was full.',
  'request-too-large': 'A server refused a request as too large.',
  'failed-to-start': 'A program did not start.',
  'port-taken': 'A program found its port taken.',
  'selinux-denied': 'A security module of the kernel forbade a program something.',
  'conntrack-full': 'The kernel’s connection tracking table was full, so it dropped new connections.',
  'disk-full': 'A disk was full.',
}
const NO_REQUEST =
  'No line tells of a request that was lost by it; one that needed it in that moment could have failed so.'

const HEDGES = {
  inferred: 'Probably, though no line says so outright:',
  guessed: 'Possibly, for the lines do not tell it from other causes:',
} as const

function elsewhere(setting: string): string {
  return ELSEWHERE[setting] ?? (setting.startsWith('limits.') ? 'the gateway’s limit' : setting)
}
