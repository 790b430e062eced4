/** Suspects: the work behind the gateway and the workers that do it. */
import type { SuspectText } from '../suspect.ts'

export type WorkSuspect =
  | 'worker-timeout'
  | 'worker-crash'
  | 'oom-kill'
  | 'heap-exhausted'
  | 'worker-recycled'
  | 'worker-pool-exhausted'
  | 'workers-stuck'
  | 'listen-backlog-full'
  | 'upstream-resource-starved'
  | 'upstream-connection-limit'
  | 'slow-application'
  | 'dependency-failing'
  | 'timeout-shorter-than-work'
  | 'timeout-set-elsewhere'

export const WORK_SUSPECTS: Readonly<Record<WorkSuspect, SuspectText>> = {
  'worker-timeout': {
    means: 'The app server kills workers that take too long.',
    standsBehind: ['connection-terminated', 'connection-reset', 'upstream-crash', 'http-response-incomplete'],
    pointsTo: '`WORKER TIMEOUT`, HARAKIRI, `execution timed out`; the time to the failure is round: 15, 30, 60 s.',
    confirm: 'the app server’s log at that second, and its own timeout setting',
    fix: 'Find what blocks; asynchronous workers; raise the limit only with reason.',
  },
  'worker-crash': {
    means: 'The process dies of a signal or an unhandled error.',
    standsBehind: ['upstream-crash', 'connection-reset', 'connection-terminated', 'http-response-incomplete'],
    pointsTo: '`exited on signal 11`, `segfault at`, a panic or unhandled exception in the same second.',
    confirm: 'coredumpctl list; journalctl -k | grep -i segfault   # and the app’s log at that second',
    fix: 'Upgrade or remove what crashes; read the backtrace.',
  },
  'oom-kill': {
    means: 'The kernel, or the container’s memory limit, kills it.',
    standsBehind: ['upstream-crash', 'connection-reset', 'connection-terminated', 'connection-refused'],
    pointsTo: '`Out of memory: Killed process`, OOMKilled, exit status 137.',
    confirm: "journalctl -k | grep -iE 'oom|killed process'; kubectl describe pod   # Last State: OOMKilled",
    fix: 'More memory or fewer workers; find the leak.',
  },
  'heap-exhausted': {
    means: 'The runtime’s own limit for its heap is reached.',
    standsBehind: ['upstream-crash', 'connection-reset', 'connection-terminated'],
    pointsTo: '`JavaScript heap out of memory`, `OutOfMemoryError`, `Allowed memory size … exhausted`.',
    confirm: 'the runtime’s heap limit beside its use; a heap snapshot',
    fix: 'Raise the runtime’s limit, below the container’s; find the leak.',
  },
  'worker-recycled': {
    means: 'Workers end on purpose (request count, reload, log rotation) without finishing.',
    standsBehind: ['connection-terminated', 'connection-reset', 'accept-queue-full', 'stale-connection-reuse'],
    pointsTo: 'Failures at regular counts, or at the minute of a cron job; a reload in the app’s log.',
    confirm: 'the times of reloads, and the setting max_requests, beside the failures',
    fix: 'Reload gracefully, spread the recycling, finish requests before the exit.',
  },
  'worker-pool-exhausted': {
    means: 'All workers are busy and requests wait.',
    standsBehind: ['connection-read-timeout', 'accept-queue-full', 'queue-timeout', 'origin-error-response/overloaded'],
    pointsTo: 'Many URLs are slow at once, even trivial ones; `server reached pm.max_children`.',
    confirm: 'the app server’s status page: busy workers beside all workers',
    fix: 'More workers, shorter requests, a bounded queue at the gateway (limits.connections).',
  },
  'workers-stuck': {
    means: 'Workers hang on requests begun long ago; there is no load.',
    standsBehind: ['queue-timeout', 'connection-read-timeout', 'accept-queue-full'],
    pointsTo: 'A full queue with an idle CPU; a restart cures it for a while.',
    confirm: 'the stack of a busy worker (py-spy dump, jstack, gdb -p, FPM’s full status)',
    fix: 'Find the hang (a lock, a remote call without timeout); bound the time of a request.',
  },
  'listen-backlog-full': {
    means: 'The listener’s queue is too short for the burst.',
    standsBehind: ['accept-queue-full', 'connection-timeout'],
    pointsTo: 'EAGAIN on a unix socket; `listen queue … full`; `possible SYN flooding`.',
    confirm: "ss -ltn 'sport = :{port}'; nstat -az TcpExtListenOverflows   # Recv-Q above Send-Q; a counter that grows",
    fix: 'Raise the app’s backlog and net.core.somaxconn, both; more workers.',
  },
  'upstream-resource-starved': {
    means: 'The machine lacks CPU, memory or disk, so everything on it is slow.',
    standsBehind: ['connection-read-timeout', 'tls-handshake-timeout', 'connection-write-timeout', 'response-stalled'],
    pointsTo: 'All endpoints of one machine are slow together; swap in use; a throttled container.',
    confirm: 'uptime; cat /proc/pressure/cpu /proc/pressure/memory /proc/pressure/io   # at {host}',
    fix: 'More resources, or less work on that machine.',
  },
  'upstream-connection-limit': {
    means: 'The peer’s own limit on connections refuses or closes new ones.',
    standsBehind: ['connect-reset', 'connection-reset', 'connection-terminated', 'connection-refused'],
    pointsTo: 'It fails above a certain number of parallel connections.',
    confirm: "ss -tn state established 'dport = :{port}' | wc -l   # beside the peer’s limit",
    fix: 'Raise that limit, or cap the gateway’s connections below it (limits.connections).',
  },
  'slow-application': {
    means: 'This request takes that long: a query, a render, a remote call.',
    standsBehind: ['connection-read-timeout', 'http-response-timeout'],
    pointsTo: 'Connected in milliseconds, then no byte up to the limit; the same route each time.',
    confirm: 'the app’s own duration for the request, found by its X-Request-Id',
    fix: 'Make it faster, cache it, or do it in the background.',
  },
  'dependency-failing': {
    means: 'The app waits for, or fails with, something behind it.',
    standsBehind: ['connection-read-timeout', 'origin-error-response', 'destination-unavailable/failing-checks'],
    pointsTo: 'The app’s own 5xx; database or remote errors in its log; readiness that answers 503.',
    confirm: 'the app’s log at that time, and the health of what it depends on',
    fix: 'Repair the dependency; do not tie readiness to it lightly.',
  },
  'timeout-shorter-than-work': {
    means: 'The work is legitimate and the limit too short for it.',
    standsBehind: ['connection-read-timeout', 'http-response-timeout'],
    pointsTo: 'Imports, uploads, reports; the elapsed time equals the limit exactly.',
    confirm: 'curl -s -o /dev/null -w %{time_starttransfer} {endpoint}{path}   # past the gateway, with no limit',
    fix: 'Raise this limit for this route only, and the app’s own beside it.',
  },
  'timeout-set-elsewhere': {
    means: 'The timer that struck is not the one that was tuned: another hop’s, or that of another route.',
    standsBehind: ['connection-read-timeout', 'http-response-timeout', 'http-response-incomplete'],
    pointsTo: 'Limits raised in vain; the elapsed time is another product’s default.',
    confirm: 'which hop answered (Server, Via, Proxy-Status, body), and the effective setting of each',
    fix: 'Change it at that hop.',
  },
}
