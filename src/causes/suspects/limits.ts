/** Suspects: limits of the gateway and of the host it runs on. */
import type { SuspectText } from '../suspect.ts'

export type LimitSuspect =
  | 'ephemeral-ports-exhausted'
  | 'fd-limit'
  | 'resource-leak'
  | 'worker-connections-limit'
  | 'limit-not-in-force'
  | 'request-queue-too-small'
  | 'circuit-breaker-threshold'
  | 'client-limit-too-low'
  | 'client-ip-not-restored'

export const LIMIT_SUSPECTS: Readonly<Record<LimitSuspect, SuspectText>> = {
  'ephemeral-ports-exhausted': {
    means: 'No local port is free towards that one address.',
    standsBehind: ['local-resource-exhausted/ports'],
    pointsTo: '`Cannot assign requested address` (99); a new connection for each request; TIME_WAIT in ten thousands.',
    confirm: 'ss -s; ss -tan dst {host} | wc -l; sysctl net.ipv4.ip_local_port_range',
    fix: 'Reuse connections; more source or target addresses; a wider port range; tcp_tw_reuse.',
  },
  'fd-limit': {
    means: 'The process may open fewer files than its connections need.',
    standsBehind: ['local-resource-exhausted/descriptors'],
    pointsTo: '`Too many open files` (24) under load; 1024 in a container.',
    confirm: "grep 'open files' /proc/PID/limits; ls /proc/PID/fd | wc -l   # PID of a gateway worker",
    fix: 'Raise LimitNOFILE (nginx: worker_rlimit_nofile; container: ulimit).',
  },
  'resource-leak': {
    means: 'A plugin, module or app leaks descriptors or connection slots.',
    standsBehind: ['local-resource-exhausted/descriptors', 'gateway-overloaded'],
    pointsTo: 'Use grows steadily at constant load, and a higher limit only delays the end.',
    confirm: 'ls -l /proc/PID/fd   # by kind, twice, some minutes apart',
    fix: 'Disable or upgrade what leaks.',
  },
  'worker-connections-limit': {
    means: 'The connections that a worker may have are used up.',
    standsBehind: ['gateway-overloaded'],
    pointsTo: '`worker_connections are not enough`, with the configured number.',
    confirm: 'active connections beside the limit; a proxied request takes two',
    fix: 'Raise it, and the limit on open files with it.',
  },
  'limit-not-in-force': {
    means: 'The limit that struck is not the configured one: an old worker, another process, another block.',
    standsBehind: ['gateway-overloaded', 'http-request-error', 'local-resource-exhausted/descriptors'],
    pointsTo: 'The number in the message is not the number in the configuration.',
    confirm: 'cat /proc/PID/limits   # of the process named in the message; nginx -T for the effective configuration',
    fix: 'Set it where it is read, and restart what still has the old one.',
  },
  'request-queue-too-small': {
    means: 'The queue of the gateway or the app server is short for a burst.',
    standsBehind: ['queue-timeout/queue-full', 'connection-limit-reached'],
    pointsTo: '`Request queue full`; only at bursts, or on a cold app.',
    confirm: 'the length of the queue over time (goodgate_endpoint_connections)',
    fix: 'A longer queue with a time limit (limits.queue, limits.queueTimeout); warm up; more workers.',
  },
  'circuit-breaker-threshold': {
    means: 'A limit on connections, or a breaker, is set below the honest load.',
    standsBehind: ['connection-limit-reached', 'destination-unavailable/circuit-open', 'queue-timeout'],
    pointsTo: '`reset reason: overflow`, UO; nothing in any other log.',
    confirm: 'the gateway’s overflow counters for {upstream} beside its limits',
    fix: 'Raise the limits of this upstream (limits.connections).',
  },
  'client-limit-too-low': {
    means: 'The limit per client, on rate or connections, is lower than honest use.',
    standsBehind: ['rate-limited'],
    pointsTo: '`limiting requests`; pages with many files.',
    confirm: 'rate and burst of the rule beside the requests of one normal page',
    fix: 'Raise burst or rate; exempt static files.',
  },
  'client-ip-not-restored': {
    means: 'All visitors look like one address, so they share one allowance or one rule.',
    standsBehind: ['rate-limited', 'http-request-denied'],
    pointsTo: 'The client in question is 127.0.0.1 or the address of a CDN or balancer.',
    confirm: 'the client addresses in the access log: are they the visitors’?',
    fix: 'Trust the header of the proxy in front (trustedProxies; nginx: real_ip_header).',
  },
}
