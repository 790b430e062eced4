/** Which suspect first, for connections that broke and answers that did not come. */
import type { Attempt } from '../../exchange/attempt.ts'
import { high, low, medium, type Pick, type Scene } from '../scene.ts'

/** Where plain HTTP meets TLS by habit. */
const TLS_PORTS: ReadonlySet<string> = new Set(['443', '8443', '9443', '6443'])
/** Endpoints that are not asked in plain HTTP; of a name in a balancer's log that is not known. */
const SPEAKS_OTHERWISE = /^(?:https|fastcgi|uwsgi|scgi|h2c|grpcs?|unix):/
/** Limits that app servers come with. Milliseconds. */
const ROUND_TIMES_MS = [10_000, 15_000, 20_000, 30_000, 60_000, 90_000, 120_000, 180_000, 300_000] as const
/** Cloud balancers and NATs forget flows from here on. Milliseconds. */
const LONG_IDLE_MS = 200_000
/** uWSGI's and others' default for a request's header. Bytes. */
const SMALL_HEADER_LIMIT = 4096
/** Closed sooner than this, nobody had worked on the request yet. Milliseconds. */
const AT_ONCE_MS = 50

/** Known from elsewhere than from an attempt: the usual order, for nothing says more. */
const WITHOUT_FACTS: Readonly<Partial<Record<string, Pick[]>>> = {
  'upstream-crash': [medium('worker-crash'), medium('oom-kill'), low('heap-exhausted'), low('worker-timeout')],
  'connection-terminated': [medium('worker-crash'), medium('keepalive-shorter-than-gateway'), low('worker-timeout')],
  'connection-reset': [medium('worker-crash'), medium('keepalive-shorter-than-gateway'), low('worker-timeout')],
  'connection-read-timeout': [medium('slow-application'), medium('worker-pool-exhausted'), low('dependency-failing')],
}

export function rankAnswer(s: Scene): Pick[] {
  const a = s.a
  if (!a) return WITHOUT_FACTS[s.d.cause] ?? []
  switch (s.d.cause) {
    case 'stale-connection-reuse':
      return lostRace(a)
    case 'request-write-reset':
      return [
        medium('request-body-limit-at-upstream', `${a.bytesOut} bytes were out`),
        ...(a.reused ? [low('keepalive-shorter-than-gateway')] : []),
      ]
    case 'connection-write-timeout':
      return [medium('upstream-resource-starved'), low('mtu-mismatch')]
    case 'connection-read-timeout':
      return noHead(a)
    case 'http-response-timeout':
      return [medium('timeout-shorter-than-work'), medium('slow-application')]
    case 'connection-terminated':
    case 'connection-reset':
      if (a.status === 101) return brokenTunnel()
      return closedWithoutAnswer(s, a)
    case 'upstream-crash':
      return [medium('worker-crash'), medium('oom-kill'), low('heap-exhausted'), low('worker-timeout')]
    case 'http-response-incomplete':
      return cutBody(a)
    case 'response-stalled':
      // Either side may just have had nothing to say.
      if (a.status === 101) return [low('idle-flow-dropped')]
      return [medium('upstream-resource-starved'), low('mtu-mismatch')]
    default:
      return []
  }
}

function lostRace(a: Attempt): Pick[] {
  const idle = a.idleMs
  const promised = a.advertisedKeepAliveMs
  // A second of slack: servers count in whole seconds, and from another moment than we do.
  if (idle !== undefined && promised !== undefined && idle >= promised - 1000) {
    return [
      high(
        'keepalive-shorter-than-gateway',
        `idle for ${seconds(idle)}, and the upstream promised ${seconds(promised)}`,
      ),
    ]
  }
  const [allowed, seen] = [a.idleAllowedMs, a.closesIdleAfterMs]
  if (allowed !== undefined && seen !== undefined) {
    const both = `we keep an idle connection for ${seconds(allowed)}, the upstream was seen to close one after ${seconds(seen)}`
    return [high('keepalive-shorter-than-gateway', both), low('worker-recycled')]
  }
  const round = idle !== undefined && isRound(idle, [1000, 2000, 5000, ...ROUND_TIMES_MS])
  const first = round
    ? high('keepalive-shorter-than-gateway', `${seconds(idle)} is a usual keep-alive limit`)
    : medium('keepalive-shorter-than-gateway')
  return [first, low('worker-recycled')]
}

function noHead(a: Attempt): Pick[] {
  // The kernel's own ETIMEDOUT: not even the acknowledgements came back.
  if (a.end.kind === 'errno') {
    return [medium('idle-flow-dropped', 'nothing we sent was acknowledged'), low('mtu-mismatch')]
  }
  const work = [
    medium('slow-application'),
    medium('worker-pool-exhausted'),
    low('timeout-shorter-than-work'),
    low('dependency-failing'),
  ]
  return a.reused && (a.idleMs ?? 0) >= LONG_IDLE_MS
    ? [medium('idle-flow-dropped', `the connection had been idle for ${seconds(a.idleMs ?? 0)}`), ...work]
    : [...work, low('timeout-set-elsewhere')]
}

function closedWithoutAnswer(s: Scene, a: Attempt): Pick[] {
  const reset = s.d.cause === 'connection-reset'
  const elapsed = a.sinceFirstWriteMs ?? a.ms.wait ?? 0
  if (isRound(elapsed, ROUND_TIMES_MS)) {
    return [
      medium('worker-timeout', `it ended after ${seconds(elapsed)}, a round time`),
      medium('worker-crash'),
      low('oom-kill'),
    ]
  }
  const picks: Pick[] = []
  if (a.endpoint.startsWith('http:') && TLS_PORTS.has(s.values.port ?? '')) {
    picks.push(high('http-to-https-port', `plain HTTP to port ${s.values.port}`))
  }
  if (reset && a.reused && (a.idleMs ?? 0) >= LONG_IDLE_MS) {
    picks.push(medium('idle-flow-dropped', `the connection had been idle for ${seconds(a.idleMs ?? 0)}`))
  }
  picks.push(medium('worker-crash'))
  if (elapsed < AT_ONCE_MS) {
    if (s.x.bytesIn > SMALL_HEADER_LIMIT)
      picks.push(low('request-header-limit-at-upstream', `the request had ${s.x.bytesIn} bytes`))
    if (!a.reused) picks.push(low(reset ? 'upstream-connection-limit' : 'proxy-protocol-mismatch'))
    // Many servers of TLS end what is no handshake without a word.
    if (!a.reused && !SPEAKS_OTHERWISE.test(a.endpoint)) picks.push(low('http-to-https-port'))
  }
  picks.push(low('oom-kill'), low('rolling-termination-race'))
  if (a.reused) picks.push(low('upstream-keepalive-bug'))
  return picks
}

function brokenTunnel(): Pick[] {
  return [
    medium('worker-crash'),
    medium('rolling-termination-race'),
    low('oom-kill'),
    low('idle-flow-dropped'),
    low('middlebox-reset'),
  ]
}

function cutBody(a: Attempt): Pick[] {
  if (!a.headReceived) return [medium('worker-crash'), low('middlebox-reset')]
  const elapsed = a.sinceFirstWriteMs ?? 0
  const first = isRound(elapsed, ROUND_TIMES_MS)
    ? [medium('worker-timeout', `it ended after ${seconds(elapsed)}, a round time`)]
    : []
  // Only an orderly close says that the sender believed it was done.
  const wrongLength =
    a.end.kind === 'fin' && a.bodyExpected !== undefined
      ? [medium('content-length-wrong', `${a.bodyReceived ?? 0} of ${a.bodyExpected} bytes, then an orderly close`)]
      : []
  const device = a.end.kind === 'reset' ? [low('middlebox-reset')] : []
  return [
    ...first,
    medium('worker-crash'),
    ...wrongLength,
    ...device,
    low('proxy-temp-dir-permission'),
    low('proxy-temp-disk-full'),
  ]
}

/** Within 2 % above a usual limit, never much below it: a timer strikes late, not early. */
function isRound(ms: number, times: readonly number[]): boolean {
  return times.some(time => ms >= time * 0.995 && ms <= time * 1.02 + 50)
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
}
