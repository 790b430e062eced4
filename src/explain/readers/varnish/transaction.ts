/** A backend request as varnishlog shows it over its lines, and the fact that it ends in. */

import type { Attempt } from '../../../exchange/attempt.ts'
import type { Fact } from '../../fact.ts'
import { exchangeSeen } from '../../seen.ts'
import { requested } from '../parts/request.ts'
import { answered, factOf, type Shown, type Told } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'
import { ofFetchError } from './words.ts'

export interface Transaction {
  backend: boolean
  /** The request that it was made for. */
  parent?: string
  method?: string
  url?: string
  host?: string
  protocol?: string
  server?: string
  address?: string
  reused?: boolean
  /** Epoch seconds of its steps: Start, Connected, Bereq, Beresp, Error … */
  steps: Record<string, number>
  /** Of the origin: what Varnish makes up after a failure comes later. */
  status?: number
  error?: { text: string; begun: boolean; line: string }
  /** More header lines, or longer ones, came than there was room for. */
  lostHeader?: true
}

export function newTransaction(backend: boolean): Transaction {
  return { backend, steps: {} }
}

const FIELDS: Readonly<Record<string, 'method' | 'url' | 'protocol'>> = {
  BereqMethod: 'method',
  BereqRequest: 'method',
  BereqURL: 'url',
  BereqProtocol: 'protocol',
}

/** `line` as it was read, for the report. */
export function addRecord(to: Transaction, tag: string, value: string, line: string): void {
  if (Object.hasOwn(FIELDS, tag)) to[FIELDS[tag]!] ??= value
  else if (tag === 'Begin') to.parent = value.split(' ')[1] ?? ''
  else if (tag === 'BereqHeader' && /^host:/i.test(value)) to.host = value.slice(5).trim()
  else if (tag === 'LostHeader') to.lostHeader = true
  else if (tag === 'BackendOpen') addOpen(to, value.split(' '))
  else if (tag === 'Timestamp') addStep(to, value)
  else if (tag === 'BerespStatus') {
    if (to.error === undefined && to.steps.Error === undefined) to.status = Number(value) || 0
  } else if (tag === 'FetchError')
    to.error ??= { text: value, begun: to.status !== undefined && to.steps.Beresp !== undefined, line }
}

/** `27 default 192.0.2.9 8080 192.0.2.1 41522 connect`; a unix socket has its path in place of the address. */
function addOpen(to: Transaction, [, name = '', ip = '', port = '', , , how]: string[]): void {
  to.server = name
  to.reused = how === 'reuse'
  if (ip.startsWith('/')) to.address = `unix:${ip}`
  else if (ip !== '') to.address = `http://${ip.includes(':') ? `[${ip}]` : ip}:${port}`
}

/** `Error: 1777788428.090000 60.001100 60.000500` */
function addStep({ steps }: Transaction, value: string): void {
  const found = /^(\w{1,20}): (\d{1,12}(?:\.\d{1,9})?) /.exec(value)
  if (found !== null && Object.keys(steps).length < 30) steps[found[1]!] = Number(found[2])
}

export function transactionFacts(t: Transaction, lineAt: number | undefined): Fact[] {
  if (t.error !== undefined) return ofError(t, t.error, lineAt)
  if (t.status !== undefined && t.status >= 500) return [factOf(answered(t.status), shownOf(t, lineAt, t.status))]
  // VCL may make up an error without asking anybody.
  if (t.backend && t.steps.Error !== undefined) return [unexplained(t, lineAt)]
  return []
}

function ofError(
  t: Transaction,
  { text, begun, line }: NonNullable<Transaction['error']>,
  lineAt: number | undefined,
): Fact[] {
  const overflows = t.lostHeader && text === 'http format error'
  const told = ofFetchError(overflows ? 'overflow' : text, begun)
  if (told === null) return [unexplained(t, lineAt, line)]
  const shown = shownOf(t, lineAt, begun ? t.status : 503)
  const server = /\b[Bb]ackend (\S{1,120}?):/.exec(text)?.[1] ?? t.server
  // One that was never opened is named by its error alone: without the name, what another backend met would be taken for its end.
  const exchange = server === undefined ? shown.exchange : { ...shown.exchange, upstream: server }
  return [
    requestFact(
      timed(told, t),
      { ...shown, endpoint: shown.endpoint || server, exchange },
      { upstream: server, sample: line },
    ),
  ]
}

/** How long the step took that a timer ended. */
function timed(told: Told, { steps }: Transaction): Told {
  if (!('end' in told) || told.end.kind !== 'timer') return told
  const { Start = 0, Bereq, Connected, Beresp, Error: end } = steps
  const from = told.phase === 'receive' ? Beresp : told.phase === 'connect' ? Start : (Bereq ?? Connected)
  return from === undefined || end === undefined
    ? told
    : { ...told, end: { ...told.end, ms: Math.round((end - from) * 1000) } }
}

function unexplained(t: Transaction, lineAt: number | undefined, line?: string): Fact {
  const shown = shownOf(t, lineAt, 503)
  const answer = { by: 'gateway' as const, status: 503, committed: true, complete: true }
  return {
    kind: 'exchange',
    product: 'varnish',
    exchange: exchangeSeen({ ...shown.exchange, answer }),
    whole: false,
    same: shown.same ?? {},
    surest: 'guessed',
    ...(line !== undefined && { sample: line }),
    ...(shown.at !== undefined && { at: shown.at }),
  }
}

function shownOf(t: Transaction, lineAt: number | undefined, status: number | undefined): Shown {
  const { method = '', url = '', host = '', protocol = '', steps } = t
  const start = steps.Start
  const last = Math.max(...Object.values(steps), 0)
  return {
    product: 'varnish',
    at: last > 0 ? Math.round(last * 1000) : lineAt,
    endpoint: t.address ?? '',
    status,
    whole: false,
    ms: msOf(steps),
    attempt: attemptOf(t),
    exchange: {
      ...requested(method, url),
      host,
      protocol,
      ...(start !== undefined && {
        startedAt: Math.round(start * 1000),
        durationMs: Math.round((last - start) * 1000),
      }),
      ...(t.server !== undefined && { upstream: t.server }),
    },
    same: {
      ...(t.parent !== undefined && t.parent !== '' && { requestId: `varnish ${t.parent}` }),
      ...(method !== '' && { request: `${method} ${url}` }),
    },
  }
}

function msOf({ Start, Connected, Bereq, Beresp, Error: end }: Record<string, number>): Attempt['ms'] {
  const connect = Connected === undefined || Start === undefined ? {} : { connect: (Connected - Start) * 1000 }
  const sent = Bereq ?? Connected
  const head = Beresp ?? end
  return { ...connect, ...(sent !== undefined && head !== undefined && { wait: (head - sent) * 1000 }) }
}

function attemptOf({ reused, steps }: Transaction): Partial<Attempt> {
  const { Bereq, Error: end } = steps
  if (reused !== true) return {}
  return { reused, ...(Bereq !== undefined && end !== undefined && { sinceFirstWriteMs: (end - Bereq) * 1000 }) }
}
