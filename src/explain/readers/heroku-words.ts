/** Heroku's codes: H… of its router, one a request, and R… of its dynos. */
import type { Trouble } from '../fact.ts'
import { errno, fin, invalid, timer } from './parts/ends.ts'
import {
  badRequest,
  clientLeft,
  clientSlow,
  cut,
  ended,
  nobody,
  own,
  refused,
  type Told,
  unconfigured,
} from './parts/told.ts'

const queue = (outcome: 'full' | 'timeout', ms: number): Told => refused({ kind: 'queue', outcome, ms })

/** No web process was up; what had taken it out is named beside it. */
const crashed: Told = {
  unavailable: 'failing-checks',
  endpoints: [{ endpoint: 'web', cause: 'upstream-crash', count: 1 }],
  surest: 'inferred',
}

export const HEROKU_REQUESTS: Readonly<Record<string, Told>> = {
  H10: crashed,
  H11: queue('full', 0),
  H12: ended('wait', timer('firstByte', 30_000)),
  H13: ended('wait', fin, 'inferred'),
  H14: nobody('no-endpoints'),
  H15: cut(timer('idle', 55_000)),
  H17: ended('wait', invalid('field-line')),
  H18: ended('send', errno('ECONNRESET'), 'inferred'),
  H19: ended('connect', timer('connect', 5000)),
  // Requests wait for a dyno that is starting, for 75 s.
  H20: nobody('failing-checks', 'inferred'),
  H21: ended('connect', errno('ECONNREFUSED')),
  H22: refused({ kind: 'connection-limit', limit: 0 }),
  H23: unconfigured('H23'),
  H24: ended('wait', { kind: 'cancelled', why: 'shutdown' }),
  H25: ended('wait', invalid('field-value'), 'inferred'),
  H26: badRequest('bad-request-line'),
  H27: clientLeft('wait'),
  H28: clientSlow(55_000),
  H31: badRequest('misdirected'),
  H32: badRequest('misdirected'),
  H80: refused({ kind: 'maintenance' }),
  H81: nobody('no-endpoints'),
  H82: nobody('no-endpoints'),
  H83: own('H83'),
  H99: own('H99'),
}

export const HEROKU_DYNOS: Readonly<Record<string, { what: Trouble; value?: number }>> = {
  R10: { what: 'failed-to-start', value: 60 },
  R11: { what: 'failed-to-start' },
  R12: { what: 'killed', value: 9 },
  R14: { what: 'memory-short' },
  R15: { what: 'oom-kill' },
  R17: { what: 'failed-to-start' },
  R99: { what: 'failed-to-start' },
}
