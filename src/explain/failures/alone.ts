/** What happened to a process or a host, where no failed request beside it is known: the failure that it means at the gateway. */
import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Named } from '../../diagnosis/verdict.ts'
import { verdict } from '../../diagnosis/verdict.ts'
import type { Phase } from '../../exchange/phase.ts'
import type { Product, Trouble, TroubleFact } from '../fact.ts'
import { isProgramOf, servesApps } from './programs.ts'

const CRASH: Named = { cause: 'upstream-crash' }

/** A worker that is ended for its time takes one request along. */
const TIMED_OUT: readonly [Named, Phase] = [{ cause: 'connection-terminated' }, 'wait']

/** What is not listed is no failure: a start, a reload, a warning. */
const MEANS: Readonly<Partial<Record<Trouble, readonly [Named, Phase]>>> = {
  'oom-kill': [CRASH, 'wait'],
  'heap-exhausted': [CRASH, 'wait'],
  segfault: [CRASH, 'wait'],
  killed: [CRASH, 'wait'],
  exited: [CRASH, 'wait'],
  'worker-timeout': TIMED_OUT,
  'unhandled-error': [CRASH, 'wait'],
  'pool-exhausted': [{ cause: 'connection-read-timeout' }, 'wait'],
  'backlog-full': [{ cause: 'accept-queue-full' }, 'connect'],
  'request-too-large': [{ cause: 'connection-terminated' }, 'wait'],
  'failed-to-start': [{ cause: 'connection-refused' }, 'connect'],
  'port-taken': [{ cause: 'connection-refused' }, 'connect'],
  'config-rejected': [{ cause: 'proxy-configuration-error' }, 'match'],
  'selinux-denied': [{ cause: 'socket-permission-denied' }, 'connect'],
  'conntrack-full': [{ cause: 'connection-timeout' }, 'connect'],
  'syn-flood': [{ cause: 'accept-queue-full' }, 'connect'],
  'descriptors-exhausted': [{ cause: 'local-resource-exhausted', reason: 'descriptors' }, 'connect'],
  'connections-exhausted': [{ cause: 'gateway-overloaded' }, 'match'],
  'disk-full': [{ cause: 'proxy-internal-error' }, 'receive'],
  'no-endpoints': [{ cause: 'no-endpoints' }, 'match'],
}

/** The gateway's own words about itself; everything else is only likely to have cost a request. */
const SAYS_SO: ReadonlySet<Trouble> = new Set([
  'config-rejected',
  'descriptors-exhausted',
  'connections-exhausted',
  'no-endpoints',
])

/** Who catches an application's error answers for it, and lives. */
const CAUGHT: readonly [Named, Phase] = [{ cause: 'origin-error-response' }, 'receive']
const CATCH: ReadonlySet<Product> = new Set(['php-fpm', 'gunicorn', 'uvicorn', 'puma', 'unicorn', 'passenger', 'uwsgi'])

export function alone({ what, surest, product, process = '', anyones }: TroubleFact): Diagnosis | null {
  const means = what === 'unhandled-error' && CATCH.has(product) ? CAUGHT : MEANS[what]
  if (means === undefined) return null
  // Its own end is no crash of an upstream.
  if (means[0] === CRASH && isProgramOf(product, process)) return verdict('proxy-internal-error', 'match', 'inferred')
  const [named, phase] = means
  if (SAYS_SO.has(what)) return verdict(named, phase, surest ?? 'proven')
  // Of whatever else runs on the machine it is not even known that requests go there.
  return verdict(named, phase, surest === 'guessed' || (anyones && !servesApps(process)) ? 'guessed' : 'inferred')
}
