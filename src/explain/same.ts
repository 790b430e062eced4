/** Do two lines tell of one request? By an id, by the connection, or by client, request line and time. */
import type { ConsequenceFact, ExchangeFact, SameRequest } from './fact.ts'
import type { Request } from './join.ts'
import type { Seen } from './seen-fact.ts'

export type Told = Seen<ExchangeFact | ConsequenceFact>

/** Attempts of one request on one connection: a minute's timeout may lie between them. */
const ATTEMPTS_APART_MS = 120_000
/** Error line and access line: written at the same end, with times in whole seconds. */
const LINES_APART_MS = 2000

/** The surest first. */
export function keysOf({ requestId, connection, request, client }: SameRequest): string[] {
  const keys: string[] = []
  if (requestId !== undefined && requestId !== '' && requestId !== '-') keys.push(`id ${requestId}`)
  if (connection !== undefined) keys.push(`on ${connection}`)
  if (request !== undefined && client !== undefined) keys.push(`by ${client} ${request}`)
  return keys
}

export function isSame(known: Request, seen: Told, key: string): boolean {
  const { fact } = seen
  if (contradicts(known, fact.same)) return false
  if (!fits(known, seen)) return false
  if (key.startsWith('id ')) return true
  const apart = apartMs(known, seen)
  if (key.startsWith('on '))
    return apart <= (sameRequest(known, seen) ? ATTEMPTS_APART_MS : LINES_APART_MS) && isNextTry(known, seen)
  return apart <= LINES_APART_MS && (isWhole(seen) || known.parts.length === 0)
}

/** A request has one end, and asks once when nobody is left. */
function fits(known: Request, seen: Told): boolean {
  if (seen.fact.kind === 'consequence') return known.nobodyLeft === undefined
  return seen.fact.whole ? known.whole === undefined : true
}

const MUST_AGREE = ['requestId', 'connection', 'request'] as const

function contradicts(known: Request, same: SameRequest | undefined): boolean {
  return all(known).some(({ fact }) => MUST_AGREE.some(key => differs(fact.same, same, key)))
}

function differs(
  one: SameRequest | undefined,
  other: SameRequest | undefined,
  key: (typeof MUST_AGREE)[number],
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
  const endpoint = endpointOf(seen)
  return known.parts.every(part => endpointOf(part) !== endpoint)
}

function endpointOf({ fact }: Told): string | undefined {
  return fact.exchange?.attempts.at(-1)?.endpoint
}

function isWhole({ fact }: Told): boolean {
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
