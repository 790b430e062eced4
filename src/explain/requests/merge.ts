/** What the lines of one request say together: the errors tell why its attempts failed, the access line how it ended. */
import { isCauseId } from '../../causes/table.ts'
import { diagnose, hiddenFailure } from '../../diagnosis/diagnose.ts'
import type { Confidence, Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Attempt } from '../../exchange/attempt.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { ExchangeFact } from '../fact.ts'
import { lessSure } from '../failures/gather.ts'
import type { Seen } from '../seen-fact.ts'
import type { Request } from './join.ts'

export interface Outcome {
  exchange: Exchange
  /** null: nothing failed, or nothing says why. */
  diagnosis: Diagnosis | null
  /** Another try, or a kept answer, saved it. */
  hidden: boolean
  /** The line that tells most of it. */
  teller: Seen<ExchangeFact>
}

/** null: of this request only is known that nobody was left to ask. */
export function outcomeOf({ parts, whole, endedWell }: Request): Outcome | null {
  const teller = parts.at(-1) ?? whole
  if (teller === undefined) return null
  const exchange = merged(parts, whole)
  const { diagnosis, hidden } = namedBy(teller.fact) ?? judged(exchange)
  if (diagnosis === null) return { exchange, diagnosis, hidden: false, teller }
  const saved = hidden || ((endedWell || answeredWell(whole)) && savable(diagnosis, exchange))
  const confidence = lessSure(diagnosis.confidence, surestOf(exchange, hidden, whole) ?? teller.fact.surest)
  return { exchange, diagnosis: { ...diagnosis, confidence }, hidden: saved, teller }
}

/** Where no error line tells of the attempt that decides, it is only as sure as the access line's lists. */
function surestOf(
  { attempts }: Exchange,
  hidden: boolean,
  whole: Seen<ExchangeFact> | undefined,
): Confidence | undefined {
  const deciding = hidden ? attempts.findLast(({ end }) => end.kind !== 'answered') : attempts.at(-1)
  return deciding !== undefined && whole?.fact.exchange.attempts.includes(deciding) ? whole.fact.surest : undefined
}

export function diagnosisOf(fact: ExchangeFact): Diagnosis | null {
  const { diagnosis } = namedBy(fact) ?? judged(fact.exchange)
  return diagnosis && { ...diagnosis, confidence: lessSure(diagnosis.confidence, fact.surest) }
}

/** A product's own word for what the facts of one exchange cannot prove. */
function namedBy({ named, surest, exchange }: ExchangeFact): { diagnosis: Diagnosis; hidden: boolean } | null {
  if (named === undefined || !isCauseId(named.cause)) return null
  const diagnosis: Diagnosis = { cause: named.cause, confidence: surest ?? 'proven', phase: exchange.phase }
  if (named.reason !== undefined) diagnosis.reason = named.reason
  return { diagnosis, hidden: false }
}

function judged(exchange: Exchange): { diagnosis: Diagnosis | null; hidden: boolean } {
  const diagnosis = diagnose(exchange)
  if (diagnosis !== null) return { diagnosis, hidden: false }
  return { diagnosis: hiddenFailure(exchange), hidden: true }
}

function merged(parts: readonly Seen<ExchangeFact>[], whole: Seen<ExchangeFact> | undefined): Exchange {
  const last = parts.at(-1)?.fact.exchange
  if (last === undefined) return whole!.fact.exchange
  const attempts = parts.flatMap(({ fact }) => fact.exchange.attempts)
  if (whole === undefined) return attempts.length === last.attempts.length ? last : { ...last, attempts }
  const end = whole.fact.exchange
  const exchange: Exchange = { ...last, attempts: together(attempts, end.attempts), answer: end.answer }
  exchange.phase = exchange.attempts.at(-1)?.phase ?? last.phase
  if (last.method === '') Object.assign(exchange, { method: end.method, path: end.path, host: last.host || end.host })
  exchange.durationMs = end.durationMs || last.durationMs
  exchange.bytesIn = end.bytesIn || last.bytesIn
  exchange.bytesOut = end.bytesOut || last.bytesOut
  if (end.upstream !== undefined) exchange.upstream = end.upstream
  if (end.clientEnd !== undefined) exchange.clientEnd = end.clientEnd
  return exchange
}

/** The access line knows all attempts and how long they took, the error lines why they failed; the last ones are told most surely. */
function together(told: readonly Attempt[], listed: readonly Attempt[]): Attempt[] {
  if (listed.length === 0) return [...told]
  const left = [...told]
  const all = listed.toReversed().map(attempt => {
    const at = left.findLastIndex(other => isAtSame(other, attempt) && fits(other, attempt))
    if (at < 0) return attempt
    const [why] = left.splice(at, 1)
    return { ...why!, endpoint: why!.endpoint || attempt.endpoint, ms: { ...attempt.ms, ...why!.ms } }
  })
  return [...left, ...all.reverse()]
}

/** Not every format has addresses. */
function isAtSame({ endpoint: one }: Attempt, { endpoint: other }: Attempt): boolean {
  return one === '' || other === '' || bare(one) === bare(other)
}

/** Lists have addresses without a scheme. */
function bare(endpoint: string): string {
  return endpoint.replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '')
}

/** With an answer's status only what broke after its head can be meant; any other failure was another attempt. */
function fits(told: Attempt, listed: Attempt): boolean {
  return listed.end.kind !== 'answered' || told.headReceived || told.end.kind === 'invalid'
}

function answeredWell(whole: Seen<ExchangeFact> | undefined): boolean {
  const status = whole?.fact.exchange.answer.status
  return status !== undefined && status < 400
}

/**
 * What broke in mid-answer was logged with the status already sent, and what was no HTTP is passed on as an answer. What the
 * gateway itself refused it did not try elsewhere: a 413 is how that ends.
 */
function savable({ phase }: Diagnosis, { attempts, refusal }: Exchange): boolean {
  if (refusal !== undefined && attempts.length === 0) return false
  return phase !== 'receive' && attempts.at(-1)?.end.kind !== 'invalid'
}
