/** Attempts from nginx's lists: `$upstream_addr`, `$upstream_status` and the times beside them. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { Attempt, AttemptEnd } from '../../../exchange/attempt.ts'
import type { Phase } from '../../../exchange/phase.ts'
import { attemptSeen } from '../../seen.ts'
import { durationMs } from '../parts/time.ts'
import type { AccessFields } from './fields.ts'
import { elementsOf } from './tokens.ts'

export interface Attempts {
  attempts: Attempt[]
  /** Of the attempts that failed, the one that is told least of. */
  surest?: Confidence
  /** The last address is a group's name: nobody of it was left to ask. */
  nobodyLeftOf?: string
}

/** What the line has of one attempt. A time that was not reached is `-`; a list that the format lacks is undefined. */
interface Entry {
  endpoint: string
  status: number | undefined
  timeMs: number | undefined
  connectTime: string | undefined
  headerTime: string | undefined
  length: string | undefined
  received: string | undefined
  /** The client left while it was under way. */
  abandoned: boolean
}

export function attemptsOf(fields: AccessFields): Attempts {
  const entries = entriesOf(fields)
  const last = entries.at(-1)?.endpoint ?? ''
  const group = isGroup(last) ? { nobodyLeftOf: last } : {}
  const attempts: Attempt[] = []
  let surest: Confidence | undefined
  for (const entry of entries.filter(({ endpoint }) => !isGroup(endpoint))) {
    const told = endOf(entry)
    surest = less(surest, told.surest)
    attempts.push(
      attemptSeen({
        endpoint: entry.endpoint,
        phase: told.phase,
        end: told.end,
        ...(told.end.kind === 'answered' ? { status: told.end.status } : {}),
        ms: millisecondsOf(entry, told.phase),
      }),
    )
  }
  return { attempts, ...group, ...(surest === undefined ? {} : { surest }) }
}

interface Told {
  phase: Phase
  end: AttemptEnd
  surest?: Confidence
}

/**
 * nginx writes 502 and 504 into `$upstream_status` where it got no answer itself, so these two may be the origin's own or not;
 * any other status is the origin's.
 */
function endOf(entry: Entry): Told {
  const { status } = entry
  if (status === undefined) return { phase: 'wait', end: { kind: 'client' } }
  const answered: Told = { phase: 'receive', end: { kind: 'answered', status } }
  if (status !== 502 && status !== 504) return answered
  if (numeric(entry.headerTime)) return answered
  if (Number(entry.length) > 0) return { ...answered, surest: 'inferred' }
  return status === 504 ? timedOut(entry) : noAnswer(entry)
}

/** Usual limits for a connect; ingress-nginx and Kong have others for the answer. */
const CONNECT_LIMITS_MS = [5000]
const LIMIT_TOLERANCE_MS = 60

function timedOut({ connectTime, timeMs }: Entry): Told {
  const ms = timeMs ?? 0
  if (connectTime !== undefined) {
    const connected = numeric(connectTime)
    return {
      phase: connected ? 'wait' : 'connect',
      end: timer(connected ? 'firstByte' : 'connect', ms),
      surest: 'inferred',
    }
  }
  const atConnect = CONNECT_LIMITS_MS.some(limit => Math.abs(ms - limit) <= LIMIT_TOLERANCE_MS)
  return {
    phase: atConnect ? 'connect' : 'wait',
    end: timer(atConnect ? 'connect' : 'firstByte', ms),
    surest: 'guessed',
  }
}

function timer(name: 'connect' | 'firstByte', ms: number): AttemptEnd {
  return { kind: 'timer', timer: name, ms }
}

/** Without a time a refusal is the likelier one. It comes within a round trip; an address that nobody answers for, after the kernel's three questions. */
const AT_ONCE_MS = 10
const UNREACHED_MS = [2900, 3200] as const

function noAnswer({ connectTime, received, timeMs }: Entry): Told {
  if (Number(received) > 0) {
    return { phase: 'wait', end: { kind: 'invalid', problem: { reason: 'grammar', at: 0 } }, surest: 'guessed' }
  }
  const connected = connectTime === undefined ? undefined : numeric(connectTime)
  if (connected === true) return { phase: 'wait', end: { kind: 'fin' }, surest: 'inferred' }
  const unreached = timeMs !== undefined && timeMs >= UNREACHED_MS[0] && timeMs <= UNREACHED_MS[1]
  const code = unreached ? 'EHOSTUNREACH' : 'ECONNREFUSED'
  const atConnect = connected === false || unreached || timeMs === undefined || timeMs <= AT_ONCE_MS
  if (!atConnect) return { phase: 'wait', end: { kind: 'fin' }, surest: 'guessed' }
  return { phase: 'connect', end: { kind: 'errno', code, syscall: 'connect' }, surest: 'guessed' }
}

function entriesOf(fields: AccessFields): Entry[] {
  const lists = {
    addr: listOf(fields.upstreamAddr),
    status: listOf(fields.upstreamStatus),
    time: listOf(fields.upstreamTime),
    connect: listOf(fields.upstreamConnectTime),
    header: listOf(fields.upstreamHeaderTime),
    length: listOf(fields.upstreamLength),
    received: listOf(fields.upstreamReceived),
  }
  const size = Math.min(Math.max(lists.addr.length, lists.status.length), ATTEMPTS_MAX)
  // Without the list only the last one's status is known: the answer's.
  const statuses =
    lists.status.length > 0 ? lists.status : [...Array(Math.max(0, size - 1)).fill('-'), fields.status ?? '-']
  const entries = Array.from({ length: size }, (_, at) => ({
    endpoint: nothing(lists.addr[at]) ? '' : (lists.addr[at] ?? ''),
    status: /^[1-5]\d\d$/.test(statuses[at] ?? '') && statuses[at] !== '499' ? Number(statuses[at]) : undefined,
    timeMs: durationMs(lists.time[at], 1000),
    connectTime: lists.connect[at],
    headerTime: lists.header[at],
    length: lists.length[at],
    received: lists.received[at],
    abandoned: fields.status === '499' && at === size - 1,
  }))
  // `-` for all: no upstream was asked. Without a status nothing is known of how it ended.
  return entries.filter(({ status, abandoned, endpoint }) => status !== undefined || (abandoned && endpoint !== ''))
}

/** An address has a port, or is a socket's path. */
function isGroup(endpoint: string): boolean {
  return /^[a-zA-Z_][\w.-]*$/.test(endpoint)
}

/** `proxy_next_upstream_tries` is unbounded; a group has no more servers than this that matter. */
const ATTEMPTS_MAX = 64

function listOf(list: string | undefined): string[] {
  return list === undefined ? [] : elementsOf(list)
}

function nothing(element: string | undefined): boolean {
  return element === undefined || element === '-' || element === ''
}

function numeric(time: string | undefined): boolean {
  return time !== undefined && /^\d/.test(time)
}

function millisecondsOf({ connectTime, timeMs }: Entry, phase: Phase): Attempt['ms'] {
  const ms: Attempt['ms'] = {}
  const connect = durationMs(connectTime, 1000)
  if (connect !== undefined) ms.connect = connect
  if (timeMs === undefined) return ms
  if (phase === 'connect') ms.connect = timeMs
  else ms.wait = timeMs
  return ms
}

const SURENESS: readonly (Confidence | undefined)[] = ['guessed', 'inferred', 'proven', undefined]

function less(one: Confidence | undefined, other: Confidence | undefined): Confidence | undefined {
  return SURENESS.indexOf(one) <= SURENESS.indexOf(other) ? one : other
}
