/** What must hold for every seed, each with the reason why. A function returns what it found wrong. */
import {
  heldRequestsMax,
  pipelineBytesMax,
  readAheadBytesMax,
  readBufferBytes,
  replayBytesMax,
} from '../../src/limits.ts'
import type { Line, Oddity } from './book.ts'
import { STRAY } from './client.ts'
import { wrongCauses } from './oracle.ts'
import type { Run } from './simulate.ts'

export interface Invariant {
  name: string
  why: string
  check(run: Run): string[]
}

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'ends-once',
    why: 'an exchange without a line is a blind spot, one with two is a lie in every sum',
    check: endsOnce,
  },
  {
    name: 'nothing-left',
    why: 'what is not given back at the end of an exchange is a leak that ends in a restart',
    check: nothingLeft,
  },
  {
    name: 'never-hangs',
    why: 'every wait has its timer, so that whatever a peer does the exchange ends',
    check: neverHangs,
  },
  {
    name: 'no-attempt-after-an-answer',
    why: 'a second answer cannot be put behind the first octet of another',
    check: noAttemptAfterAnswer,
  },
  { name: 'unsafe-once', why: 'an order placed twice is worse than an error page', check: unsafeOnce },
  {
    name: 'within-bounds',
    why: 'memory, connections and tries that grow with a peer’s misbehaviour are how gateways die',
    check: withinBounds,
  },
  { name: 'retry-budget', why: 'retries without a budget turn a slow backend into a dead one', check: retryBudget },
  {
    name: 'never-cut-as-whole',
    why: 'half a file that passes for the whole is stored, and nobody looks again',
    check: neverCutAsWhole,
  },
  {
    name: 'nobody-elses-octets',
    why: 'an answer in the wrong hands is a breach, whatever caused it',
    check: run => [...unfaithful(run), ...oddities(run, 'foreign', 'unasked')],
  },
  {
    name: 'answers-in-order',
    why: 'a pipelining client knows answers by their order alone',
    check: run => oddities(run, 'order', 'answer'),
  },
  {
    name: 'requests-unchanged',
    why: 'a server must get what the client sent, once per connection at a time',
    check: run => oddities(run, 'request'),
  },
  {
    name: 'cause-is-the-fault',
    why: 'a gateway that explains failures must not explain them wrongly',
    check: wrongCauses,
  },
  {
    name: 'failures-counted',
    why: 'hiding must never become blindness, and what is shown must add up',
    check: failuresCounted,
  },
  {
    name: 'wires-used-well',
    why: 'what is done to a wire beyond its end is lost, or an exception in production',
    check: run => run.sim.misuses,
  },
]

function endsOnce({ begun, ended, book }: Run): string[] {
  const problems: string[] = []
  if (begun !== ended || begun !== book.lines.length)
    problems.push(`${begun} exchanges began, ${ended} ended, ${book.lines.length} were logged`)
  const seen = new Map<string, Line>()
  for (const line of book.lines) {
    if (seen.has(line.requestId)) problems.push(`request ${line.id} (${line.requestId}) was logged twice`)
    seen.set(line.requestId, line)
  }
  const ids = new Set<number>()
  for (const { id } of book.lines) {
    if (id !== null && ids.has(id)) problems.push(`request ${id} was served twice`)
    if (id !== null) ids.add(id)
  }
  for (const got of book.got) {
    const line = seen.get(got.requestId)
    if (line === undefined) problems.push(`the answer to ${got.id} has no line`)
    else if (line.status !== got.status) problems.push(`request ${got.id} got ${got.status}, logged as ${line.status}`)
  }
  return problems
}

function nothingLeft({ atQuiet, atEnd, armed, open, quietAt }: Run): string[] {
  const problems: string[] = []
  if (Number.isNaN(quietAt)) return problems
  if (atQuiet.inFlight !== 0) problems.push(`${atQuiet.inFlight} exchanges in flight`)
  for (const { endpoints } of [...atQuiet.upstreams, ...atEnd.upstreams])
    for (const { id, inFlight } of endpoints) if (inFlight !== 0) problems.push(`${inFlight} in flight at ${id}`)
  for (const { endpoints } of atEnd.upstreams)
    for (const { id, idle, active } of endpoints)
      if (idle !== 0 || active !== 0)
        problems.push(`${id} has ${idle} idle and ${active} active connections after the end`)
  if (armed.length > 0) problems.push(`${armed.length} timers are armed after the end`)
  if (open.length > 0) problems.push(`${open.length} connections are open after the end: ${open[0]!.side}`)
  return problems
}

function neverHangs({ quietAt, book }: Run): string[] {
  const problems = Number.isNaN(quietAt) ? ['something never ended'] : []
  for (const line of book.lines)
    if (line.at - line.startedAt > 300_000) problems.push(`request ${line.id} took ${line.at - line.startedAt} ms`)
  return problems
}

function noAttemptAfterAnswer({ book }: Run): string[] {
  return book.got.flatMap(got =>
    book
      .arrivalsOf(got.id)
      .flatMap(({ mark, tag }) => (mark < got.mark ? [] : [`${tag} was sent after the answer to it had begun`])),
  )
}

function unsafeOnce({ book }: Run): string[] {
  const problems: string[] = []
  for (const [id, ports] of book.written)
    if (ports.length > 1 && !book.asked.get(id)!.idempotent)
      problems.push(`request ${id} is unsafe and was sent ${ports.length} times`)
  for (const { id, idempotent } of book.asked.values()) {
    const times = book.arrivalsOf(id).filter(({ executed }) => executed).length
    if (times > 1 && !idempotent) problems.push(`request ${id} is unsafe and was carried out ${times} times`)
  }
  return problems
}

/** Of a request's body: what was held behind the one before, what may wait, what was read ahead during either, and the read that showed each. */
const bodyHeldMax = pipelineBytesMax + replayBytesMax + 2 * readAheadBytesMax + 4 * readBufferBytes
/** A client: one read and a head. */
const pendingMax = { client: readBufferBytes + 32 * 1024, upstream: bodyHeldMax }

function withinBounds(run: Run): string[] {
  const { sim, book, scene, afterSurplus, linesMost } = run
  const problems: string[] = []
  for (const side of ['client', 'upstream'] as const)
    if (sim.pendingMost[side] > pendingMax[side])
      problems.push(`${sim.pendingMost[side]} bytes waited for the ${side}, which did not read`)
  if (run.heldMost > bodyHeldMax)
    problems.push(`${run.heldMost} bytes of a request were held for an upstream that did not read`)
  for (const { upstream, endpoints } of afterSurplus.upstreams) {
    const { maxIdle } = scene.config.upstreams[upstream]!.keepAlive
    // One that has just ended an outage is there for who waits.
    for (const { id, idle } of endpoints)
      if (idle > maxIdle + (hasJustOpened(run, id) ? 1 : 0)) problems.push(`${idle} idle connections to ${id}`)
  }
  for (const line of book.lines) {
    const connected = line.attempts?.filter(({ phase }) => phase !== 'dns' && phase !== 'connect').length ?? 0
    const max = scene.config.upstreams[line.upstream ?? '']?.retry.attempts ?? 0
    if (connected > max) problems.push(`request ${line.id} had ${connected} attempts`)
  }
  for (const [upstream, { held, queued }] of linesMost) {
    const { limits } = scene.config.upstreams[upstream]!
    if (held > (limits.queue || heldRequestsMax)) problems.push(`${held} requests were held for ${upstream}`)
    if (limits.connections > 0 && queued > limits.queue) problems.push(`${queued} requests queued for ${upstream}`)
  }
  return problems
}

function hasJustOpened({ sim, scene, quietAt }: Run, endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  const addresses = scene.names.get(hostname)?.addresses ?? [hostname]
  return sim.dials.some(
    ({ address, settledAt }) => settledAt > quietAt - 50 && addresses.includes(address.slice(0, -3)),
  )
}

/** The burst of the retry budget. */
const burst = 10

/** Free are: the one repeat after a lost keep-alive race, what goes on because nobody took the connection, and what was held. */
function retryBudget({ book, scene }: Run): string[] {
  const problems: string[] = []
  for (const { name, retry } of Object.values(scene.config.upstreams)) {
    const lines = book.lines.filter(({ upstream }) => upstream === name)
    const spent = lines.reduce((sum, line) => sum + (line.waited ? 0 : paidRetries(line)), 0)
    const max = (scene.reloadAtMs > 0 ? 2 : 1) * burst + retry.budget * lines.length
    if (spent > max) problems.push(`${spent} retries at ${name}, ${max} were there to be spent`)
  }
  return problems
}

function paidRetries({ attempts, attemptCauses }: Line): number {
  let paid = 0
  let free = 1
  for (let at = 1; at < (attempts?.length ?? 0); at++) {
    const before = attempts![at - 1]!
    const raceLost = attemptCauses[at - 1] === 'stale-connection-reuse' && before.endpoint === attempts![at]!.endpoint
    if (before.phase === 'dns' || before.phase === 'connect') continue
    if (raceLost && free-- > 0) continue
    paid++
  }
  return paid
}

function neverCutAsWhole({ book }: Run): string[] {
  return book.got.flatMap(got => {
    if (!got.whole || got.tag === null || got.tag === STRAY) return []
    const arrival = book.arrivalOf(got.tag)
    if (arrival === undefined || arrival.cutUnseen || book.isMixedUp(got.id)) return []
    if (!arrival.answered) return [`${got.tag} is whole for its client, and was never given whole`]
    const bare = book.asked.get(got.id)!.method === 'HEAD' || got.status === 204 || got.status === 304
    return bare || got.contentBytes === arrival.plan.size
      ? []
      : [`${got.tag} is whole for its client with ${got.contentBytes} of ${arrival.plan.size} bytes`]
  })
}

function unfaithful({ book }: Run): string[] {
  return book.got.flatMap(got =>
    got.faithful || book.isMixedUp(got.id) ? [] : [`the answer ${got.tag} was changed on its way`],
  )
}

function oddities({ book }: Run, ...kinds: Oddity['kind'][]): string[] {
  return book.oddities.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text)
}

function failuresCounted(run: Run): string[] {
  const { book, metrics, evidence } = run
  const problems: string[] = []
  const counted = new Map(
    metrics.snapshot().failures.map(row => [`${row.upstream} ${row.cause} ${row.hidden}`, row.count]),
  )
  for (const line of book.lines) {
    const repeated = (line.attempts?.length ?? 0) > 1 || (book.written.get(line.id ?? 0)?.length ?? 0) > 1
    if (repeated && line.cause === undefined) problems.push(`request ${line.id} was tried again, and nothing tells why`)
    if (line.cause === undefined) continue
    const key = `${line.upstream ?? ''} ${line.cause} ${line.hidden}`
    counted.set(key, (counted.get(key) ?? 0) - 1)
    const shown = evidence.get(line.requestId)
    if (shown === undefined) problems.push(`request ${line.id} failed (${line.cause}) and left no evidence`)
    else if (shown.hidden !== line.hidden) problems.push(`the evidence of ${line.id} says hidden: ${shown.hidden}`)
  }
  for (const [key, left] of counted) if (left !== 0) problems.push(`${key}: counter and log differ by ${left}`)
  return problems
}

/** Everything that is wrong with a run, by invariant. */
export function violations(run: Run): { invariant: string; text: string }[] {
  return INVARIANTS.flatMap(({ name, check }) => check(run).map(text => ({ invariant: name, text })))
}
