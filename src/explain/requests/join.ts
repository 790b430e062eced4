/** One request from several lines: the errors of its attempts, the line of its end, and what was said when nobody was left to ask. */
import type { ConsequenceFact, ExchangeFact } from '../fact.ts'
import type { Group } from '../failures/groups.ts'
import type { Seen } from '../seen-fact.ts'
import { makeIndex } from './key-index.ts'
import type { Outage } from './outages.ts'
import { makeQueue } from './queue.ts'
import { isLoose, isSame, keysOf, lookUpsOf, type Told } from './same.ts'
import { makeWaiting } from './waiting.ts'

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
const OPEN_MAX = 4000

export function makeJoin(settle: (request: Request) => void): Join {
  const byKey = makeIndex<Request>()
  const waiting = makeWaiting()
  const open = makeQueue<Request>()

  function add(seen: Told): Request {
    return put(find(seen) ?? begin(seen), seen)
  }

  function addToKnown(seen: Told): void {
    const request = find(seen)
    if (request) put(request, seen)
  }

  function put(request: Request, seen: Told): Request {
    include(request, seen)
    for (const key of keysOf(seen)) {
      if (request.keys.includes(key)) continue
      request.keys.push(key)
      byKey.add(key, request)
    }
    if (isComplete(request)) for (const key of request.keys.filter(isLoose)) byKey.remove(key, request)
    waiting.note(request)
    while (open.size > OPEN_MAX) close(open.shift()!)
    return request
  }

  function find(seen: Told): Request | undefined {
    for (const key of lookUpsOf(seen)) {
      const found = byKey.find(key, request => isSame(request, seen, key))
      if (found) return found
    }
    return undefined
  }

  function begin({ number }: Told): Request {
    const request: Request = { parts: [], number, keys: [], endedWell: false, settled: false }
    open.push(request)
    return request
  }

  function close(request: Request): void {
    for (const key of request.keys) byKey.remove(key, request)
    waiting.forget(request)
    if (!request.settled) settle(request)
  }

  return {
    add,
    addToKnown,
    good: waiting.good,
    waits: waiting.any,
    settleAll() {
      // They stay open: a line of one of them that comes later must not be counted a second time.
      for (const request of open) if (!request.settled) settle(request)
    },
  }
}

function isComplete({ parts, whole, nobodyLeft }: Request): boolean {
  return whole !== undefined && (parts.length > 0 || nobodyLeft !== undefined)
}

function include(request: Request, seen: Told): void {
  const { fact } = seen
  if (fact.kind === 'consequence') request.nobodyLeft ??= seen as Seen<ConsequenceFact>
  else if (fact.whole) request.whole ??= seen as Seen<ExchangeFact>
  else request.parts.push(seen as Seen<ExchangeFact>)
  if (fact.at !== undefined) request.at = Math.max(request.at ?? fact.at, fact.at)
}
