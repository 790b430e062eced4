/** Failures worth looking at: inputs for the pages, used by tests and by the screenshots. */
import { type CauseId, causeRow } from '../../src/causes/table.ts'
import type { ErrorPages } from '../../src/config/config.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { AnswerInput, Details } from '../../src/pages/answer-input.ts'
import { statusToSend } from '../../src/pages/status.ts'

export const ERRORS: ErrorPages = { theme: 'default', contact: '', statusPage: '', behindCdn: false, showDetailsTo: [] }

/** An input as the gateway would build it; `change` overrides anything. */
export function inputFor(cause: CauseId, reason?: string, change: Partial<AnswerInput> = {}): AnswerInput {
  const row = causeRow(cause, reason)
  const errors = change.errors ?? ERRORS
  return {
    status: statusToSend(row, errors),
    cause,
    reason,
    row,
    requestId: '01K7M2XW4Q8ZB3T6',
    method: 'GET',
    isGrpc: false,
    processed: 'no',
    retryable: !row.ownerActionRequired && row.party !== 'client',
    errors,
    ...change,
  }
}

export function attemptTo(endpoint: string, change: Partial<Attempt>): Attempt {
  return {
    endpoint,
    reused: false,
    phase: 'connect',
    end: { kind: 'errno', code: 'ECONNREFUSED', syscall: 'connect', message: `connect ECONNREFUSED 127.0.0.1:3000` },
    ms: { dns: 0.2, connect: 0.4 },
    bytesOut: 0,
    bytesIn: 0,
    requestSent: false,
    headReceived: false,
    ...change,
  }
}

export function exchangeOf(attempts: Attempt[], change: Partial<Exchange> = {}): Exchange {
  return {
    requestId: '01K7M2XW4Q8ZB3T6',
    startedAt: Date.UTC(2026, 10, 2, 10, 11, 12),
    durationMs: 12.4,
    client: '127.0.0.1',
    method: 'GET',
    host: 'shop.example.com',
    path: '/orders/42',
    protocol: 'HTTP/1.1',
    route: 'shop.example.com/',
    upstream: 'app',
    phase: attempts.at(-1)?.phase ?? 'match',
    attempts,
    answer: { by: 'gateway', status: 502, committed: true, complete: true },
    bytesIn: 300,
    bytesOut: 0,
    idempotent: true,
    ...change,
  }
}

const SITE: ErrorPages = { ...ERRORS, contact: 'help@example.com', statusPage: 'https://status.example.com/' }

function refusedTwice(): Details {
  const first = attemptTo('http://127.0.0.1:3000', {
    addressErrors: [
      { address: '127.0.0.1:3000', code: 'ECONNREFUSED', ms: 0.4 },
      { address: '[::1]:3000', code: 'ECONNREFUSED', ms: 0.2 },
    ],
  })
  const second = attemptTo('http://10.0.0.7:3000', { ms: { connect: 3.1 }, notRetried: 'attempts' })
  return {
    exchange: exchangeOf([first, second]),
    diagnosis: { cause: 'connection-refused', confidence: 'proven', phase: 'connect' },
    suspects: [
      {
        id: 'process-not-running',
        likelihood: 'high',
        evidence: 'Every attempt was refused, on both addresses, and nothing has answered there since 10:03:07.',
        confirm: "ss -ltnp 'sport = :3000'",
        fix: 'Start it, enable it at boot, give it a restart policy.',
      },
      {
        id: 'wrong-port',
        likelihood: 'medium',
        evidence: 'Refused since the first request.',
        confirm: 'ss -ltnp',
        fix: 'Name the port the app listens on.',
      },
    ],
  }
}

function notHttp(): Details {
  const banner = Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n').toString('hex')
  const timedOut = attemptTo('http://10.0.0.7:8080', {
    phase: 'wait',
    end: { kind: 'timer', timer: 'firstByte', ms: 60_000 },
    ms: { dns: 12, connect: 31, tls: 48, send: 3, wait: 60_000 },
    address: '10.0.0.7:8080',
    bytesOut: 311,
    requestSent: true,
  })
  const ssh = attemptTo('http://10.0.0.8:22', {
    phase: 'wait',
    end: { kind: 'invalid', problem: { reason: 'not-http', at: 0, sampleHex: banner } },
    ms: { dns: 9, connect: 4200, send: 2, wait: 20_100 },
    address: '10.0.0.8:22',
    reused: true,
    idleMs: 4980,
    requestsBefore: 17,
    advertisedKeepAliveMs: 5000,
    bytesOut: 311,
    bytesIn: 40,
    requestSent: true,
    notRetried: 'no-other-endpoint',
  })
  return {
    exchange: exchangeOf([timedOut, ssh], { durationMs: 84_400 }),
    diagnosis: { cause: 'not-http', confidence: 'proven', phase: 'wait' },
    suspects: [
      {
        id: 'wrong-port',
        likelihood: 'high',
        evidence: 'The first bytes are an SSH banner: SSH-2.0-OpenSSH_9.2p1',
        confirm: 'nc -v 10.0.0.8 22 < /dev/null',
        fix: 'Name the port the app listens on.',
      },
    ],
  }
}

function ejected(): Details {
  const since = Date.UTC(2026, 10, 2, 10, 3, 7)
  return {
    exchange: exchangeOf([], {
      unavailable: {
        why: 'ejected',
        endpoints: [
          { endpoint: 'http://10.0.0.7:3000', cause: 'connection-refused', count: 5, since, until: since + 10_000 },
          { endpoint: 'http://10.0.0.8:3000', cause: 'connection-read-timeout', count: 7, since },
        ],
      },
    }),
    diagnosis: { cause: 'destination-unavailable', reason: 'ejected', confidence: 'proven', phase: 'queue' },
    suspects: [],
  }
}

/** Name → input. Names become file names of the screenshots. */
export const SAMPLES: Record<string, AnswerInput> = {
  refused: inputFor('connection-refused', undefined, { errors: SITE }),
  timeout: inputFor('connection-read-timeout', undefined, { processed: 'unknown', errors: SITE }),
  'post-unknown': inputFor('connection-terminated', undefined, {
    method: 'POST',
    processed: 'unknown',
    retryable: false,
    errors: SITE,
  }),
  expired: inputFor('tls-certificate-error', 'expired'),
  busy: inputFor('queue-timeout', undefined, { retryAfterSeconds: 30 }),
  maintenance: inputFor('maintenance-mode', undefined, { retryAfterSeconds: 1800, errors: SITE }),
  'not-found': inputFor('destination-not-found', undefined, { retryable: false }),
  cookies: inputFor('http-response-header-section-size', undefined, { processed: 'unknown', retryable: false }),
  bug: inputFor('proxy-internal-error'),
  'admin-refused': inputFor('connection-refused', undefined, { details: refusedTwice(), errors: SITE }),
  'admin-not-http': inputFor('not-http', undefined, { processed: 'unknown', retryable: false, details: notHttp() }),
  'admin-ejected': inputFor('destination-unavailable', 'ejected', { retryAfterSeconds: 8, details: ejected() }),
}
