/** Rules: where the app says that it listens, beside what was dialled. */
import { isConfigLine } from '../config/is-config.ts'
import type { Context } from '../failures/groups.ts'
import { isLoopback, isWildcard, type Listening, listeningIn } from '../failures/listening.ts'
import { linesBeside, otherSocket } from './beside.ts'
import type { Rule } from './rule.ts'
import type { View } from './view.ts'
import { its } from './whose.ts'

const NOT_REACHED = ['connection-refused', 'connection-timeout'] as const

export const LISTENER_RULES: readonly Rule[] = [
  {
    suspect: 'wrong-port',
    behind: NOT_REACHED,
    weight: 'strong',
    seen: v =>
      elsewhere(v) === null
        ? null
        : `${v.scene.values.port} is dialled, and what says where it listens has ${elsewhere(v)!.slice(0, 4).join(', ')}`,
  },
  {
    suspect: 'bound-to-loopback-only',
    behind: ['connection-refused'],
    weight: 'proof',
    seen: v => {
      if (v.scene.place.startsWith('loopback') || v.scene.place === 'unix') return null
      const there = atDialledPort(v)
      const bound = there.find(({ host }) => host !== undefined && isLoopback(host))
      return bound && there.every(({ host }) => host !== undefined && isLoopback(host))
        ? `it listens on ${bound.host}:${bound.port} only`
        : null
    },
  },
  {
    suspect: 'localhost-resolves-to-ipv6',
    behind: ['connection-refused'],
    weight: 'proof',
    seen: v => {
      if (v.scene.place !== 'loopback-ipv6') return null
      const four = atDialledPort(v).find(({ host }) => host !== undefined && /^(?:127\.|0\.0\.0\.0$)/.test(host))
      return four ? `::1 is dialled, and it listens on ${four.host}:${four.port}` : null
    },
  },
  ...(['bound-to-loopback-only', 'process-not-running', 'wrong-port'] as const).map(
    (suspect): Rule => ({
      suspect,
      behind: NOT_REACHED,
      weight: 'against',
      seen: v =>
        atDialledPort(v).some(({ host }) => host !== undefined && isWildcard(host))
          ? 'it listens on all addresses at that port'
          : null,
    }),
  ),
  {
    suspect: 'process-not-running',
    behind: NOT_REACHED,
    weight: 'against',
    seen: v =>
      atDialledPort(v).some(({ host }) => host !== undefined) && !crashed(v) ? 'it does listen at that port' : null,
  },
  {
    suspect: 'firewall-reject',
    behind: ['connection-refused'],
    weight: 'hint',
    seen: v =>
      atDialledPort(v).some(({ host }) => host !== undefined && isWildcard(host))
        ? 'it listens on all addresses at that port, and is refused all the same'
        : null,
  },
  {
    suspect: 'wrong-socket-path',
    behind: ['socket-not-found'],
    weight: 'strong',
    seen: v => {
      const other = otherSocket(v)
      return other === null ? null : `the input shows ${other}, and ${v.scene.values.socketPath} is dialled`
    },
  },
]

/** It may have listened and be gone. */
function crashed(v: View): boolean {
  return its(v, 'oom-kill', 'segfault', 'killed', 'exited', 'heap-exhausted', 'failed-to-start', 'stopping').length > 0
}

/** Databases, queues and caches say so too, and no gateway is meant to dial them. */
const OTHER_SERVICES: ReadonlySet<number> = new Set([
  22, 25, 53, 389, 1433, 1521, 2379, 3306, 5432, 5672, 6379, 6432, 9092, 9300, 11211, 15672, 27017, 33060,
])

const FOUND = new WeakMap<Context, Listening[]>()

/** All that the input tells, whenever it said so: a process listens on until it ends. */
function listeners(v: View): Listening[] {
  const known = FOUND.get(v.context)
  if (known) return known
  const told = v.context.troubles.filter(
    ({ what, port }) => what === 'started' && port !== undefined && !OTHER_SERVICES.has(port),
  )
  const found: Listening[] = told.map(({ host, port }) =>
    host === undefined ? { port: port! } : { host, port: port! },
  )
  for (const line of linesBeside(v)) {
    const one = isConfigLine(line) ? undefined : listeningIn(line)
    if (one && !OTHER_SERVICES.has(one.port)) found.push(one)
  }
  FOUND.set(v.context, found)
  return found
}

function atDialledPort(v: View): Listening[] {
  return listeners(v).filter(({ port }) => String(port) === v.scene.values.port)
}

/** The ports on which the app listens, where the dialled one is not among them; null: it is, or nothing is known. */
function elsewhere(v: View): number[] | null {
  const { port } = v.scene.values
  const all = listeners(v)
  if (port === undefined || all.length === 0 || all.some(one => String(one.port) === port)) return null
  return [...new Set(all.map(one => one.port))]
}
