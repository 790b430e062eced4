/** Facts for the tests of diagnosis: a good attempt and a good exchange, to be spoiled where a test needs it. */
import type { Attempt, AttemptTimer } from '../../src/exchange/attempt.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'

/** A fresh connection over which the request went out whole and nothing has come back yet. */
export function attempt(over: Partial<Attempt> = {}): Attempt {
  return {
    endpoint: 'http://127.0.0.1:3000',
    address: '127.0.0.1:3000',
    reused: false,
    phase: 'wait',
    end: { kind: 'fin' },
    ms: { connect: 1, send: 0.1, wait: 3 },
    sinceFirstWriteMs: 3,
    connectMs: 1,
    bytesOut: 120,
    bytesIn: 0,
    requestSent: true,
    headReceived: false,
    ...over,
  }
}

/** One that ended in connecting, before anything was written. */
export function unconnected(over: Partial<Attempt> = {}): Attempt {
  const { address: _address, sinceFirstWriteMs: _since, ...rest } = attempt()
  return { ...rest, phase: 'connect', ms: { connect: 1 }, bytesOut: 0, requestSent: false, ...over }
}

export function timedOut(timer: AttemptTimer, over: Partial<Attempt> = {}): Attempt {
  return attempt({ end: { kind: 'timer', timer, ms: 1000 }, ...over })
}

export function answered(status: number, over: Partial<Attempt> = {}): Attempt {
  return attempt({
    phase: 'receive',
    end: { kind: 'answered', status },
    status,
    headReceived: true,
    bytesIn: 200,
    ...over,
  })
}

/** A final head of 200 has come, and part of its body. */
export function midBody(over: Partial<Attempt> = {}): Attempt {
  const body = { bodyFraming: 'length', bodyExpected: 1000, bodyReceived: 400 } as const
  return attempt({ phase: 'receive', status: 200, headReceived: true, bytesIn: 550, ...body, ...over })
}

export function exchange(attempts: Attempt[], over: Partial<Exchange> = {}): Exchange {
  return {
    requestId: 'r-1',
    startedAt: Date.parse('2026-11-02T10:11:12Z'),
    durationMs: 5,
    client: '203.0.113.7',
    method: 'GET',
    host: 'app.example.com',
    path: '/orders',
    protocol: 'HTTP/1.1',
    upstream: 'app',
    phase: attempts.at(-1)?.phase ?? 'match',
    attempts,
    answer: { by: 'gateway', status: 502, committed: true, complete: true },
    bytesIn: 120,
    bytesOut: 400,
    idempotent: true,
    ...over,
  }
}

export function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex')
}
