/** The lines of one failed request, put together: the one that says most counts, the others follow from it. */
import type { Fact, SameRequest } from '../../fact.ts'
import type { ApacheLine } from './line.ts'
import type { Message, Weight } from './messages.ts'

export interface Entry {
  line: ApacheLine
  text: string
  message: Message
}

export interface Events {
  /** @returns facts of requests whose lines are complete by this one, and of lines that stand for themselves */
  add(entry: Entry): readonly Fact[]
  end(): readonly Fact[]
}

interface Telling {
  rank: number
  facts: readonly Fact[]
  text: string
}

interface Open {
  /** Message numbers, or first words: when one comes again, it is another request's. */
  seen: Set<string>
  best?: Telling
  /** Whom any of its lines names. */
  endpoint?: string
  /** Client, its port and the path, of whichever of its lines names them. */
  asked: Pick<SameRequest, 'client' | 'clientPort' | 'path'>
  hint?: Telling
  at?: number
  /** Lines of all threads since its last one. */
  age: number
}

const RANK: Readonly<Record<Weight, number>> = { root: 3, detail: 3, vague: 2, follows: 1, hint: 0, apart: 0 }
/** The lines of one request's end are written within a moment. */
const TOGETHER_MS = 2000
const LINES_APART_MAX = 200
const THREADS_MAX = 2000

export function makeEvents(): Events {
  const open = new Map<string, Open>()

  function close(thread: string): readonly Fact[] {
    const { best, hint, endpoint = '', asked } = open.get(thread) ?? {}
    open.delete(thread)
    if (best === undefined) return []
    const telling = hint !== undefined && endedByPeer(best) ? hint : best
    nameEndpoint(telling.facts, endpoint)
    return telling.facts.map(fact => ({ ...askedBy(fact, asked), sample: telling.text }))
  }

  function closeOld(now: number | undefined): Fact[] {
    const facts: Fact[] = []
    for (const [thread, event] of open) {
      event.age++
      const past = now !== undefined && event.at !== undefined && now - event.at > TOGETHER_MS
      if (past || event.age > LINES_APART_MAX || open.size > THREADS_MAX) facts.push(...close(thread))
    }
    return facts
  }

  return {
    add({ line, text, message }) {
      const facts = closeOld(line.at)
      const thread = line.thread ?? ''
      const told = message.tell(line)
      if (message.weight === 'apart') return [...facts, ...told]
      const key = line.number ?? message.words[0] ?? ''
      const going = open.get(thread)
      // Nobody was left to ask, and that is a request of its own; of a balancer it may be the end of this one.
      const another =
        going?.seen.has(key) === true ||
        key === '00940' ||
        key === 'disabled connection for' ||
        (going !== undefined && isOfAnother(going, line, message))
      if (another) facts.push(...close(thread))
      if (told.length === 0 || (message.weight === 'detail' && open.get(thread)?.best === undefined)) return facts
      const event = open.get(thread) ?? { seen: new Set(), asked: {}, age: 0 }
      event.seen.add(key)
      event.age = 0
      if (line.at !== undefined) event.at = line.at
      noteAsked(event, line, told)
      const rank = RANK[message.weight]
      const telling = { rank, facts: told, text }
      event.endpoint ||= endpointOf(told)
      if (message.weight === 'hint') event.hint = telling
      else if (event.best === undefined || rank > event.best.rank) event.best = telling
      open.set(thread, event)
      return facts
    },
    end() {
      return [...open.keys()].flatMap(thread => close(thread))
    },
  }
}

/** What a request's lines begin with: connecting to a backend and greeting it is logged without its client. */
const BEGINS: ReadonlySet<Weight> = new Set<Weight>(['root', 'vague', 'hint'])

/** A thread goes on to the next client's request within a moment; lines that name the client end what began without. */
function isOfAnother({ asked, endpoint = '' }: Open, line: ApacheLine, { weight }: Message): boolean {
  const { client, clientPort } = asked
  // A handshake that failed is told once more when its connection is closed.
  if (weight === 'vague' && line.remote !== undefined && endpoint.endsWith(`/${line.remote}`)) return false
  if (clientPort !== undefined && line.clientPort !== undefined) return clientPort !== line.clientPort
  // Version 2.2 names no thread, and clients in some of its lines only.
  return client !== undefined && line.client === undefined && line.thread !== undefined && BEGINS.has(weight)
}

function noteAsked({ asked }: Open, { client, clientPort }: ApacheLine, [fact]: readonly Fact[]): void {
  const path = fact?.kind === 'exchange' ? fact.same.path : undefined
  if (client !== undefined) asked.client = client
  if (clientPort !== undefined) asked.clientPort = clientPort
  if (path !== undefined) asked.path = path
}

function askedBy(fact: Fact, asked: Open['asked'] | undefined): Fact {
  if (fact.kind !== 'exchange' && fact.kind !== 'consequence') return fact
  return { ...fact, same: { ...fact.same, ...asked } }
}

/** What a hint can explain: the other side ended it, and nothing says why. */
function endedByPeer({ rank, facts: [fact] }: Telling): boolean {
  if (fact?.kind !== 'exchange') return false
  const kind = fact.exchange.attempts.at(-1)?.end.kind
  return kind === 'fin' || kind === 'reset' || (kind === 'tls' && rank < RANK.root)
}

function endpointOf([fact]: readonly Fact[]): string {
  return (fact?.kind === 'exchange' && fact.exchange.attempts.at(-1)?.endpoint) || ''
}

function nameEndpoint([fact]: readonly Fact[], endpoint: string): void {
  const last = fact?.kind === 'exchange' ? fact.exchange.attempts.at(-1) : undefined
  if (last?.endpoint === '') last.endpoint = endpoint
}
