/** The fields of a HAProxy traffic log, whatever the format they came in, and the fact that they make. */

import type { Fact } from '../../fact.ts'
import { ofState, type StateValues, takenOut } from '../haproxy-states.ts'
import { requestLine, withoutPort } from '../parts/request.ts'
import type { Shown } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'
import { ofBackError } from './errors.ts'

export interface HaproxyFields {
  /** Two letters in TCP mode, four in HTTP mode. */
  state: string
  /** Epoch ms of the accept. */
  startedAt?: number
  client?: string
  backend?: string
  /** `<NOSRV>` and other names in angle brackets: none was chosen. */
  server?: string
  /** `IP:PORT`, in formats that have it. */
  address?: string
  timers: Timers
  /** -1: nothing was sent. */
  status?: number
  bytes?: number
  retries?: number
  /** `GET /orders HTTP/1.1`, or `<BADREQ>`. */
  request?: string
  requestId?: string
  /** What the format has of errors on the server's side: `bc_err`, `ssl_bc_err` and their texts. */
  backError?: string
}

/** Milliseconds; -1: that step was never completed. */
export interface Timers {
  request?: number
  queue?: number
  connect?: number
  response?: number
  total?: number
}

export function haproxyFacts(fields: HaproxyFields, at: number | undefined): Fact[] {
  const values = stateValues(fields)
  const byState = ofState(fields.state, values)
  if (byState === null) return []
  const told = ofBackError(fields.backError, byState) ?? byState
  const fact = requestFact(told, shownOf(fields, at), {
    upstream: fields.backend,
    takenOut: takenOut(fields.state) ? endpointOf(fields) : undefined,
  })
  if (fact.kind === 'exchange' && fields.retries !== undefined) repeat(fact.exchange.attempts, fields.retries)
  return [fact]
}

/** Only failed connections are tried again, and the letters tell of the last one: the ones before are known to be no better. */
function repeat(attempts: NonNullable<Shown['exchange']>['attempts'], times: number): void {
  const [last] = attempts ?? []
  if (last?.phase !== 'connect') return
  for (let nth = 0; nth < Math.min(times, 10); nth++) attempts?.unshift({ ...last })
}

function stateValues(fields: HaproxyFields): StateValues {
  const status = fields.status !== undefined && fields.status > 0 ? fields.status : undefined
  return {
    ...(status !== undefined && { status }),
    spentMs: spentMs(fields),
    noServer: fields.server === undefined ? false : fields.server.startsWith('<'),
    tunnel: fields.state.length === 2 || status === 101,
    unanswered: fields.timers.response === -1,
    bytes: fields.bytes ?? 0,
  }
}

/** The total without the steps that were completed before; of several tries to connect, one. */
function spentMs({ timers, state, retries = 0 }: HaproxyFields): number {
  const { request = 0, queue = 0, connect = 0, response = 0, total = 0 } = timers
  const before = [request, queue, connect, response].reduce((sum, ms) => sum + Math.max(ms, 0), 0)
  const spent = Math.max(total - before, 0)
  return state[1] === 'C' ? Math.round(spent / (retries + 1)) : spent
}

function shownOf(fields: HaproxyFields, at: number | undefined): Shown {
  const { request = '', timers, status } = fields
  const line = request.includes(' ') ? requestLine(request) : undefined
  const durationMs = Math.max(timers.total ?? 0, 0)
  const client = fields.client === undefined ? '' : withoutPort(fields.client)
  const ended = fields.startedAt === undefined ? undefined : fields.startedAt + durationMs
  return {
    product: 'haproxy',
    at: at ?? ended,
    endpoint: endpointOf(fields),
    status: status !== undefined && status > 0 ? status : undefined,
    ms: msOf(timers),
    attempt: { ...(timers.connect !== undefined && timers.connect >= 0 && { connectMs: timers.connect }) },
    exchange: {
      ...line,
      client,
      durationMs,
      bytesOut: fields.bytes ?? 0,
      ...(fields.startedAt !== undefined && { startedAt: fields.startedAt }),
      ...(fields.backend !== undefined && { upstream: fields.backend }),
    },
    same: {
      ...(fields.requestId !== undefined && { requestId: fields.requestId }),
      ...(line && { request: request.split(' ', 2).join(' ') }),
      ...(client !== '' && { client }),
    },
  }
}

function msOf({ connect, response, total }: Timers): { connect?: number; wait?: number } {
  const waited = response !== undefined && response >= 0 ? response : (total ?? 0) - Math.max(connect ?? 0, 0)
  if (connect === undefined || connect < 0) return {}
  return { connect, wait: Math.max(waited, 0) }
}

function endpointOf({ backend, server, address }: HaproxyFields): string {
  if (address !== undefined && !/^(?:0\.0\.0\.0|-|:)/.test(address)) return `http://${address}`
  if (server === undefined || server.startsWith('<')) return ''
  // OpenShift's router names its servers so: `pod:app-1:app::192.0.2.9:8080`
  const named = /:(\d{1,3}(?:\.\d{1,3}){3}:\d{1,5})$/.exec(server)?.[1]
  if (named !== undefined) return `http://${named}`
  return backend === undefined ? server : `${backend}/${server}`
}
