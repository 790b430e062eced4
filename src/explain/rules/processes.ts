/** Rules: what happened to processes beside the failures. The reason stands before the symptom. */
import type { Product, TroubleFact } from '../fact.ts'
import { spoken } from './elapsed.ts'
import type { Rule } from './rule.ts'
import type { View } from './view.ts'
import { its } from './whose.ts'

export const GONE = [
  'upstream-crash',
  'connection-reset',
  'connection-terminated',
  'connection-refused',
  'connect-reset',
  'request-write-reset',
  'http-response-incomplete',
  'socket-not-found',
  'destination-unavailable',
  'no-endpoints',
  'stale-connection-reuse',
  'origin-error-response',
] as const

/** Signals that a process brings upon itself. */
const CRASH_SIGNALS: ReadonlySet<number> = new Set([4, 6, 7, 8, 11, 31])

export const PROCESS_RULES: readonly Rule[] = [
  {
    suspect: 'worker-crash',
    behind: ['destination-unavailable', 'connection-refused'],
    weight: 'hint',
    seen: v =>
      v.group.sample.slice(0, 500).includes('App crashed') ? 'the router says that the app has crashed' : null,
  },
  {
    suspect: 'oom-kill',
    behind: GONE,
    weight: 'proof',
    seen: v => said(its(v, 'oom-kill')[0], 'was killed because memory ran out'),
  },
  {
    suspect: 'oom-kill',
    behind: GONE,
    weight: 'strong',
    seen: v =>
      its(v, 'worker-timeout').length > 0
        ? null
        : said(
            bySignal(v, signal => signal === 9),
            'was killed by signal 9, as the kernel does when memory runs out',
          ),
  },
  {
    suspect: 'oom-kill',
    behind: GONE,
    weight: 'strong',
    seen: v => said(exit(v, 137), 'ended with status 137 (signal 9)'),
  },
  {
    suspect: 'oom-kill',
    behind: GONE,
    weight: 'against',
    seen: v =>
      its(v, 'worker-timeout').length > 0 && its(v, 'oom-kill').length === 0 ? 'its own time limit ended it' : null,
  },
  {
    suspect: 'heap-exhausted',
    behind: GONE,
    weight: 'proof',
    seen: v => said(its(v, 'heap-exhausted')[0], 'ran out of its own heap'),
  },
  {
    suspect: 'worker-timeout',
    behind: [...GONE, 'connection-read-timeout'],
    weight: 'proof',
    seen: v => timedOut(its(v, 'worker-timeout')[0]),
  },
  {
    suspect: 'worker-crash',
    behind: GONE,
    weight: 'proof',
    seen: v => said(its(v, 'segfault')[0] ?? bySignal(v, signal => CRASH_SIGNALS.has(signal)), 'crashed'),
  },
  {
    suspect: 'worker-crash',
    behind: GONE,
    weight: 'strong',
    seen: v => said(its(v, 'unhandled-error')[0], 'met an error that nothing handles'),
  },
  {
    suspect: 'worker-crash',
    behind: GONE,
    weight: 'hint',
    seen: v =>
      said(
        its(v, 'exited').find(({ value }) => value !== 0 && value !== 137),
        'ended',
      ),
  },
  {
    suspect: 'worker-recycled',
    weight: 'hint',
    seen: v =>
      said(
        bySignal(v, signal => signal === 15) ?? its(v, 'stopping', 'config-reloaded')[0],
        'was stopped or reloaded in that moment',
      ),
  },
  {
    suspect: 'failed-to-start',
    behind: [...GONE, 'connection-timeout'],
    weight: 'proof',
    seen: v =>
      said(its(v, 'failed-to-start')[0], 'did not start') ??
      taken(
        its(v, 'port-taken').find(
          ({ port }) => port === undefined || v.scene.values.port === undefined || String(port) === v.scene.values.port,
        ),
      ),
  },
  {
    suspect: 'upstream-resource-starved',
    behind: ['connection-read-timeout', 'tls-handshake-timeout', 'connection-write-timeout', 'response-stalled'],
    weight: 'strong',
    seen: v => said(its(v, 'memory-short')[0], 'is short of memory'),
  },
  {
    suspect: 'oom-kill',
    behind: GONE,
    weight: 'hint',
    seen: v => said(its(v, 'memory-short')[0], 'is short of memory'),
  },
]

const NAMELESS: Readonly<Partial<Record<Product, string>>> = {
  kernel: 'a process',
  kubernetes: 'a container',
  heroku: 'the dyno',
  iis: 'the app',
}

export function said(fact: TroubleFact | undefined, what: string): string | null {
  if (fact === undefined) return null
  const who = fact.process ?? NAMELESS[fact.product] ?? fact.product
  return `${who}${fact.pid === undefined ? '' : ` (pid ${fact.pid})`} ${what}`
}

function timedOut(fact: TroubleFact | undefined): string | null {
  const limit = fact?.value === undefined || fact.value > 86_400 ? '' : ` of ${spoken(fact.value * 1000)}`
  return said(fact, `ended a worker after its own time limit${limit}`)
}

function taken(fact: TroubleFact | undefined): string | null {
  return said(fact, `found its port${fact?.port === undefined ? '' : ` ${fact.port}`} taken`)
}

function bySignal(v: View, fits: (signal: number) => boolean): TroubleFact | undefined {
  return its(v, 'killed').find(({ value }) => value !== undefined && fits(value))
}

function exit(v: View, status: number): TroubleFact | undefined {
  return its(v, 'exited', 'killed').find(({ value }) => value === status)
}
