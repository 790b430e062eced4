/** The inside of a failure, arranged once for every format. All texts here are hostile until `printable` or `shown`. */
import type { RankedSuspect } from '../diagnosis/diagnosis.ts'
import type { Attempt, NotRetried } from '../exchange/attempt.ts'
import type { AnswerInput, Because, Details } from './answer-input.ts'
import { describeClientEnd, describeEnd, describeRefusal, describeWait, milliseconds } from './describe-end.ts'

export const STEPS = ['dns', 'connect', 'tls', 'send', 'wait', 'receive'] as const
export type Step = (typeof STEPS)[number]

export interface Evidence {
  /** `connection-refused` or `tls-certificate-error/expired`. */
  cause: string
  confidence: string
  phase: string
  /** What the gateway or client did when no attempt tells it. */
  facts: string[]
  attempts: AttemptView[]
  /** The longest attempt's milliseconds: the scale of the bars. */
  longestMs: number
  because: readonly Because[]
  suspects: readonly RankedSuspect[]
}

export interface AttemptView {
  /** Counted from 1, over all of the exchange. */
  number: number
  endpoint: string
  phase: string
  ended: string
  steps: { step: Step; ms: number }[]
  totalMs: number
  facts: [label: string, value: string][]
  sampleHex: string | undefined
}

/** More attempts or suspects than this help nobody; the record behind the request id has all. */
const ATTEMPTS_MAX = 8
const SUSPECTS_MAX = 5

export function evidenceOf(input: AnswerInput, details: Details): Evidence {
  const { exchange, diagnosis, suspects } = details
  const left = Math.max(0, exchange.attempts.length - ATTEMPTS_MAX)
  const attempts = exchange.attempts.slice(left).map((attempt, at) => viewOf(attempt, left + at + 1))
  const facts: string[] = []
  // A refusal by the queue tells of the wait itself.
  if (exchange.waited !== undefined && exchange.refusal?.kind !== 'queue') facts.push(describeWait(exchange.waited))
  if (exchange.refusal !== undefined) facts.push(describeRefusal(exchange.refusal))
  if (exchange.clientEnd !== undefined) facts.push(describeClientEnd(exchange.clientEnd))
  return {
    cause: causeName(input.cause, input.reason),
    confidence: diagnosis.confidence,
    phase: diagnosis.phase,
    facts,
    attempts,
    longestMs: Math.max(0.001, ...attempts.map(attempt => attempt.totalMs)),
    because: input.because ?? exchange.unavailable?.endpoints ?? [],
    suspects: suspects.slice(0, SUSPECTS_MAX),
  }
}

const NOT_RETRIED: Record<NotRetried, string> = {
  'non-idempotent': 'the method is not idempotent',
  'body-not-buffered': 'the body could not be sent twice',
  budget: 'the retry budget is used up',
  'no-other-endpoint': 'there is no other endpoint',
  committed: 'the answer had begun',
  attempts: 'all tries are used up',
  cause: 'the gateway does not repeat after failures of this kind',
  'client-gone': 'the client is gone',
  deadline: 'no time is left',
}

export function causeName(cause: string, reason: string | undefined): string {
  return reason === undefined ? cause : `${cause}/${reason}`
}

/** Without details nothing may tell how many endpoints there are: equal causes are one entry, their counts added. */
export function becauseInPublic(because: readonly Because[]): { cause: string; reason?: string; count: number }[] {
  const sums = new Map<string, { cause: string; reason?: string; count: number }>()
  for (const { cause, reason, count } of because) {
    const key = `${cause}/${reason ?? ''}`
    const sum = sums.get(key)
    if (sum !== undefined) sum.count += count
    else sums.set(key, reason === undefined ? { cause, count } : { cause, reason, count })
  }
  return [...sums.values()]
}

/**
 * The sentence that every suspect's evidence begins with, and what each adds to it (`SEEN; NOTE.`). Where they have nothing
 * in common there is no such sentence, and each note is the whole evidence.
 */
export function evidenceOnce(suspects: readonly RankedSuspect[]): { seen: string; notes: string[] } {
  const texts = suspects.map(({ evidence }) => evidence.replace(/\.$/, ''))
  const shortest = texts.reduce((one, other) => (other.length < one.length ? other : one))
  const ends = [shortest.length, shortest.lastIndexOf('; ')].filter(end => end > 0)
  const end = ends.find(at => texts.every(text => beginsWith(text, shortest.slice(0, at)))) ?? 0
  const seen = shortest.slice(0, end)
  return {
    seen: seen === '' ? '' : `${seen}.`,
    notes: texts.map(text => (end === 0 ? `${text}.` : text.slice(end + '; '.length))),
  }
}

function beginsWith(text: string, start: string): boolean {
  return text === start || text.startsWith(`${start}; `)
}

function viewOf(attempt: Attempt, number: number): AttemptView {
  const steps = STEPS.flatMap(step => {
    const ms = attempt.ms[step]
    return ms === undefined || !(ms >= 0) ? [] : [{ step, ms }]
  })
  const sample = attempt.end.kind === 'invalid' ? attempt.end.problem.sampleHex : undefined
  return {
    number,
    endpoint: attempt.endpoint,
    phase: attempt.phase,
    ended: describeEnd(attempt),
    steps,
    totalMs: steps.reduce((sum, { ms }) => sum + ms, 0),
    facts: factsOf(attempt),
    sampleHex: sample ?? attempt.sampleHex,
  }
}

function factsOf(attempt: Attempt): [string, string][] {
  const facts: [string, string][] = []
  if (attempt.address !== undefined) facts.push(['address', attempt.address])
  for (const { address, code, ms } of attempt.addressErrors?.slice(0, 6) ?? []) {
    facts.push(['tried', `${address} ${code} after ${milliseconds(ms)}`])
  }
  if (attempt.name !== undefined) facts.push(['name', nameOf(attempt.name)])
  facts.push(['connection', attempt.reused ? reuseOf(attempt) : 'fresh'])
  facts.push(['bytes', `${attempt.bytesOut} out, ${attempt.bytesIn} in`])
  if (!attempt.requestSent && attempt.bytesOut > 0) facts.push(['request', 'not sent whole'])
  if (attempt.bodyExpected !== undefined) {
    facts.push(['body', `${attempt.bodyReceived ?? 0} of ${attempt.bodyExpected} bytes`])
  }
  if (attempt.tls !== undefined) facts.push(['tls', `${attempt.tls.version} ${attempt.tls.cipher}`])
  facts.push(...certificateOf(attempt))
  if (attempt.socketFile !== undefined) facts.push(['socket', socketOf(attempt.socketFile)])
  if (attempt.notRetried !== undefined) facts.push(['not retried', NOT_RETRIED[attempt.notRetried]])
  return facts
}

function nameOf({ answerAgeMs, latest, failing }: NonNullable<Attempt['name']>): string {
  const now = latest.length === 0 ? 'none any more' : latest.slice(0, 6).join(', ')
  const since = failing === undefined ? '' : `, the resolver’s word since: ${failing}`
  return `answer ${milliseconds(answerAgeMs)} old; addresses of the latest one: ${now}${since}`
}

function reuseOf(attempt: Attempt): string {
  const idle = attempt.idleMs === undefined ? '' : `, idle for ${milliseconds(attempt.idleMs)}`
  const before = attempt.requestsBefore === undefined ? '' : `, ${attempt.requestsBefore} requests before`
  const promised =
    attempt.advertisedKeepAliveMs === undefined
      ? ''
      : `, keep-alive of ${milliseconds(attempt.advertisedKeepAliveMs)} promised`
  return `reused${idle}${before}${promised}`
}

function certificateOf(attempt: Attempt): [string, string][] {
  const failure = attempt.end.kind === 'tls' ? attempt.end.failure : undefined
  const facts: [string, string][] = []
  if (failure?.serverName !== undefined) facts.push(['name asked', failure.serverName])
  const certificate = failure?.certificate
  if (certificate === undefined) return facts
  facts.push(['certificate', `${certificate.subject}, issued by ${certificate.issuer}`])
  facts.push(['valid', `${certificate.validFrom} to ${certificate.validTo}`])
  facts.push(['names', certificate.names.slice(0, 8).join(', ')])
  return facts
}

function socketOf(file: NonNullable<Attempt['socketFile']>): string {
  const of = file.uid === undefined ? 'not there' : `mode ${file.mode ?? '?'}, owner ${file.uid}:${file.gid ?? '?'}`
  return `${of}; we are ${file.ourUid}:${file.ourGid}`
}
