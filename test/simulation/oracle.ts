/** What may be said of a failure, by what was really done: its own table of faults, which knows nothing of `src/diagnosis`. */
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { Arrival, Fault, Line } from './book.ts'
import type { Malformed } from './plan.ts'
import type { Run } from './simulate.ts'

const RESETS = ['connection-reset', 'request-write-reset']

/** Where a server broke off, and how → what that may be called. */
const BROKEN_OFF: Readonly<
  Record<Fault['part'], Readonly<Record<'fin' | 'rst' | 'close' | 'stall', readonly string[]>>>
> = {
  accept: {
    fin: ['connection-terminated'],
    rst: ['connect-reset', ...RESETS],
    close: ['connection-terminated', 'connect-reset', ...RESETS],
    stall: ['connection-read-timeout', 'connection-write-timeout'],
  },
  idle: {
    fin: ['stale-connection-reuse'],
    rst: ['stale-connection-reuse'],
    close: ['stale-connection-reuse'],
    stall: [],
  },
  unanswered: {
    fin: ['connection-terminated'],
    rst: RESETS,
    close: ['connection-terminated', ...RESETS],
    stall: ['connection-read-timeout'],
  },
  head: {
    fin: ['http-response-incomplete'],
    rst: ['http-response-incomplete'],
    close: ['http-response-incomplete'],
    stall: ['connection-read-timeout'],
  },
  body: {
    fin: ['http-response-incomplete'],
    rst: ['http-response-incomplete'],
    close: ['http-response-incomplete'],
    stall: ['response-stalled'],
  },
}

const MALFORMED: Readonly<Record<Malformed, string>> = {
  'not-http': 'not-http',
  'bad-field': 'http-protocol-error',
  conflict: 'http-response-framing-conflict',
  'bad-chunk': 'http-response-transfer-coding',
  'big-head': 'http-response-header-section-size',
  'big-line': 'http-response-header-size',
  'unexpected-101': 'unexpected-informational',
  'many-interims': 'unexpected-informational',
}

const DIALLING: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'destination-ip-unroutable',
  EADDRNOTAVAIL: 'local-resource-exhausted',
  silent: 'connection-timeout',
}

/** Every line of the log whose cause is not what was done. */
export function wrongCauses(run: Run): string[] {
  const problems: string[] = []
  for (const line of run.book.lines) {
    if (isPoisoned(run, line)) continue
    line.attempts?.forEach((attempt, at) => {
      const cause = line.attemptCauses[at]
      const allowed = causesOfAttempt(run, line, attempt)
      if (allowed !== null && (cause === undefined || !allowed.includes(cause)))
        problems.push(
          `request ${line.id}: attempt ${at + 1} is called ${cause}, was ${allowed.join(' or ') || 'without a fault'}`,
        )
    })
    const allowed = causesOfLine(run, line)
    if (!allowed.includes(line.cause))
      problems.push(`request ${line.id}: is called ${line.cause}, was ${allowed.join(' or ')}`)
  }
  return problems
}

/** After octets that nobody asked for no reader can tell whose answer is whose. */
function isPoisoned({ book }: Run, line: Line): boolean {
  if (line.id === null) return false
  const touched = [...(book.written.get(line.id) ?? [])]
  return touched.some(port => book.connections.get(port)?.strayed)
}

/** null: it did not fail. */
function causesOfAttempt(run: Run, line: Line, attempt: Attempt): readonly string[] | null {
  const { end } = attempt
  if (end.kind === 'answered') return null
  if (end.kind === 'client') return causesOfClient(run, line)
  if (end.kind === 'cancelled') return run.scene.drainAtMs > 0 ? ['proxy-internal-error'] : []
  const total = end.kind === 'timer' && end.timer === 'total' && isOver(run, line) ? ['http-response-timeout'] : []
  if (attempt.phase === 'dns') return [...total, ...causesOfName(run, attempt.endpoint)]
  if (attempt.localPort === undefined) return [...total, ...causesOfDial(run, line, attempt.endpoint)]
  const record = run.book.connections.get(attempt.localPort)
  const arrival = record?.arrivals.find(({ id }) => id === line.id)
  const allowed = [...total]
  for (const fault of record?.faults ?? []) {
    const isBreak = fault.how in BROKEN_OFF.idle
    allowed.push(...(isBreak ? BROKEN_OFF[fault.part][fault.how as 'fin'] : [MALFORMED[fault.how as Malformed]]))
    // Also where nothing had come on it: a connection that ended an outage lies idle before its first request.
    const nothingSaid = fault.part === 'unanswered' || fault.part === 'accept'
    if (attempt.reused && nothingSaid && fault.how !== 'stall') allowed.push('stale-connection-reuse')
  }
  if (arrival?.plan.readsAfterMs === Infinity) allowed.push('connection-write-timeout')
  const limit = run.scene.config.upstreams[line.upstream ?? '']?.limits.responseBody ?? 0
  if (limit > 0 && (arrival?.plan.size ?? 0) > limit) allowed.push('http-response-body-size')
  return allowed
}

/** The exchange has had all its time. */
function isOver(run: Run, line: Line): boolean {
  const { totalMs } = run.scene.config.upstreams[line.upstream ?? '']!.timeouts
  return totalMs > 0 && line.at - line.startedAt >= totalMs
}

function causesOfName(run: Run, endpoint: string): string[] {
  const failure = run.scene.names.get(new URL(endpoint).hostname)?.failure ?? 'none'
  return failure === 'none' ? [] : failure === 'silent' ? ['dns-timeout'] : ['dns-name-not-found']
}

/** By the dials to that endpoint while the exchange lasted: which of them were this attempt's cannot be told from outside. */
function causesOfDial(run: Run, line: Line, endpoint: string): string[] {
  const { hostname } = new URL(endpoint)
  const addresses = (run.scene.names.get(hostname)?.addresses ?? [hostname]).map(address => `${address}:80`)
  const causes = run.sim.dials
    .filter(
      dial =>
        addresses.includes(dial.address) &&
        dial.startedAt <= line.at &&
        !(dial.settledAt < line.startedAt && !line.waited),
    )
    .flatMap(dial => DIALLING[dial.outcome] ?? [])
  // Where the name cannot be looked up any more the address may be an old one.
  const isStale = causes.length > 0 && causesOfName(run, endpoint).length > 0
  return isStale ? [...causes, 'dns-stale-address'] : causes
}

function causesOfClient({ book }: Run, line: Line): string[] {
  if (line.side === 'client' && (line.trigger === 'end' || line.trigger === 'close')) return ['client-closed-request']
  const asked = line.id === null ? undefined : book.asked.get(line.id)
  // A head that never became whole, or was none: whose it was cannot be told.
  if (asked === undefined) return ['http-request-error', 'client-timeout']
  const { flaw, client } = asked
  const waitedFor = flaw === 'stalls-in-body' || flaw === 'stalls-in-head' || book.unread.has(client)
  if (line.trigger === 'timer' && waitedFor) return ['client-timeout']
  return flaw === 'bad-chunk' || flaw === 'bad-field' ? ['http-request-error'] : []
}

/** undefined: no failure. */
function causesOfLine(run: Run, line: Line): (string | undefined)[] {
  const { book, scene } = run
  const asked = line.id === null ? undefined : book.asked.get(line.id)
  const byClient = causesOfClient(run, line)
  if (byClient.includes('client-closed-request')) return byClient
  if (line.by === 'origin' && line.complete) return causesOfOrigin(run, line, book.arrivalsOf(line.id ?? 0).at(-1))
  const allowed: (string | undefined)[] = [...byClient]
  if (line.attempts !== null) allowed.push(line.attemptCauses.at(-1))
  if (asked?.flaw === 'unknown-route') allowed.push('destination-not-found')
  if (line.attempts !== null) return allowed
  // Held for an upstream that was away, until all of its time was over.
  if (line.waited && isOver(run, line)) allowed.push('http-response-timeout')
  if (line.waited && scene.drainAtMs > 0 && line.trigger === 'timer') allowed.push('proxy-internal-error')
  if (scene.config.limits.clientConnections > 0) allowed.push('gateway-overloaded')
  const limits = scene.config.upstreams[line.upstream ?? '']?.limits
  const circuit = scene.config.upstreams[line.upstream ?? '']?.circuit
  const limited = limits !== undefined && (limits.connections > 0 || limits.adaptive || circuit !== undefined)
  if (limited) allowed.push(limits.queue === 0 ? 'connection-limit-reached' : 'queue-timeout')
  // Nothing else takes all of a group out: failures in traffic never empty it.
  if (circuit !== undefined && line.reason === 'circuit-open') allowed.push('destination-unavailable')
  return allowed
}

/** The whole answer of a server went on. */
function causesOfOrigin(run: Run, line: Line, last: Arrival | undefined): (string | undefined)[] {
  if (last === undefined) return ['an answer by a server that was never asked']
  const { plan } = last
  if (plan.malformed !== null || (!last.answered && !last.cutUnseen)) return ['an answer that was never given whole']
  if (plan.status >= 500 || (plan.status === 429 && plan.retryAfter)) return ['origin-error-response']
  return line.hidden ? hiddenCauses(run, line) : [undefined]
}

/** What was kept from the client: failed attempts, or the outage that it waited for. */
function hiddenCauses(run: Run, line: Line): (string | undefined)[] {
  const causes = line.attemptCauses.filter(cause => cause !== undefined)
  if (!line.waited || causes.length > 0) return causes
  const { endpoints } = run.scene.config.upstreams[line.upstream!]!
  return endpoints.flatMap(({ id }) => [...causesOfName(run, id), ...causesOfDial(run, line, id)])
}
