/** Do two lines tell of one request? By an id, by the connection, or by client, request line and time. */
import type { ConsequenceFact, ExchangeFact, SameRequest } from '../fact.ts'
import type { Seen } from '../seen-fact.ts'
import type { Request } from './join.ts'

export type Told = Seen<ExchangeFact | ConsequenceFact>

/** Attempts of one request on one connection: a minute's timeout may lie between them. */
const ATTEMPTS_APART_MS = 120_000
/** Error line and access line: written at the same end, with times in whole seconds. */
const LINES_APART_MS = 2000

/** Apache's access line has the time of the request's start, its error line that of its end: its Timeout, at most, lies between. */
const BEGUN_BEFORE_MS = 330_000

/** What a request is kept by; the surest first. */
export function keysOf({ fact }: Told): string[] {
  return [...ownKeys(fact.same), ...pathKey(fact), ...momentsOf(fact, false), ...begunKeys(fact, 'own')]
}

/** What it may be known by already. */
export function lookUpsOf({ fact }: Told): string[] {
  return [...ownKeys(fact.same), ...pathKey(fact), ...momentsOf(fact, true), ...begunKeys(fact, 'other')]
}

/** Keys that many requests share: whoever has been found by one is no longer looked for. */
export function isLoose(key: string): boolean {
  return key.startsWith('near ') || key.startsWith('to ') || key.startsWith('begun ')
}

function ownKeys({ requestId, connection, request, client }: SameRequest = {}): string[] {
  const keys: string[] = []
  if (requestId !== undefined && requestId !== '' && requestId !== '-') keys.push(`id ${requestId}`)
  if (connection !== undefined) keys.push(`on ${connection}`)
  if (request !== undefined && client !== undefined) keys.push(`by ${client} ${request}`)
  return keys
}

/** Some errors have the path alone. */
function pathKey(fact: Told['fact']): string[] {
  const [path, client] = [pathOf(fact), fact.same?.client]
  return path === undefined || client === undefined ? [] : [`to ${client} ${path}`]
}

function pathOf(fact: Told['fact']): string | undefined {
  if (isWhole(fact) && saysNothing(fact)) return fact.exchange?.path || undefined
  return fact.same?.path
}

/**
 * Some say neither who asked nor for what: only the moment can tell which access line is theirs. What broke behind an answer's
 * head has none that could lack a reason.
 */
function momentsOf(fact: Told['fact'], around: boolean): string[] {
  const { at, exchange } = fact
  if (at === undefined) return []
  const ended = at + (exchange?.durationMs ?? 0)
  if (isWhole(fact)) {
    if (!saysNothing(fact)) return []
    return nearKeys(around ? [at, at - 1000, at + 1000, ended, ended + 1000] : [at, ended])
  }
  if (fact.same?.request !== undefined || hadHead(fact) || isNotLetIn(fact)) return []
  // Access lines may have the time of a request's start: of two seconds the earlier one.
  return nearKeys(around ? [at - 1000, at, at + 1000] : [at])
}

function hadHead({ exchange }: Told['fact']): boolean {
  return exchange?.attempts.at(-1)?.headReceived === true
}

/** A connection that could not be accepted has sent no request that an access line could tell of. */
function isNotLetIn({ exchange }: Told['fact']): boolean {
  const end = exchange?.attempts.at(-1)?.end
  return end?.kind === 'errno' && end.syscall === 'accept'
}

/** Its error lines name the client and no request, its access lines say nothing of why: each looks for the other half only. */
function begunKeys(fact: Told['fact'], half: 'own' | 'other'): string[] {
  const { client, request } = fact.same ?? {}
  if (client === undefined || fact.at === undefined || fact.kind !== 'exchange') return []
  const isEnd = isWhole(fact) && isApachesOrAlike(fact.product) && saysNothing(fact)
  const isError = !fact.whole && fact.product === 'apache' && request === undefined && !hadHead(fact)
  if (!isEnd && !isError) return []
  return [`begun ${isEnd === (half === 'own') ? 'end' : 'error'} ${client}`]
}

/** Plain access lines are nginx's to the letter. */
function isApachesOrAlike(product: Told['fact']['product']): boolean {
  return product === 'apache' || product === 'nginx'
}

/** The end that began before this error, or the error of this end; neither has met its other half. */
function isBegun(known: Request, { fact }: Told): boolean {
  const [only, ...more] = all(known)
  if (only === undefined || more.length > 0) return false
  const [end, error] = isWhole(fact) ? [fact, only.fact] : [only.fact, fact]
  if (end.at === undefined || error.at === undefined || isElsewhere(end, error)) return false
  if (isOwnError(end, error)) return false
  const apart = error.at - end.at
  return apart >= -LINES_APART_MS && apart <= BEGUN_BEFORE_MS
}

/** Apache answers a backend that fails with 502 to 504; 500 is the app's own word, unless it was TLS or no HTTP. */
function isOwnError(end: Told['fact'], error: Told['fact']): boolean {
  const { endpoint = '' } = error.exchange?.attempts.at(-1) ?? {}
  return end.exchange?.answer.status === 500 && endpoint.startsWith('http:')
}

function nearKeys(moments: readonly number[]): string[] {
  return [...new Set(moments.map(nearKey))]
}

function nearKey(at: number): string {
  return `near ${Math.floor(at / 1000)}`
}

/** An access line with a gateway's status and nothing about why. */
function saysNothing(fact: Told['fact']): boolean {
  const exchange = fact.exchange
  if (exchange === undefined || exchange.attempts.length > 0) return false
  return !exchange.refusal && !exchange.unavailable && !exchange.clientEnd
}

export function isSame(known: Request, seen: Told, key: string): boolean {
  const { fact } = seen
  if (contradicts(known, fact.same)) return false
  if (!fits(known, seen)) return false
  if (key.startsWith('id ')) return true
  if (isLoose(key) && !isOther(known, fact)) return false
  if (key.startsWith('near ')) return isNeighbour(known, seen)
  if (key.startsWith('to ') || key.startsWith('begun ')) return isBegun(known, seen)
  const apart = apartMs(known, seen)
  if (key.startsWith('on '))
    return apart <= (sameRequest(known, seen) ? ATTEMPTS_APART_MS : LINES_APART_MS) && isNextTry(known, seen)
  return apart <= LINES_APART_MS && (isWhole(fact) || known.parts.length === 0)
}

/** One is an access line and the other what it lacks. */
function isOther({ parts, whole, nobodyLeft }: Request, fact: Told['fact']): boolean {
  return isWhole(fact) ? parts.length > 0 || nobodyLeft !== undefined : parts.length === 0 && whole !== undefined
}

/** Of one product, as far as an access line tells that: Apache's is nginx's to the letter. */
function isNeighbour(known: Request, { fact: seen }: Told): boolean {
  return all(known).every(({ fact }) => {
    const [line, error] = isWhole(fact) ? [fact, seen] : [seen, fact]
    const alike = line.product === error.product || (line.product === 'nginx' && error.product === 'apache')
    if (error.product === 'apache' && isOwnError(line, error)) return false
    return alike && !differs(fact.same, seen.same, 'client') && !isElsewhere(line, error)
  })
}

/** What a path is written like differs between lines once it has more than plain signs. */
const PLAIN_PATH = /^[\w./~-]+$/

function isElsewhere(line: Told['fact'], error: Told['fact']): boolean {
  const paths = [pathOf(line) ?? '', pathOf(error) ?? '']
  return paths[0] !== paths[1] && paths.every(path => PLAIN_PATH.test(path))
}

/** A request has one end, and asks once when nobody is left. */
function fits(known: Request, seen: Told): boolean {
  if (seen.fact.kind === 'consequence') return known.nobodyLeft === undefined
  return seen.fact.whole ? known.whole === undefined : true
}

const MUST_AGREE = ['requestId', 'connection', 'request', 'clientPort'] as const

function contradicts(known: Request, same: SameRequest | undefined): boolean {
  return all(known).some(({ fact }) => MUST_AGREE.some(key => differs(fact.same, same, key)))
}

function differs(
  one: SameRequest | undefined,
  other: SameRequest | undefined,
  key: (typeof MUST_AGREE)[number] | 'client',
): boolean {
  return one?.[key] !== undefined && other?.[key] !== undefined && one[key] !== other[key]
}

/** Both name the request line, and it is the same; where one does not, only the connection says so. */
function sameRequest(known: Request, { fact }: Told): boolean {
  const line = fact.same?.request
  return line !== undefined && all(known).some(other => other.fact.same?.request === line)
}

/** No gateway asks the same endpoint again at once: an equal line on this connection is the next request. */
function isNextTry(known: Request, seen: Told): boolean {
  if (seen.fact.kind === 'consequence' || seen.fact.whole) return true
  if (known.nobodyLeft !== undefined) return false
  // Kong and APISIX ask one address several times, as often as they are told to.
  if (seen.fact.product === 'kong' || seen.fact.product === 'apisix') return known.whole === undefined
  const endpoint = endpointOf(seen)
  return known.parts.every(part => endpointOf(part) !== endpoint)
}

function endpointOf({ fact }: Told): string | undefined {
  return fact.exchange?.attempts.at(-1)?.endpoint
}

function isWhole(fact: Told['fact']): boolean {
  return fact.kind === 'exchange' && fact.whole
}

/** Between its nearest line and this one; an access line may carry the time of the request's start. Unknown times are near. */
function apartMs(known: Request, seen: Told): number {
  const at = seen.fact.at
  if (at === undefined || known.at === undefined) return 0
  const lasted = Math.max(durationOf(seen), ...all(known).map(durationOf))
  return Math.max(0, Math.abs(known.at - at) - lasted)
}

function durationOf({ fact }: Told): number {
  return fact.exchange?.durationMs ?? 0
}

function all({ parts, whole, nobodyLeft }: Request): Told[] {
  return [...parts, ...(whole ? [whole] : []), ...(nobodyLeft ? [nobodyLeft] : [])]
}
