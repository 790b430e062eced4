/** What an access line's fields say of a request: nothing, where it went well at the first try. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { Exchange } from '../../../exchange/exchange.ts'
import type { ExchangeFact, Product, SameRequest } from '../../fact.ts'
import { exchangeSeen } from '../../seen.ts'
import { methodAndTarget } from '../nginx/facts.ts'
import { dayFirstTime, durationMs, isoTime } from '../parts/time.ts'
import { attemptsOf } from './attempts.ts'
import type { AccessFields } from './fields.ts'

export interface AccessLine {
  fields: AccessFields
  product: Product
  /** From whoever carried the line. */
  at?: number | undefined
}

export function accessFacts({ fields, product, at: carriedAt }: AccessLine): readonly ExchangeFact[] {
  const status = Number(fields.status)
  if (!(status >= 100 && status <= 599)) return []
  const ended = endOf(fields, status)
  if (ended === undefined) return []
  const { surest, ...shown } = ended
  const at = timeOf(fields.time) ?? carriedAt
  return [
    {
      kind: 'exchange',
      product,
      whole: true,
      same: sameRequest(fields),
      exchange: exchangeSeen({ ...asked(fields), startedAt: at ?? 0, ...shown }),
      ...(at === undefined ? {} : { at }),
      ...(surest === undefined ? {} : { surest }),
    },
  ]
}

type Ended = Partial<Exchange> & { surest?: Confidence }

function endOf(fields: AccessFields, status: number): Ended | undefined {
  const { attempts, surest, nobodyLeftOf } = attemptsOf(fields)
  const how = surest === undefined ? {} : { surest }
  // nginx's own number for a client that left; it was sent nothing.
  if (status === 499) return { attempts, clientEnd: { kind: 'fin' }, phase: 'wait', ...noAnswer }
  const answer: Exchange['answer'] = { by: 'gateway', status, committed: true, complete: true }
  if (nobodyLeftOf !== undefined && status >= 500) {
    // Attempts before it would speak in its place; they took out the last of the group, and have errors of their own.
    return {
      attempts,
      unavailable: { why: 'ejected', endpoints: [] },
      upstream: nobodyLeftOf,
      answer,
      surest: 'inferred',
    }
  }
  const last = attempts.at(-1)
  if (last !== undefined) {
    const well = attempts.every(({ end }) => end.kind === 'answered' && end.status < 500)
    if (well && status < 500) return undefined
    if (last.end.kind === 'answered' && last.end.status === status) answer.by = 'origin'
    // The answer was good, and nginx made another one of it: why is not in the line.
    const unsaid = well ? { surest: 'guessed' as const } : {}
    return { attempts, answer, ...how, ...unsaid }
  }
  if (status === 408)
    return { clientEnd: { kind: 'timer', timer: 'bodyIdle', ms: 0 }, phase: 'accept', answer, surest: 'inferred' }
  if (status < 500) return undefined
  return { ...nobodyAsked(fields, status), answer }
}

const noAnswer: Partial<Exchange> = { answer: { by: 'none', committed: false, complete: false } }

/**
 * Nothing in the line says who made the answer. A group's bare name in place of an address is what nginx writes when nobody of
 * it was left, and ingress-nginx names the service that it found no endpoint for.
 */
function nobodyAsked({ upstreamName, upstreamAddr, upstreamStatus }: AccessFields, status: number): Ended {
  const named = upstreamName !== undefined && upstreamName !== '-' && upstreamName !== ''
  if (status === 503 && named && upstreamAddr === '-' && (upstreamStatus ?? '-') === '-') {
    return { unavailable: { why: 'no-endpoints', endpoints: [] }, upstream: upstreamName, surest: 'inferred' }
  }
  return { surest: 'guessed' }
}

export function timeOf(time: string | undefined): number | undefined {
  if (time === undefined) return undefined
  const seconds = /^(\d{10})(?:\.(\d{3}))?$/.exec(time)
  if (seconds) return Number(seconds[1]) * 1000 + Number(seconds[2] ?? 0)
  const ms = /^\d{13}$/.exec(time)?.[0]
  return ms === undefined ? (dayFirstTime(time) ?? isoTime(time)) : Number(ms)
}

function sameRequest(fields: AccessFields): SameRequest {
  const same: SameRequest = {}
  const line = requestLine(fields)
  if (fields.requestId !== undefined && fields.requestId !== '-') same.requestId = fields.requestId
  if (fields.pid !== undefined && fields.connection !== undefined)
    same.connection = `${fields.pid}#${fields.connection}`
  if (line !== '') same.request = methodAndTarget(line)
  if (fields.client !== undefined) same.client = fields.client
  return same
}

function requestLine({ request, method, target, protocol }: AccessFields): string {
  if (request !== undefined && request !== '-') return request
  if (method === undefined || target === undefined) return ''
  return protocol === undefined ? `${method} ${target}` : `${method} ${target} ${protocol}`
}

function asked(fields: AccessFields): Partial<Exchange> {
  const [method = '', target = '', protocol = ''] = requestLine(fields).split(' ', 3)
  const query = target.indexOf('?')
  const ms = durationMs(fields.requestTime, 1000)
  const name = fields.upstreamName
  return {
    requestId: fields.requestId ?? '',
    client: fields.client ?? '',
    host: fields.host ?? '',
    method,
    path: query < 0 ? target : target.slice(0, query),
    protocol,
    bytesOut: Number(fields.bytesOut) || 0,
    ...(ms === undefined ? {} : { durationMs: Math.round(ms) }),
    ...(name === undefined || name === '-' ? {} : { upstream: name }),
  }
}
