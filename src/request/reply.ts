/** Step 5: an answer of our own: a failure explained, a redirect, or what TRACE and OPTIONS ask of us. */
import { causeRow } from '../causes/table.ts'
import { processedBy, retryable } from '../diagnosis/diagnose.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import { rankSuspects } from '../diagnosis/suspect.ts'
import type { Exchange, Unavailable } from '../exchange/exchange.ts'
import type { Head } from '../http1/head.ts'
import { type Answer, renderAnswer } from '../pages/answer.ts'
import { isGrpcContentType } from '../pages/negotiate.ts'
import { reasonPhrase, statusToSend } from '../pages/status.ts'
import { redirectLocation } from '../routes/redirect.ts'
import type { Wire } from '../wire/wire.ts'
import { mayShowDetails } from './details.ts'
import { headDate } from './head-date.ts'
import type { LiveExchange } from './live.ts'
import type { Prepared, Refused } from './match.ts'
import type { Snapshot } from './snapshot.ts'

/** Writes the explained failure; the exchange then knows its status. */
export function replyFailure(
  x: LiveExchange,
  found: Diagnosis,
  wire: Wire,
  snapshot: Snapshot,
  peer: string,
  keepAlive: boolean,
): void {
  const facts = x.facts()
  const row = causeRow(found.cause, found.reason)
  const { errors } = snapshot.config
  const retryAfterSeconds = retryAfterOf(facts, x.startedAt + x.durationMs)
  const answer = renderAnswer({
    status: statusToSend(row, errors),
    cause: found.cause,
    reason: found.reason,
    row,
    requestId: x.requestId,
    method: x.method,
    accept: x.field('accept'),
    acceptLanguage: x.field('accept-language'),
    isGrpc: isGrpcContentType(x.field('content-type')),
    processed: processedBy(facts),
    retryable: retryable(facts, found),
    retryAfterSeconds,
    because: facts.unavailable?.endpoints,
    errors,
    details: mayShowDetails(x, peer, snapshot)
      ? { exchange: facts, diagnosis: found, suspects: rankSuspects(facts, found) }
      : undefined,
  })
  writeAnswer(x, answer, wire, keepAlive)
}

function retryAfterOf({ refusal, unavailable }: Exchange, now: number): number | undefined {
  if (refusal?.kind === 'rate-limited' || refusal?.kind === 'queue' || refusal?.kind === 'overloaded')
    return refusal.retryAfterSeconds
  const until = refusal?.kind === 'maintenance' ? refusal.until : firstBack(unavailable)
  return until === undefined ? undefined : Math.max(1, Math.ceil((until - now) / 1000))
}

/** When the first of them will be asked again of itself. */
function firstBack(unavailable: Unavailable | undefined): number | undefined {
  const times = (unavailable?.endpoints ?? []).flatMap(({ until }) => until ?? [])
  return times.length === 0 ? undefined : Math.min(...times)
}

/** An answer that needs no upstream and shows no failure. */
export interface OwnAnswer {
  write(x: LiveExchange, wire: Wire, keepAlive: boolean): void
}

/** A redirect, or what TRACE and OPTIONS ask of whom they reach (RFC 9110 §7.6.2); null: an upstream is to answer. */
export function ownAnswer(prepared: Prepared): OwnAnswer | Refused | null {
  if (prepared.route.redirect !== null) return redirect(prepared)
  return prepared.maxForwards === 0 ? { write: replyFinalRecipient } : null
}

/** Refused: the request has no host that its place in the location could take. */
function redirect({ route, scheme, authority, path, query, client }: Prepared): OwnAnswer | Refused {
  const location = redirectLocation(route, { scheme, host: authority, path, query })
  if (location === null) return { client, refusal: { kind: 'invalid-request', reason: 'host-missing', at: 0 } }
  const { status } = route.route.redirect!
  return { write: (x, wire, keepAlive) => replyRedirect(x, wire, status, location, keepAlive) }
}

function replyRedirect(x: LiveExchange, wire: Wire, status: number, location: string, keepAlive: boolean): void {
  const body = `${status} ${location}\n`
  const headers: [string, string][] = [
    ['Location', location],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['X-Request-Id', x.requestId],
  ]
  writeAnswer(x, { status, headers, body: x.method === 'HEAD' ? '' : body }, wire, keepAlive)
}

/** Max-Forwards has come to 0: we are the one that was asked. TRACE shows no credentials (§9.3.8). */
function replyFinalRecipient(x: LiveExchange, wire: Wire, keepAlive: boolean): void {
  const trace = x.method === 'TRACE'
  const body = trace ? withoutCredentials(x.head!) : ''
  const headers: [string, string][] = trace
    ? [['Content-Type', 'message/http']]
    : [['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE']]
  headers.push(['Content-Length', String(body.length)], ['X-Request-Id', x.requestId])
  writeAnswer(x, { status: 200, headers, body: Buffer.from(body, 'latin1') }, wire, keepAlive)
}

function withoutCredentials(head: Head): string {
  let shown = head.raw.slice(0, head.fieldsAt)
  for (let i = 0; i < head.count; i++)
    if (!SECRET.test(head.name(i))) shown += head.raw.slice(head.lineStart(i), head.lineEnd(i))
  return `${shown}\r\n`
}

const SECRET = /cookie|authorization|token|secret|api.?key|session/i

function writeAnswer(x: LiveExchange, answer: Answer, wire: Wire, keepAlive: boolean): void {
  let head = `HTTP/1.1 ${answer.status} ${reasonPhrase(answer.status)}\r\nDate: ${headDate()}\r\n`
  for (const [name, value] of answer.headers) head += `${name}: ${value}\r\n`
  if (answer.trailersOnly === true) head += 'Content-Length: 0\r\n'
  if (!keepAlive) head += 'Connection: close\r\n'
  else if (x.protocol === 'HTTP/1.0') head += 'Connection: keep-alive\r\n'
  head += '\r\n'
  x.status = answer.status
  x.by = 'gateway'
  x.committed = x.complete = true
  if (answer.body.length === 0) wire.writeText(head)
  else wire.writeTextAndBytes(head, typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : answer.body)
}

/** For facts that no rule knows: said as our own failure, never blamed on the upstream. */
export const UNKNOWN: Diagnosis = { cause: 'proxy-internal-error', confidence: 'guessed', phase: 'accept' }
