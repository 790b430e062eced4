/** Exchanges and attempts from what a line shows: whatever it does not show stays at what claims least. */
import type { Attempt } from '../exchange/attempt.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** `endpoint`, `phase` and `end` are what the line shows. */
export function attemptSeen(shown: Pick<Attempt, 'endpoint' | 'phase' | 'end'> & Partial<Attempt>): Attempt {
  const sent = shown.phase === 'wait' || shown.phase === 'receive'
  return {
    reused: false,
    ms: {},
    bytesOut: sent ? 1 : 0,
    bytesIn: shown.phase === 'receive' ? 1 : 0,
    requestSent: sent,
    headReceived: shown.phase === 'receive',
    ...shown,
  }
}

export function exchangeSeen(shown: Partial<Exchange>): Exchange {
  const attempts = shown.attempts ?? []
  const { method = '' } = shown
  return {
    requestId: '',
    startedAt: 0,
    durationMs: 0,
    client: '',
    method,
    host: '',
    path: '',
    protocol: '',
    phase: attempts.at(-1)?.phase ?? 'match',
    attempts,
    answer: { by: 'none', committed: false, complete: false },
    bytesIn: 0,
    bytesOut: 0,
    idempotent: /^(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/.test(method),
    ...shown,
  }
}
