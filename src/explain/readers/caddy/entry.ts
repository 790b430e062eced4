/** What an entry of Caddy's logs says, whichever encoder wrote it: errors of requests, their ends, checks, its own life. */

import type { Fact, Trouble } from '../../fact.ts'
import { exchangeSeen } from '../../seen.ts'
import { goError } from '../go-error.ts'
import { type Json, objectIn, stringIn } from '../parts/json.ts'
import { answered, badRequest, clientLeft, factOf, nobody, type Shown, type Told } from '../parts/told.ts'
import { requestFact } from '../request-fact.ts'
import { checkFacts } from './check.ts'
import { type CaddyEntry, endpointOf, requestOf, shownOf } from './shown.ts'

export interface CaddyState {
  /** Upstreams of round trips that failed, by request: the error that ends the request does not always name its upstream. */
  asked: Map<string, string>
  /** Requests that an error's line told of. */
  failed: Set<string>
}
const KEPT_MAX = 1000

export function caddyState(): CaddyState {
  return { asked: new Map(), failed: new Set() }
}

export function caddyFacts(entry: CaddyEntry, state: CaddyState): Fact[] {
  const { logger, message } = entry
  if (logger.startsWith('http.log.error')) return ofError(entry, state)
  if (logger.startsWith('http.log.access')) return ofAccess(entry, state)
  if (logger.includes('.health_checker')) return checkFacts(entry)
  if (logger.startsWith('http.handlers.reverse_proxy')) return ofProxy(entry, state)
  if (logger.startsWith('layer4')) return ofLayer4(entry)
  return ofProcess(logger, message, entry.at)
}

/** An error that ended a request; the handler that raised it is known by its words. */
function ofError({ at, message, fields }: CaddyEntry, { asked, failed }: CaddyState): Fact[] {
  const request = requestOf(fields)
  if (failed.size >= KEPT_MAX) failed.clear()
  failed.add(request.key)
  const shown: Shown = { ...shownOf(fields, at), whole: false }
  if (message.includes('no upstreams available')) return [requestFact(nobody('unknown'), shown)]
  const scheme = message.includes('dialing backend') ? { scheme: 'fastcgi' as const } : {}
  const error = message.includes('request body too large') ? null : goError(message, scheme)
  if (error !== null) {
    const upstream = asked.get(request.key) ?? ''
    const told = measured(error.told, shown.exchange?.durationMs ?? 0)
    return [factOf(told, { ...shown, endpoint: error.endpoint || endpointOf(upstream, told) })]
  }
  if (shown.status === 413) return [factOf(badRequest('body-too-large'), shown)]
  return (shown.status ?? 0) >= 500 ? [unexplained(shown, at, false)] : []
}

/** `duration` is the whole request's; with one try, which is the rule, the timer's too. */
function measured(told: Told, ms: number): Told {
  if (!('end' in told) || told.end.kind !== 'timer' || told.end.ms > 0) return told
  return { ...told, end: { ...told.end, ms: Math.round(ms) } }
}

/** The line of a request's end. Each error of Caddy's own has an error's line before it; 0: nothing could be sent any more. */
function ofAccess({ at, fields }: CaddyEntry, { failed }: CaddyState): Fact[] {
  const shown = shownOf(fields, at)
  const { status = 0 } = shown
  if (status === 499) return [factOf(clientLeft('wait'), shown)]
  if (status === 0 && !isUpgrade(fields)) return [factOf({ ...clientLeft('wait'), surest: 'inferred' }, shown)]
  if (status < 500) return []
  const names = Object.keys(objectIn(fields, 'resp_headers') ?? {}).map(name => name.toLowerCase())
  if (failed.has(requestOf(fields).key) || !isOrigins(names)) return [unexplained(shown, at, true)]
  return [factOf(answered(status, names.includes('via') ? undefined : 'inferred'), shown)]
}

/** Caddy's `respond` has no length, and its files have what files have; `Date` and `Via` are listed only of an upstream's answer. */
function isOrigins(names: readonly string[]): boolean {
  if (names.includes('via') || names.includes('date')) return true
  return names.includes('content-length') && !names.includes('etag') && !names.includes('last-modified')
}

function isUpgrade(fields: Json): boolean {
  const names = Object.keys(objectIn(objectIn(fields, 'request'), 'headers') ?? {})
  return names.some(name => name.toLowerCase() === 'upgrade')
}

/** A 5xx of Caddy's own: another line says why, or nothing does. */
function unexplained(shown: Shown, at: number | undefined, whole: boolean): Fact {
  const { status = 500 } = shown
  const answer = { by: 'gateway' as const, status, committed: true, complete: true }
  const exchange = exchangeSeen({ startedAt: at ?? 0, ...shown.exchange, answer })
  return { kind: 'exchange', product: 'caddy', exchange, whole, same: shown.same ?? {}, surest: 'guessed', ...atOf(at) }
}

function ofProxy({ at, message, fields }: CaddyEntry, { asked }: CaddyState): Fact[] {
  const text = stringIn(fields, 'error')
  const upstream = stringIn(fields, 'upstream') ?? ''
  if (text === undefined) return []
  if (message === 'upstream roundtrip') {
    if (asked.size >= KEPT_MAX) asked.clear()
    asked.set(requestOf(fields).key, upstream)
    return []
  }
  if (message === 'aborting with incomplete response') {
    const shown = shownOf(fields, at)
    // What was to be written to the client could not be: the answer itself was well.
    const error = goError(text, { inBody: true })
    const told = text.startsWith('writing:') ? clientLeft('receive') : error?.told
    if (told === undefined) return []
    return [factOf(told, { ...shown, whole: false, endpoint: endpointOf(upstream, told) || error?.endpoint })]
  }
  if (!message.includes('dynamic upstreams')) return []
  const error = goError(text)
  if (error === null) return []
  const { exchange, surest } = factOf(error.told, { product: 'caddy', at, endpoint: error.endpoint })
  return [{ kind: 'check', product: 'caddy', exchange, tookOut: false, ...atOf(at), ...(surest && { surest }) }]
}

/** Of the plugin that passes connections on as they are. */
function ofLayer4({ at, fields }: CaddyEntry): Fact[] {
  const error = goError(stringIn(fields, 'error') ?? '')
  return error === null ? [] : [factOf(error.told, { product: 'caddy', at, whole: false, endpoint: error.endpoint })]
}

const PROCESS: readonly (readonly [says: string, what: Trouble])[] = [
  ['serving initial configuration', 'started'],
  ['shutting down apps', 'stopping'],
  ['load complete', 'config-reloaded'],
  ['too many open files', 'descriptors-exhausted'],
]

function ofProcess(logger: string, message: string, at: number | undefined): Fact[] {
  const what = logger.startsWith('tls') ? undefined : PROCESS.find(([says]) => message.includes(says))?.[1]
  return what === undefined ? [] : [{ kind: 'trouble', product: 'caddy', what, process: 'caddy', ...atOf(at) }]
}

const atOf = (at: number | undefined): { at?: number } => (at === undefined ? {} : { at })
