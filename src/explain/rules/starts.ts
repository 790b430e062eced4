/** Rules: starts, stops and deploys, by what the log says of them and by how the failures lie in time. */
import { spoken } from './elapsed.ts'
import type { Rule } from './rule.ts'
import type { View } from './view.ts'
import { its } from './whose.ts'

const NOT_THERE = ['connection-refused', 'socket-not-found', 'destination-unavailable', 'no-endpoints'] as const
const BROKEN = ['connection-reset', 'connection-terminated', 'http-response-incomplete', 'connect-reset'] as const

/** Whose endpoints come from a list that deploys change. */
const FOLLOWS_PODS: ReadonlySet<string> = new Set([
  'istio',
  'envoy',
  'ingress-nginx',
  'kubernetes',
  'gcp-lb',
  'aws-alb',
])

export const START_RULES: readonly Rule[] = [
  {
    suspect: 'still-starting',
    behind: NOT_THERE,
    weight: 'proof',
    seen: v =>
      v.shape.recovered && startedSoon(v) !== null
        ? `${startedSoon(v)}, and the same endpoint answered afterwards`
        : null,
  },
  {
    suspect: 'still-starting',
    behind: NOT_THERE,
    weight: 'strong',
    seen: v => {
      if (v.shape.recovered)
        return `the same endpoint answered again ${spoken(v.group.recoveredAfter ?? 0)} after the last failure`
      return v.shape.burst ? `a burst of ${spoken(v.shape.lastedMs ?? 0)} that ended by itself` : startedSoon(v)
    },
  },
  { suspect: 'still-starting', behind: NOT_THERE, weight: 'hint', seen: v => startedSoon(v) },
  {
    suspect: 'rolling-termination-race',
    behind: [...NOT_THERE, ...BROKEN],
    weight: 'hint',
    seen: v => (v.shape.burst && FOLLOWS_PODS.has(v.gateway) ? 'a short burst, as at a rollout' : null),
  },
  {
    suspect: 'rolling-termination-race',
    behind: [...NOT_THERE, ...BROKEN],
    weight: 'hint',
    seen: v => {
      const [stop] = its(v, 'stopping')
      return stop ? `${stop.process ?? stop.product} was told to stop in that moment` : null
    },
  },
  // What answers again at the same address was neither bound elsewhere nor dialled wrongly.
  ...(
    [
      'wrong-port',
      'bound-to-loopback-only',
      'localhost-means-the-container',
      'host-port-instead-of-container-port',
      'wrong-address',
      'firewall-reject',
      'stale-dns-after-redeploy',
    ] as const
  ).map(
    (suspect): Rule => ({
      suspect,
      behind: ['connection-refused', 'connection-timeout', 'destination-ip-unroutable'],
      weight: 'against',
      seen: v => (v.shape.recovered ? 'the same endpoint answered afterwards' : null),
    }),
  ),
  {
    suspect: 'process-not-running',
    behind: ['connection-refused', 'socket-not-found'],
    weight: 'strong',
    seen: v =>
      v.shape.ongoing && !v.shape.recovered && (v.shape.quietBeforeMs ?? 0) > 60_000
        ? 'since one moment each try failed so, to the end of this log'
        : null,
  },
  {
    suspect: 'worker-recycled',
    behind: BROKEN,
    weight: 'strong',
    seen: v => regular(v.group.times.counts, v.group.times.width),
  },
]

/** A process said that it started, near these failures. */
function startedSoon(v: View): string | null {
  const [start] = its(v, 'started')
  return start ? `${start.process ?? start.product} started in that time` : null
}

/** Bursts at equal distances: a cron job, a rotation of logs. */
function regular(counts: readonly number[], width: number): string | null {
  const at = counts.flatMap((count, bucket) => (count > 0 ? [bucket] : []))
  if (at.length < 4) return null
  const gaps = at.slice(1).map((bucket, index) => bucket - at[index]!)
  const [gap] = gaps
  if (gap === undefined || gap * width < 60_000 || gaps.some(other => Math.abs(other - gap) > Math.max(1, gap * 0.02)))
    return null
  return `at a steady pace, every ${spoken(gap * width)}`
}
