/** HAProxy's checks of its servers: what a check met, and servers that leave, come back, or are resolved to nothing. */
import type { AttemptEnd } from '../../../exchange/attempt.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { CheckFact, ConsequenceFact, Fact } from '../../fact.ts'
import { attemptSeen, exchangeSeen } from '../../seen.ts'
import { dns, errno, fin, invalid, timer, tls } from '../parts/ends.ts'
import { errnoIn } from '../parts/errno.ts'
import { between, numberAfter, rowIn } from '../parts/text.ts'
import { ended, exchangeOf, nobody, type Told } from '../parts/told.ts'
import { ofConnectText } from './errors.ts'

/** `[Backup ]Server be/srv[/DISABLED] (…) is DOWN`, `Health check for [backup ]server be/srv failed`. */
const SERVER = /(?:^|[\s:])(?:Backup |backup )?[Ss]erver (?:\[backup\] )?([^\s/]{1,120}\/[^\s/]{1,120})(?:\/\w{1,20})? /

/** null: it is no line about a server. */
export function serverFacts(text: string, at: number | undefined): Fact[] | null {
  const server = SERVER.exec(text.slice(0, 600))?.[1]
  if (server === undefined) return null
  const happened = whatHappened(text)
  if (happened === null) return []
  const told = at === undefined ? {} : { at }
  const facts: Fact[] = []
  if (happened === 'failed' || happened === 'down') {
    const check = ofCheck(text, server, happened === 'down')
    facts.push(check === null ? { ...gone(server), ...told } : { ...check, ...told })
  } else facts.push({ ...gone(server), what: happened === 'up' ? 'endpoint-back' : 'endpoint-out', ...told })
  if (happened !== 'up' && noneLeft(text)) facts.push({ ...nobodyLeft(text, server), ...told })
  return facts
}

type Happened = 'failed' | 'down' | 'out' | 'up'

const HAPPENED: readonly (readonly [says: string, happened: Happened | null])[] = [
  [' is DOWN', 'down'],
  ['going DOWN for maintenance', 'down'],
  ['now enters maintenance', 'down'],
  [' is UP', 'up'],
  [' is READY', 'up'],
  [' is stopping', 'out'],
  ['enters drain state', 'out'],
  [' failed, reason:', 'failed'],
]

function whatHappened(text: string): Happened | null {
  return rowIn(text, HAPPENED) ?? null
}

function gone(server: string): ConsequenceFact {
  return {
    kind: 'consequence',
    product: 'haproxy',
    what: 'endpoint-out',
    lost: false,
    endpoint: server,
    upstream: server.slice(0, server.indexOf('/')),
  }
}

/** `0 active and 0 backup servers left.` */
function noneLeft(text: string): boolean {
  return text.includes(' 0 active and 0 backup servers left')
}

/** A server without an address, or taken away by its record, leaves nothing that could be checked. */
function nobodyLeft(text: string, server: string): ConsequenceFact {
  const upstream = server.slice(0, server.indexOf('/'))
  const why =
    text.includes('DOWN for maintenance') || text.includes('enters maintenance') ? 'no-endpoints' : 'failing-checks'
  return {
    kind: 'consequence',
    product: 'haproxy',
    what: 'nobody-left',
    lost: false,
    upstream,
    exchange: exchangeOf(nobody(why), { exchange: { upstream } }),
  }
}

/** null: no check took it out, but its administrator, its agent or its record. */
function ofCheck(text: string, server: string, tookOut: boolean): CheckFact | null {
  const reason = between(text, 'reason: ', ',') ?? between(text, 'reason: ', '.') ?? ''
  const info = between(text, 'info: "', '"') ?? ''
  const told = ofResolver(text) ?? ofReason(reason, info, text)
  if (told === null || !('end' in told)) return null
  const ms = numberAfter(text, 'check duration: ') ?? 0
  const end: AttemptEnd = told.end.kind === 'timer' ? { ...told.end, ms } : told.end
  const attempt = attemptSeen({ endpoint: server, phase: told.phase, end, ...told.more })
  const upstream = server.slice(0, server.indexOf('/'))
  return {
    kind: 'check',
    product: 'haproxy',
    exchange: exchangeSeen({ attempts: [attempt], upstream, durationMs: ms }),
    tookOut,
    ...(told.surest !== undefined && { surest: told.surest }),
  }
}

const RESOLVER: readonly (readonly [says: string, code: string])[] = [
  ['DNS NX status', 'ENOTFOUND'],
  ['DNS timeout status', 'ETIMEOUT'],
  ['DNS refused status', 'EREFUSED'],
  ['unspecified DNS error', 'EBADRESP'],
  ['No IP for server', 'ENODATA'],
]

function ofResolver(text: string): Told | null {
  const code = rowIn(text, RESOLVER)
  return code === undefined ? null : ended('dns', dns(code))
}

type OfInfo = (info: string, text: string) => Told

/** By the reason's beginning; a check's own `code` is the status that came. */
const REASONS: readonly (readonly [says: string, of: OfInfo])[] = [
  ['Layer4 timeout', () => ended('connect', timer('connect'))],
  ['Layer4 connection problem', info => ofConnectText(info) ?? ended('connect', errno('ECONNREFUSED'), 'inferred')],
  ['Layer6 timeout', () => ended('tls', timer('tls'))],
  ['Layer6 invalid response', info => ofConnectText(info) ?? ended('tls', tls('SSL_HANDSHAKE'), 'guessed')],
  ['Layer7 timeout', () => ended('wait', timer('firstByte'))],
  ['Layer7 invalid response', ofInvalid],
  [
    'Layer7 wrong status',
    (_, text) => ended('receive', { kind: 'answered', status: numberAfter(text, 'code: ') ?? 0 }),
  ],
  ['Socket error', info => ofConnectText(info) ?? ended('wait', fin, 'inferred')],
  ['External check timeout', () => ended('wait', timer('firstByte'), 'inferred')],
]

function ofReason(reason: string, info: string, text: string): Told | null {
  return REASONS.find(([says]) => reason.startsWith(says))?.[1](info, text) ?? null
}

const EMPTY = /empty response|connection closed|close/i

function ofInvalid(info: string): Told {
  const code = errnoIn(info)
  if (code !== undefined) return ended('wait', errno(code))
  if (EMPTY.test(info)) return ended('wait', fin, 'inferred')
  return ended('wait' satisfies Phase, invalid('status-line'), 'inferred')
}
