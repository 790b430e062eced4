/** One request from several lines: the errors of its attempts, the line of its end, and what was said when nobody was left to ask. */
import type { ConsequenceFact, ExchangeFact, SameRequest } from './fact.ts'
import type { Group } from './groups.ts'
import type { Outage } from './outages.ts'
import { isSame, keysOf, type Told } from './same.ts'
import type { Seen } from './seen-fact.ts'

export interface Request {
  parts: Seen<ExchangeFact>[]
  whole?: Seen<ExchangeFact>
  nobodyLeft?: Seen<ConsequenceFact>
  /** Epoch ms of its latest line. */
  at?: number
  number: number
  keys: string[]
  /** An access line says that its client got a good answer. */
  endedWell: boolean
  /** What had taken the endpoints out, where nobody was left. */
  outage?: Outage
  settled: boolean
  group?: Group
}

export interface Join {
  add(seen: Told): Request
  /** Only where an earlier line told of its request. */
  addToKnown(seen: Told): void
  /** Is there a request of which an attempt had failed, and whose end is not known? */
  waits(): boolean
  /** A line that tells of no failure: it may be the good end of a request of which an attempt had failed. */
  good(line: string, number: number): void
  /** What is still open is counted as it stands. */
  settleAll(): void
}

/** Requests that wait for further lines of theirs; when there are more, the oldest is counted as it stands. */
const OPEN_MAX = 5000
/** Of requests with one key (a client that asks for the same over and over) so many are compared. */
const COMPARED_MAX = 64

export function makeJoin(settle: (request: Request) => void): Join {
  const byKey = new Map<string, Set<Request>>()
  const byRequestLine = new Map<string, Set<Request>>()
  const open = new Set<Request>()

  function add(seen: Told): Request {
    const keys = keysOf(seen.fact.same ?? {})
    return put(find(keys, seen) ?? begin(seen), seen, keys)
  }

  function addToKnown(seen: Told): void {
    const keys = keysOf(seen.fact.same ?? {})
    const request = find(keys, seen)
    if (request) put(request, seen, keys)
  }

  function put(request: Request, seen: Told, keys: readonly string[]): Request {
    const line = seen.fact.same?.request
    include(request, seen)
    for (const key of keys) index(byKey, key, request)
    request.keys.push(...keys)
    if (line !== undefined) noteRequestLine(request, line)
    while (open.size > OPEN_MAX) close(open.values().next().value!)
    return request
  }

  function find(keys: readonly string[], seen: Told): Request | undefined {
    for (const key of keys) {
      let compared = 0
      for (const request of byKey.get(key) ?? []) {
        if (isSame(request, seen, key)) return request
        if (++compared >= COMPARED_MAX) break
      }
    }
    return undefined
  }

  function begin({ number }: Told): Request {
    const request: Request = { parts: [], number, keys: [], endedWell: false, settled: false }
    open.add(request)
    return request
  }

  function noteRequestLine(request: Request, line: string): void {
    const waits = request.whole === undefined && request.parts.length > 0
    if (waits) index(byRequestLine, line, request)
    else unindex(byRequestLine, line, request)
  }

  function close(request: Request): void {
    open.delete(request)
    for (const key of request.keys) unindex(byKey, key, request)
    for (const line of linesOf(request)) unindex(byRequestLine, line, request)
    if (!request.settled) settle(request)
  }

  function good(line: string, number: number): void {
    if (byRequestLine.size === 0) return
    const requestLine = quotedRequest(line)
    const waiting = requestLine === undefined ? undefined : byRequestLine.get(requestLine)
    for (const request of waiting ?? []) {
      if (!endsWell(request, line, number)) continue
      request.endedWell = true
      unindex(byRequestLine, requestLine!, request)
      return
    }
  }

  return {
    add,
    addToKnown,
    good,
    waits: () => byRequestLine.size > 0,
    settleAll() {
      // They stay open: a line of one of them that comes later must not be counted a second time.
      for (const request of open) if (!request.settled) settle(request)
    },
  }
}

function include(request: Request, seen: Told): void {
  const { fact } = seen
  if (fact.kind === 'consequence') request.nobodyLeft ??= seen as Seen<ConsequenceFact>
  else if (fact.whole) request.whole ??= seen as Seen<ExchangeFact>
  else request.parts.push(seen as Seen<ExchangeFact>)
  if (fact.at !== undefined) request.at = Math.max(request.at ?? fact.at, fact.at)
}

function linesOf({ parts, whole, nobodyLeft }: Request): string[] {
  const sames: (SameRequest | undefined)[] = [...parts, whole, nobodyLeft].map(seen => seen?.fact.same)
  return sames.flatMap(same => (same?.request === undefined ? [] : [same.request]))
}

/** `METHOD TARGET` of an access line that quotes its request. */
function quotedRequest(line: string): string | undefined {
  const quote = line.indexOf('"')
  const end = quote < 0 ? -1 : line.indexOf(' HTTP/', quote)
  return end < 0 ? undefined : line.slice(quote + 1, end)
}

/** An access line follows the last error of its request closely. */
const GOOD_LINES_AFTER_MAX = 1000

function endsWell(request: Request, line: string, number: number): boolean {
  if (number - request.number > GOOD_LINES_AFTER_MAX) return false
  return request.parts.some(({ fact }) => fact.same.client !== undefined && line.includes(fact.same.client))
}

function index(into: Map<string, Set<Request>>, key: string, request: Request): void {
  const known = into.get(key)
  if (known) known.add(request)
  else into.set(key, new Set([request]))
}

function unindex(from: Map<string, Set<Request>>, key: string, request: Request): void {
  const known = from.get(key)
  known?.delete(request)
  if (known?.size === 0) from.delete(key)
}
