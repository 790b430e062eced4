/** What a product's word for a failure says, as a row of a table; and the fact that it becomes with the line's own values. */
import type { Confidence } from '../../../diagnosis/diagnosis.ts'
import type { Attempt, AttemptEnd } from '../../../exchange/attempt.ts'
import type { ClientEnd, Exchange, Refusal, Unavailable } from '../../../exchange/exchange.ts'
import type { Phase } from '../../../exchange/phase.ts'
import type { ExchangeFact, Product, SameRequest } from '../../fact.ts'
import { attemptSeen, exchangeSeen } from '../../seen.ts'

export type Told = { surest?: Confidence } & (
  | { phase: Phase; end: AttemptEnd; more?: Partial<Attempt> }
  | { refusal: Refusal }
  | { unavailable: Unavailable['why']; endpoints?: Unavailable['endpoints'] }
  | { clientEnd: ClientEnd; at: Phase }
)

export const ended = (phase: Phase, end: AttemptEnd, surest?: Confidence): Told => sure({ phase, end }, surest)

/** The head of an answer had come when it ended so. */
export const cut = (end: AttemptEnd, surest?: Confidence): Told => ended('receive', end, surest)

export const refused = (refusal: Refusal, surest?: Confidence): Told => sure({ refusal }, surest)

/** `reason`: one of the request reader's, see `REQUEST_REASONS`. */
export const badRequest = (reason: string): Told => refused({ kind: 'invalid-request', reason, at: 0 })

export const denied = (rule: string): Told => refused({ kind: 'denied', rule })

export const unconfigured = (message: string): Told => refused({ kind: 'configuration', message })

export const own = (message: string): Told => refused({ kind: 'bug', message })

export const nobody = (why: Unavailable['why'], surest?: Confidence): Told => sure({ unavailable: why }, surest)

export const clientLeft = (at: Phase = 'wait'): Told => ({ clientEnd: { kind: 'fin' }, at })

export const clientSlow = (ms = 0): Told => ({ clientEnd: { kind: 'timer', timer: 'bodyIdle', ms }, at: 'accept' })

export const clientNotReading = (ms = 0): Told => ({
  clientEnd: { kind: 'timer', timer: 'clientWrite', ms },
  at: 'receive',
})

/** An answer of the origin's own. */
export const answered = (status: number, surest?: Confidence): Told =>
  ended('receive', { kind: 'answered', status }, surest)

function sure<T extends object>(told: T, surest: Confidence | undefined): T & { surest?: Confidence } {
  return surest === undefined ? told : { ...told, surest }
}

/** What the line itself adds: who was asked, by whom, when. `status`: as the client was sent it; 0 and absent: none. */
export interface Shown {
  product: Product
  at?: number | undefined
  endpoint?: string | undefined
  status?: number | undefined
  ms?: Attempt['ms'] | undefined
  attempt?: Partial<Attempt> | undefined
  exchange?: Partial<Exchange> | undefined
  same?: SameRequest | undefined
  /** Absent: the line stands for the request's end. */
  whole?: boolean | undefined
}

export function factOf(told: Told, shown: Shown): ExchangeFact {
  const fact: ExchangeFact = {
    kind: 'exchange',
    product: shown.product,
    exchange: exchangeOf(told, shown),
    whole: shown.whole ?? true,
    same: shown.same ?? {},
  }
  if (shown.at !== undefined) fact.at = shown.at
  if (told.surest !== undefined) fact.surest = told.surest
  return fact
}

/** The gateway's own answer, with nothing of why; an error log may say it, and else it is counted as one that nothing explains. */
export function unexplained(shown: Shown): ExchangeFact {
  const { status = 0, at } = shown
  const answer = { by: 'gateway' as const, status, committed: true, complete: true }
  const exchange = exchangeSeen({ startedAt: at ?? 0, ...shown.exchange, answer })
  const fact: ExchangeFact = { kind: 'exchange', product: shown.product, exchange, whole: true, same: shown.same ?? {} }
  return { ...fact, surest: 'guessed', ...(at !== undefined && { at }) }
}

export function exchangeOf(told: Told, shown: Omit<Shown, 'product'>): Exchange {
  const status = shown.status === 0 ? undefined : shown.status
  const base: Partial<Exchange> = { startedAt: shown.at ?? 0, ...shown.exchange }
  const sent = status === undefined ? {} : { status }
  const failed = { by: 'gateway' as const, ...sent, committed: status !== undefined, complete: true }
  if ('end' in told) {
    const attempt = attemptOf(told, shown, status)
    const whole = told.end.kind === 'answered'
    const begun = attempt.headReceived
    const answer = begun
      ? { by: 'origin' as const, ...sent, committed: true, complete: whole }
      : { ...failed, by: status === undefined ? ('none' as const) : failed.by, complete: status !== undefined }
    return exchangeSeen({ ...base, attempts: [attempt], answer })
  }
  if ('refusal' in told) return exchangeSeen({ ...base, phase: 'match', refusal: told.refusal, answer: failed })
  if ('unavailable' in told) {
    const unavailable = { why: told.unavailable, endpoints: told.endpoints ?? [] }
    return exchangeSeen({ ...base, phase: 'match', unavailable, answer: failed })
  }
  const answer = { by: 'none' as const, ...sent, committed: status !== undefined, complete: false }
  return exchangeSeen({ ...base, phase: told.at, clientEnd: told.clientEnd, answer })
}

function attemptOf(
  { phase, end, more }: Extract<Told, { end: AttemptEnd }>,
  { endpoint = '', ms, attempt }: Omit<Shown, 'product'>,
  status: number | undefined,
): Attempt {
  const ofAnswer = end.kind === 'answered' ? end.status : phase === 'receive' ? status : undefined
  return attemptSeen({
    endpoint,
    phase,
    end,
    ...(ms && { ms }),
    ...(ofAnswer !== undefined && { status: ofAnswer }),
    ...(phase === 'send' && { bytesOut: 1 }),
    ...more,
    ...attempt,
  })
}
