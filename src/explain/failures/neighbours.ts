/** What happened near failures in time and can stand behind them. */
import type { CauseFamily } from '../../causes/cause.ts'
import { type CauseId, causeRow } from '../../causes/table.ts'
import type { Trouble, TroubleFact } from '../fact.ts'
import type { Group } from './groups.ts'

/** A process that dies takes its requests along at once, and is missed until the next one listens. */
const BEFORE_MS = 60_000
/** Clocks and the order of writing. */
const AFTER_MS = 5000

const NEIGHBOURS_MAX = 100

const CRASHED: readonly CauseFamily[] = [
  'connect',
  'sending',
  'waiting',
  'response-truncated',
  'no-capacity',
  'origin',
  'tls',
]
const BUSY: readonly CauseFamily[] = ['connect', 'waiting', 'no-capacity', 'overload', 'origin', 'response-truncated']

/** Not listed: it can stand behind anything. */
const STANDS_BEHIND: Readonly<Partial<Record<Trouble, readonly (CauseFamily | CauseId)[]>>> = {
  'oom-kill': CRASHED,
  'heap-exhausted': CRASHED,
  segfault: CRASHED,
  killed: CRASHED,
  exited: CRASHED,
  'worker-timeout': CRASHED,
  'unhandled-error': CRASHED,
  'memory-short': [...CRASHED, 'gateway'],
  'slow-request': BUSY,
  'pool-exhausted': BUSY,
  'backlog-full': BUSY,
  'syn-flood': BUSY,
  'request-too-large': ['sending', 'waiting', 'origin'],
  'failed-to-start': CRASHED,
  'port-taken': CRASHED,
  'selinux-denied': ['connect'],
  'conntrack-full': ['connect', 'policy', 'name-resolution'],
  'descriptors-exhausted': ['connect', 'gateway', 'overload', 'waiting'],
  'connections-exhausted': ['overload', 'connect', 'gateway', 'no-capacity'],
  'disk-full': ['response-truncated', 'gateway', 'origin', 'waiting'],
  'no-endpoints': ['no-capacity', 'connect', 'routing'],
}

export function addNeighbours(group: Group, troubles: readonly TroubleFact[]): void {
  for (const trouble of troubles) {
    if (group.neighbours.length >= NEIGHBOURS_MAX) return
    if (canStandBehind(trouble, group) && isNear(trouble, group)) group.neighbours.push(trouble)
  }
}

function canStandBehind({ what }: TroubleFact, { cause, reason }: Group): boolean {
  const causes = STANDS_BEHIND[what]
  return causes === undefined || causes.includes(cause) || causes.includes(causeRow(cause, reason).family)
}

function isNear({ at }: TroubleFact, { times }: Group): boolean {
  if (at === undefined || times.counts.length === 0) return true
  const end = times.start + times.counts.length * times.width
  if (at - AFTER_MS > end || at + BEFORE_MS < times.start) return false
  const first = Math.floor((at - AFTER_MS - times.start) / times.width)
  const last = Math.floor((at + BEFORE_MS - times.start) / times.width)
  return times.counts.slice(Math.max(0, first), Math.max(0, last + 1)).some(count => count > 0)
}

/** No failure that is told already can come of it. */
export function isLonely(trouble: TroubleFact, groups: readonly Group[]): boolean {
  return !groups.some(group => canStandBehind(trouble, group) && isNear(trouble, group))
}
