/** goodgate's own access log, `json` and `ecs`: the cause that it recorded comes out again as itself. */
import type { Attempt } from '../../exchange/attempt.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { PHASES, type Phase } from '../../exchange/phase.ts'
import type { ExchangeFact, Fact } from '../fact.ts'
import type { Line, Reader } from '../reader.ts'
import { attemptSeen } from '../seen.ts'
import { factsOf, inPhase } from './parts/cause-facts.ts'
import { asObject, type Json, jsonObject, member, numberIn, objectIn, stringIn } from './parts/json.ts'
import { isoTime } from './parts/time.ts'
import { exchangeOf, type Told } from './parts/told.ts'

export function goodgateAccess(): Reader {
  return { format: 'goodgate-access', takes, read, passes }
}

const takes = (text: string): boolean =>
  text.startsWith('{"time":"') ? text.includes('"requestId":"') && text.includes('"durationMs":') : isEcs(text)

const isEcs = (text: string): boolean => text.startsWith('{"@timestamp":"') && text.includes('"goodgate.access"')

/** Lines that tell of a failure have `attempts` or `cause` behind the endpoint; a plain one ends with it. */
function passes(text: string, from: number, to: number): boolean {
  if (!text.startsWith('{"time":"', from) || !text.startsWith('"}', to - 2)) return false
  const earliest = Math.max(from, to - ENDPOINT_CHARACTERS_MAX)
  let at = to - 3
  while (at > earliest && text.charCodeAt(at) !== QUOTE) at--
  return text.startsWith(KEY, at - KEY.length)
}

const QUOTE = 34
const KEY = '"endpoint":'
const ENDPOINT_CHARACTERS_MAX = 300

interface Logged {
  time: string | undefined
  cause: string | undefined
  reason: string | undefined
  phase: Phase | undefined
  hidden: boolean
  attempts: readonly Json[]
  exchange: Partial<Exchange>
  endpoint: string
  status: number | undefined
}

function read(line: Line): readonly Fact[] {
  const json = jsonObject(line.text)
  if (json === undefined) return []
  const logged = stringIn(json, '@timestamp') === undefined ? ofJson(json) : ofEcs(json)
  if (logged.cause === undefined) return []
  const at = isoTime(logged.time ?? '') ?? line.at
  const fact: ExchangeFact = {
    kind: 'exchange',
    product: 'goodgate',
    exchange: exchangeOfLogged(logged, at),
    whole: true,
    same: { requestId: logged.exchange.requestId ?? '' },
  }
  if (!logged.hidden && factsOf(logged.cause) === undefined) fact.named = named(logged.cause, logged.reason)
  if (at !== undefined) fact.at = at
  return [fact]
}

function exchangeOfLogged(logged: Logged, at: number | undefined): Exchange {
  const { cause = '', reason, phase, hidden, status, endpoint } = logged
  const told = inPhase(factsOf(cause, reason) ?? unproven(), phase)
  const tries = logged.attempts.map(attempt => attemptOf(attempt, status))
  const exchange = exchangeOf(told, { at, status, endpoint, exchange: logged.exchange })
  if (hidden) return { ...exchange, ...wentWell(tries, status), startedAt: at ?? 0 }
  const failed = exchange.attempts.at(-1)
  if (failed === undefined) return { ...exchange, attempts: 'clientEnd' in told ? [] : tries }
  const last = { ...tries.at(-1), ...endOf(failed, status) }
  const originFields = reason === 'overloaded' ? { originFields: { 'retry-after': '' } } : {}
  return { ...exchange, ...originFields, attempts: [...tries.slice(0, -1), { ...failed, ...last }] }
}

/** Facts that no rule takes for anything in particular: `named` says what it was. */
const unproven = (): Told => ({ phase: 'wait', end: { kind: 'fin' }, surest: 'inferred' })

function wentWell(tries: Attempt[], status = 200): Partial<Exchange> {
  const { phase = 'receive' } = tries.at(-1) ?? {}
  return {
    attempts: tries,
    phase,
    answer: { by: 'origin', status, committed: true, complete: true },
  }
}

/** What of the rebuilt attempt is the failure itself; addresses and times are the line's. */
function endOf(failed: Attempt, status: number | undefined): Partial<Attempt> {
  const { endpoint: _endpoint, ms: _ms, ...rest } = failed
  return rest.end.kind === 'answered' && status !== undefined ? { ...rest, end: { kind: 'answered', status } } : rest
}

function attemptOf(json: Json, status: number | undefined): Attempt {
  const endpoint = stringIn(json, 'endpoint') ?? ''
  const cause = stringIn(json, 'cause')
  const phase = phaseIn(json)
  const told = cause === undefined ? undefined : factsOf(cause, stringIn(json, 'reason'))
  const known = told === undefined || !('end' in told) ? undefined : exchangeOf(told, { endpoint }).attempts[0]
  const end = cause === undefined ? ({ kind: 'answered', status: status ?? 200 } as const) : ({ kind: 'fin' } as const)
  const made = known ?? attemptSeen({ endpoint, phase: phase ?? 'wait', end })
  return {
    ...made,
    reused: member(json, 'reused') === true || made.reused,
    ms: stepsIn(objectIn(json, 'ms')),
  }
}

function stepsIn(json: Json | undefined): Attempt['ms'] {
  const ms: Attempt['ms'] = {}
  for (const step of ['dns', 'connect', 'tls', 'send', 'wait', 'receive'] as const) {
    const value = numberIn(json, step)
    if (value !== undefined) ms[step] = value
  }
  return ms
}

function phaseIn(json: Json | undefined): Phase | undefined {
  const word = stringIn(json, 'phase')
  return PHASES.find(phase => phase === word)
}

function named(cause: string, reason: string | undefined): { cause: string; reason?: string } {
  return reason === undefined ? { cause } : { cause, reason }
}

function ofJson(json: Json): Logged {
  return {
    time: stringIn(json, 'time'),
    cause: stringIn(json, 'cause'),
    reason: stringIn(json, 'reason'),
    phase: phaseIn(json),
    hidden: member(json, 'hidden') === true,
    attempts: objectsIn(json, 'attempts'),
    endpoint: stringIn(json, 'endpoint') ?? '',
    status: numberIn(json, 'status'),
    exchange: {
      requestId: stringIn(json, 'requestId') ?? '',
      client: stringIn(json, 'client') ?? '',
      method: stringIn(json, 'method') ?? '',
      host: stringIn(json, 'host') ?? '',
      path: pathOnly(stringIn(json, 'path')),
      protocol: stringIn(json, 'protocol') ?? '',
      durationMs: numberIn(json, 'durationMs') ?? 0,
      bytesIn: numberIn(json, 'bytesIn') ?? 0,
      bytesOut: numberIn(json, 'bytesOut') ?? 0,
      ...chosen(json),
    },
  }
}

function ofEcs(json: Json): Logged {
  const labels = objectIn(json, 'labels')
  return {
    time: stringIn(json, '@timestamp'),
    cause: stringIn(json, 'error.code'),
    reason: stringIn(labels, 'reason'),
    phase: phaseIn(labels),
    hidden: stringIn(labels, 'hidden') === 'true',
    attempts: objectsIn(json, 'goodgate.attempts'),
    endpoint: stringIn(labels, 'endpoint') ?? '',
    status: numberIn(json, 'http.response.status_code'),
    exchange: {
      requestId: stringIn(json, 'http.request.id') ?? '',
      client: stringIn(json, 'source.address') ?? '',
      method: stringIn(json, 'http.request.method') ?? '',
      host: stringIn(json, 'url.domain') ?? '',
      path: stringIn(json, 'url.path') ?? '',
      durationMs: (numberIn(json, 'event.duration') ?? 0) / 1e6,
      bytesIn: numberIn(json, 'http.request.bytes') ?? 0,
      bytesOut: numberIn(json, 'http.response.bytes') ?? 0,
      ...chosen(labels),
    },
  }
}

function chosen(json: Json | undefined): Partial<Exchange> {
  const route = stringIn(json, 'route')
  const upstream = stringIn(json, 'upstream')
  return { ...(route !== undefined && { route }), ...(upstream !== undefined && { upstream }) }
}

function pathOnly(path = ''): string {
  const query = path.indexOf('?')
  return query < 0 ? path : path.slice(0, query)
}

function objectsIn(json: Json, key: string): Json[] {
  const value = member(json, key)
  if (!Array.isArray(value)) return []
  return value.map(asObject).filter(one => one !== undefined)
}
