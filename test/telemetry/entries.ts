/** Access entries, attempts and exchanges for the tests of what is reported. */
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { AccessEntry } from '../../src/telemetry/access-entry.ts'

export function entryOf(change: Partial<AccessEntry> = {}, fields: Record<string, string> = {}): AccessEntry {
  return {
    startedAt: Date.UTC(2026, 9, 10, 13, 55, 36, 7),
    requestId: '5b1f0c6e9a7d4c21',
    client: '192.0.2.7',
    method: 'GET',
    host: 'app.example.com',
    path: '/a/b',
    query: '?token=1',
    protocol: 'HTTP/1.1',
    status: 200,
    bytesIn: 120,
    bytesOut: 4567,
    durationMs: 12.3456,
    route: 'app.example.com/',
    upstream: 'app',
    endpoint: 'http://127.0.0.1:3000',
    attempts: null,
    hidden: false,
    field: name => fields[name],
    ...change,
  }
}

export function refusedAttempt(change: Partial<Attempt> = {}): Attempt {
  return {
    endpoint: 'http://127.0.0.1:3000',
    reused: false,
    phase: 'connect',
    end: { kind: 'errno', code: 'ECONNREFUSED', syscall: 'connect' },
    ms: { dns: 0.01, connect: 0.41234567 },
    bytesOut: 0,
    bytesIn: 0,
    requestSent: false,
    headReceived: false,
    ...change,
  }
}

export function exchangeOf(requestId: string, change: Partial<Exchange> = {}): Exchange {
  return {
    requestId,
    startedAt: Date.UTC(2026, 9, 10, 13, 55, 36),
    durationMs: 3.2,
    client: '192.0.2.7',
    method: 'GET',
    host: 'app.example.com',
    path: '/a/b',
    protocol: 'HTTP/1.1',
    route: 'app.example.com/',
    upstream: 'app',
    phase: 'connect',
    attempts: [refusedAttempt()],
    answer: { by: 'gateway', status: 502, committed: true, complete: true },
    bytesIn: 120,
    bytesOut: 900,
    idempotent: true,
    ...change,
  }
}
