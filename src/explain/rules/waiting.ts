/** Rules: how long it took, which routes it met, and whether all at once. */
import { alike, roundMs, spoken, typicalMs } from './elapsed.ts'
import { manyRoutes, oneRoute, unsafeOnly } from './requests.ts'
import type { Rule } from './rule.ts'
import { near, type View } from './view.ts'

const CLOSED = ['connection-terminated', 'connection-reset', 'http-response-incomplete', 'upstream-crash'] as const
const BEFORE_HEAD = [
  'connection-terminated',
  'connection-reset',
  'stale-connection-reuse',
  'request-write-reset',
] as const
const SLOW = ['connection-read-timeout', 'http-response-timeout'] as const

/** Closed sooner than this, it may have been closed before the request came. Milliseconds. */
const AT_ONCE_MS = 60
/** Work of such length, cut without a word, is rather cut by a limit than by chance. Milliseconds. */
const LONG_WORK_MS = 9500
/** What people know to take long. */
const LONG_WORK =
  /import|export|upload|report|feed|sync|backup|batch|convert|generat|migrat|cron|download|archive|build|render|transcod/i

export const WAITING_RULES: readonly Rule[] = [
  {
    suspect: 'worker-timeout',
    behind: CLOSED,
    weight: 'strong',
    seen: v => {
      const ms = typicalMs(v.elapsed)
      if (roundMs(ms) !== undefined && ms! >= 9000) return `it ended after ${spoken(ms!)}, a round time`
      return alike(v.elapsed) && ms! >= 5000 ? `all ended after the same time, ${spoken(ms!)}` : null
    },
  },
  {
    suspect: 'worker-timeout',
    behind: CLOSED,
    weight: 'strong',
    seen: v => {
      const ms = typicalMs(v.elapsed)
      return ms !== undefined && ms >= LONG_WORK_MS && v.elapsed.length < 3
        ? `it was cut after ${spoken(ms)} of work`
        : null
    },
  },
  {
    suspect: 'keepalive-shorter-than-gateway',
    behind: BEFORE_HEAD,
    weight: 'strong',
    seen: v => {
      if (noLostRace(v)) return null
      const ms = typicalMs(v.elapsed)
      if (ms !== undefined && ms > AT_ONCE_MS) return null
      if (v.shape.rare) return 'few failures, far from each other, as when an idle connection is lost at times'
      return ms === undefined || v.group.cause === 'request-write-reset'
        ? null
        : `it ended ${spoken(ms)} after the request, as when an idle connection is closed in just that moment`
    },
  },
  {
    suspect: 'keepalive-shorter-than-gateway',
    behind: BEFORE_HEAD,
    weight: 'hint',
    seen: v => {
      if (noLostRace(v) || (typicalMs(v.elapsed) ?? 0) > LONG_WORK_MS || v.shape.burst) return null
      return unsafeOnly(v) ?? ''
    },
  },
  { suspect: 'upstream-keepalive-bug', behind: BEFORE_HEAD, weight: 'faint', seen: v => (noLostRace(v) ? null : '') },
  {
    suspect: 'worker-pool-exhausted',
    behind: [
      ...SLOW,
      'accept-queue-full',
      'queue-timeout',
      'connection-timeout',
      'origin-error-response',
      'destination-unavailable',
    ],
    weight: 'proof',
    seen: v => {
      const [full] = near(v, 'pool-exhausted')
      return full
        ? `${full.process ?? full.product} said that all its workers${full.value === undefined ? '' : ` (${full.value})`} were busy`
        : null
    },
  },
  {
    suspect: 'worker-pool-exhausted',
    behind: SLOW,
    weight: 'strong',
    seen: v => (allEndpointsAtOnce(v) === null ? manyRoutes(v) : null),
  },
  {
    suspect: 'slow-application',
    behind: SLOW,
    weight: 'proof',
    seen: v => {
      const [slow] = near(v, 'slow-request')
      return slow ? `${slow.process ?? slow.product} logged a slow request in that moment` : null
    },
  },
  { suspect: 'slow-application', behind: SLOW, weight: 'hint', seen: v => oneRoute(v) },
  {
    suspect: 'timeout-shorter-than-work',
    behind: ['response-stalled'],
    weight: 'strong',
    seen: v =>
      v.group.reason === 'tunnel'
        ? 'it was open and merely quiet: without pings a pause longer than the limit ends it'
        : 'the answer had begun and paused: events, reports and exports do, for longer than the limit',
  },
  {
    suspect: 'slow-application',
    behind: ['response-stalled'],
    weight: 'hint',
    seen: v => (v.group.reason === 'tunnel' ? null : ''),
  },
  {
    suspect: 'timeout-shorter-than-work',
    behind: SLOW,
    weight: 'hint',
    seen: v => {
      const found = LONG_WORK.exec(v.x.path.slice(0, 500))?.[0]
      return found === undefined ? null : `the path speaks of long work ("${found.toLowerCase()}")`
    },
  },
  {
    suspect: 'dependency-failing',
    behind: [...SLOW, 'origin-error-response'],
    weight: 'strong',
    seen: v => allEndpointsAtOnce(v),
  },
  {
    suspect: 'listen-backlog-full',
    behind: ['accept-queue-full', 'connection-timeout', 'connection-refused'],
    weight: 'proof',
    seen: v => {
      const [full] = near(v, 'backlog-full', 'syn-flood')
      return full ? `${full.process ?? full.product} said that its listen queue was full` : null
    },
  },
  {
    suspect: 'timeout-set-elsewhere',
    behind: SLOW,
    weight: 'hint',
    seen: v => anothersDefault(v),
  },
  { suspect: 'client-gave-up', behind: ['client-closed-request'], weight: 'proof', seen: v => sameForAll(v) },
]

/** A connection that had been idle cannot have been lost so, or its loss would have been made good. */
function noLostRace(v: View): boolean {
  // What ends each time, and answers nobody in between, is no chance.
  return freshOnly(v) || repeatedByGo(v) || (v.group.answersOthers === false && v.group.count > 1)
}

/** Only where the log can tell is a connection known to have been fresh; readers leave `reused` false where it cannot. */
function freshOnly(v: View): boolean {
  const fresh = v.group.exchanges.every(x => x.attempts.at(-1)?.reused === false)
  if (v.gateway === 'goodgate') return fresh
  // `BackendOpen` says which it is; without it the address is not known.
  return v.gateway === 'varnish' && fresh && /^(?:http|unix):/.test(v.scene.values.endpoint ?? '')
}

/** Go’s transport asks again by itself where a connection that it used again is lost under such a request. */
function repeatedByGo({ gateway, group }: View): boolean {
  const methods = [...group.methods.keys()]
  return (gateway === 'caddy' || gateway === 'traefik') && methods.length > 0 && methods.every(one => REPLAYED.has(one))
}

const REPLAYED: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

function sameForAll(v: View): string | null {
  return alike(v.elapsed) ? `all left after the same time, ${spoken(typicalMs(v.elapsed)!)}: a limit in front` : null
}

const DEFAULTS: Readonly<Record<string, readonly number[]>> = {
  nginx: [60],
  'ingress-nginx': [60],
  kong: [60],
  apisix: [60],
  apache: [60],
  envoy: [15],
  istio: [15],
  varnish: [60],
  'aws-alb': [60],
  'gcp-lb': [30],
  heroku: [30],
  cloudflare: [100, 120],
  azure: [20, 30],
}

/** The elapsed time is a default, and not this product's: of nginx's users some have raised theirs and met the next hop's. */
function anothersDefault(v: View): string | null {
  const own = DEFAULTS[v.gateway]
  const ms = roundMs(typicalMs(v.elapsed))
  if (own === undefined || ms === undefined || own.includes(ms / 1000)) return null
  return `it ended after ${spoken(ms)}, which is not this gateway’s default`
}

/** Several endpoints with this cause, all in the same moment: what they share failed, not each of them. */
function allEndpointsAtOnce({ group, context }: View): string | null {
  const others = context.groups.filter(
    other =>
      other !== group &&
      other.cause === group.cause &&
      other.endpoint !== group.endpoint &&
      other.endpoint !== undefined,
  )
  const first = group.firstSeen
  if (others.length === 0 || first === undefined || group.count < 2) return null
  const together = others.filter(other => other.firstSeen !== undefined && Math.abs(other.firstSeen - first) <= 5000)
  return together.length === others.length ? `${others.length + 1} endpoints began to fail so in the same moment` : null
}
