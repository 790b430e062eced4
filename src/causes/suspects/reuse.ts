/** Suspects: connections that are kept, and deploys that end them. */
import type { SuspectText } from '../suspect.ts'

export type ReuseSuspect = 'keepalive-shorter-than-gateway' | 'upstream-keepalive-bug' | 'rolling-termination-race'

export const REUSE_SUSPECTS: Readonly<Record<ReuseSuspect, SuspectText>> = {
  'keepalive-shorter-than-gateway': {
    means: 'The app closes idle connections sooner than the gateway stops using them.',
    standsBehind: ['stale-connection-reuse', 'connection-terminated', 'connection-reset', 'request-write-reset'],
    pointsTo: 'Rare, independent of load, nothing in the app’s log, right after the write.',
    confirm: '{untilClosed}   # real: after how long the app closes an idle connection',
    fix: 'Keep idle connections for a shorter time than the app (keepAlive.idle), or let the app keep them longer.',
  },
  'upstream-keepalive-bug': {
    means: 'The app server mishandles connections that carry more than one request.',
    standsBehind: ['connection-read-timeout', 'connection-terminated', 'connection-reset'],
    pointsTo: 'It fails on a kept connection only, never with `Connection: close`.',
    confirm:
      'curl -sv {endpoint}{path} {endpoint}{path} -o /dev/null -o /dev/null   # the second one, on the same connection',
    fix: 'Upgrade it; until then do not reuse connections to this upstream (keepAlive.maxIdle: 0).',
  },
  'rolling-termination-race': {
    means: 'In a deploy the instance stops listening before it is out of the endpoints.',
    standsBehind: ['connection-refused', 'connection-reset', 'connection-terminated', 'connection-timeout'],
    pointsTo: 'Bursts exactly at rollouts or scale-downs, at addresses of instances that are ending.',
    confirm: 'time of SIGTERM, of the endpoint’s removal and of the last request to {endpoint}',
    fix: 'Delay the shutdown (preStop), drain first, stop the sidecar last.',
  },
}
