/** Groups of failures made by hand: what is not said is as in a log that does not tell it. */
import { diagnose } from '../../../src/diagnosis/diagnose.ts'
import type { Diagnosis, RankedSuspect } from '../../../src/diagnosis/diagnosis.ts'
import type { Attempt, AttemptEnd } from '../../../src/exchange/attempt.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import type { Product, Trouble, TroubleFact } from '../../../src/explain/fact.ts'
import type { Context, Group } from '../../../src/explain/failures/groups.ts'
import { addTime, noTimes } from '../../../src/explain/failures/times.ts'
import { rankGroup } from '../../../src/explain/rank.ts'
import { attemptSeen, exchangeSeen } from '../../../src/explain/seen.ts'

export interface Case {
  x: Exchange | Exchange[]
  product?: Product
  group?: Partial<Group>
  context?: Partial<Context>
  /** Seconds after the begin of the log at which the failures were. */
  at?: number[]
  /** Instead of what the exchange says. */
  diagnosis?: Diagnosis
}

export const begin: number = Date.UTC(2026, 10, 3, 10, 0, 0)

export function rankOf(c: Case): RankedSuspect[] {
  const group = groupOf(c)
  return rankGroup(group, { ...contextOf(group, c), ...c.context })
}

export function groupOf({ x, product = 'nginx', group = {}, at = [], diagnosis }: Case): Group {
  const exchanges = Array.isArray(x) ? x : [x]
  const found = diagnosis ?? diagnose(exchanges.at(-1)!)
  if (found === null) throw new Error('nothing failed in it')
  const times = noTimes()
  for (const second of at) addTime(times, begin + second * 1000)
  const endpoint = exchanges.at(-1)?.attempts.at(-1)?.endpoint
  return {
    diagnosis: found,
    cause: found.cause,
    ...(found.reason !== undefined && { reason: found.reason }),
    confidence: found.confidence,
    ...(endpoint !== undefined && { endpoint }),
    count: Math.max(exchanges.length, at.length),
    hidden: 0,
    apart: 0,
    folded: 0,
    ...(at.length > 0 && { firstSeen: begin + at[0]! * 1000, lastSeen: begin + at.at(-1)! * 1000 }),
    times,
    sample: '',
    sampleNumber: 1,
    exchanges,
    checks: [],
    consequences: [],
    products: new Map([[product, exchanges.length]]),
    endpoints: new Map(),
    upstreams: new Set(),
    methods: new Map(exchanges.filter(({ method }) => method !== '').map(({ method }) => [method, 1])),
    neighbours: [],
    because: [],
    ...group,
  }
}

export function contextOf(group: Group, { product = 'nginx' }: Pick<Case, 'product'>): Context {
  return {
    groups: [group],
    troubles: group.neighbours,
    formats: new Map(),
    products: new Set([product]),
    firstAt: begin,
    lastAt: begin + 3_600_000,
    lines: 100,
    unread: [],
  }
}

export function trouble(what: Trouble, more: Partial<TroubleFact> = {}): TroubleFact {
  return { kind: 'trouble', product: 'kernel', what, ...more }
}

/** A request that failed in one try. */
export function failed(
  endpoint: string,
  phase: Attempt['phase'],
  end: AttemptEnd,
  more: Partial<Attempt> = {},
  x: Partial<Exchange> = {},
): Exchange {
  return exchangeSeen({
    method: 'GET',
    path: '/orders',
    client: '203.0.113.7',
    attempts: [attemptSeen({ endpoint, phase, end, ...more })],
    ...x,
  })
}

export const refused = (endpoint: string, x: Partial<Exchange> = {}): Exchange =>
  failed(endpoint, 'connect', { kind: 'errno', code: 'ECONNREFUSED', syscall: 'connect' }, {}, x)

export const closed = (endpoint: string, waitMs?: number, x: Partial<Exchange> = {}): Exchange =>
  failed(endpoint, 'wait', { kind: 'fin' }, waitMs === undefined ? {} : { ms: { wait: waitMs } }, x)

export const silent = (endpoint: string, waitMs?: number, x: Partial<Exchange> = {}): Exchange =>
  failed(
    endpoint,
    'wait',
    { kind: 'timer', timer: 'firstByte', ms: waitMs ?? 0 },
    waitMs === undefined ? {} : { ms: { wait: waitMs } },
    x,
  )
