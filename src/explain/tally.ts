/** Facts to failures that are alike: requests are joined, wrappers folded, the rest is told by itself. */
import { diagnoseCheck } from '../diagnosis/check.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { CheckFact, ConsequenceFact, ExchangeFact, TroubleFact } from './fact.ts'
import { type Answering, makeAnswering } from './failures/answering.ts'
import { byItsSize } from './failures/by-status.ts'
import { type ErrorLog, makeErrorLog } from './failures/error-log.ts'
import { type Failed, type Groups, lessSure, makeGroups } from './failures/gather.ts'
import { addBounded, type Group } from './failures/groups.ts'
import { makeUnexplained, type UnexplainedRequests } from './failures/unexplained.ts'
import { type Join, makeJoin, type Request } from './requests/join.ts'
import { diagnosisOf, type Outcome, outcomeOf } from './requests/merge.ts'
import { makeOutages, type Outage, type Outages } from './requests/outages.ts'
import type { Told } from './requests/same.ts'
import { isPassedOn, makeTwins, type Twins } from './requests/twins.ts'
import { exchangeSeen } from './seen.ts'
import type { Seen } from './seen-fact.ts'

/** Messages and events that are kept, each kind: the first ones and the last ones. */
const KEPT_MAX = 2000

export interface Wrapper {
  seen: Seen<ConsequenceFact>
  outage?: Outage
}

export class Tally {
  readonly requests: Groups = makeGroups()
  readonly checks: Groups = makeGroups()
  readonly wrappers: Wrapper[] = []
  readonly troubles: Seen<TroubleFact>[] = []
  readonly unexplained: UnexplainedRequests = makeUnexplained()
  /** Checks whose outage explains requests: they are told with those. */
  readonly explains: Set<Group> = new Set()
  readonly outages: Outages = makeOutages()
  readonly #twins: Twins = makeTwins()
  readonly answering: Answering = makeAnswering()
  readonly #join: Join = makeJoin(request => this.#settle(request))
  readonly errorLog: ErrorLog = makeErrorLog()
  failures = 0

  take(seen: Seen): void {
    const { fact } = seen
    if (fact.kind === 'exchange') this.#takeExchange(seen as Seen<ExchangeFact>)
    else if (fact.kind === 'consequence') this.#takeConsequence(seen as Seen<ConsequenceFact>)
    else if (fact.kind === 'check') this.#takeCheck(seen as Seen<CheckFact>)
    else keep(this.troubles, seen as Seen<TroubleFact>)
  }

  /** A line that tells of no failure; `access`: it tells of a request. */
  good(line: string, number: number, access: boolean): void {
    this.#join.good(line, number)
    if (access) this.answering.good(line)
  }

  /** Nothing of a request that is still open waits any longer. */
  settle(): void {
    this.#join.settleAll()
  }

  /** As `good` asks for lines at all: is there a request whose end is not known, or an endpoint that may answer again? */
  get waits(): boolean {
    return this.#join.waits() || this.answering.waits()
  }

  /** Answers that nothing explains, though the error log of their time is in the input. */
  get passedOver(): boolean {
    const { kept } = this.unexplained
    return kept.length > 0 && kept.every(({ fact }) => this.errorLog.covers(fact.product, fact.at))
  }

  #takeExchange(seen: Seen<ExchangeFact>): void {
    const diagnosis = diagnosisOf(seen.fact)
    const { status } = seen.fact.exchange.answer
    if (diagnosis === null && (status === undefined || status < 500)) {
      this.#join.addToKnown(seen)
      return
    }
    this.failures++
    const request = this.#join.add(diagnosis === null ? seen : asPart(seen))
    if (diagnosis !== null) {
      if (!isBareGuess(seen.fact, diagnosis)) this.outages.request(request, seen, diagnosis)
      this.answering.failed(seen.fact.exchange, diagnosis.cause)
    }
    // Counted at an earlier report as one that nothing explains: now something does.
    if (request.settled && !request.group) this.#settle(request)
  }

  #takeConsequence(seen: Seen<ConsequenceFact>): void {
    const { fact } = seen
    if (fact.lost) this.#nobodyLeft(this.#join.add(seen), seen)
    else keep(this.wrappers, withOutage(seen, this.outages.behind(seen)))
    if (fact.what === 'endpoint-back') this.outages.back(fact)
  }

  #nobodyLeft(request: Request, seen: Told): void {
    if (request.parts.length > 0 || request.outage) return
    this.failures++
    const outage = this.outages.behind(seen as Seen<ConsequenceFact>)
    if (outage) request.outage = outage
  }

  #takeCheck(seen: Seen<CheckFact>): void {
    const { exchange, surest } = seen.fact
    const attempt = exchange.attempts.at(-1)
    const found = attempt && diagnoseCheck(attempt, false)
    if (!found) return
    const diagnosis = { ...found, confidence: lessSure(found.confidence, surest) }
    const group = this.checks.add({ ...failed(seen, diagnosis), exchange, apart: true })
    addBounded(group.checks, seen.fact)
    this.outages.check(seen, diagnosis, group)
  }

  #settle(request: Request): void {
    request.settled = true
    const outcome = outcomeOf(request)
    const saysMore = request.nobodyLeft === undefined || !isBareGuess(outcome?.teller.fact, outcome?.diagnosis)
    if (outcome?.diagnosis && saysMore) this.#failed(request, outcome, outcome.diagnosis)
    else if (request.nobodyLeft) this.#lost(request, request.nobodyLeft)
    else if (outcome) this.#unexplained(request, outcome)
  }

  #unexplained(request: Request, outcome: Outcome): void {
    const guess = byItsSize(outcome.exchange)
    if (guess)
      request.group = this.requests.add({ ...failed(outcome.teller, guess.diagnosis), exchange: guess.exchange })
    else this.unexplained.add(withExchange(outcome))
  }

  #failed(request: Request, { teller, exchange, hidden }: Outcome, diagnosis: Diagnosis): void {
    const apart = teller.fact.aside === true && request.whole === undefined
    const all = { ...failed(teller, diagnosis), exchange, hidden, ...(apart && { apart }) }
    const group = this.#count(request, all)
    if (request.nobodyLeft) addBounded(group.consequences, request.nobodyLeft.fact)
  }

  /** What a gateway before or behind this one has told of already is one lost request, told by the one that knows why. */
  #count(request: Request, failed: Failed, behind?: Group): Group {
    const id = [...request.parts, ...(request.whole ? [request.whole] : [])].find(({ fact }) => fact.same.requestId)
    const requestId = id?.fact.same.requestId
    const twin = this.#twins.find(failed, requestId)
    if (twin && isPassedOn(failed.diagnosis)) {
      request.group = twin.group
      return request.group
    }
    const group = behind ? this.requests.fold(behind, failed) : this.requests.add(failed)
    request.group = group
    if (twin === undefined) this.#twins.note({ request, failed, group }, requestId)
    else if (twin.passedOn) {
      this.requests.remove(twin.group, twin.passedOn.failed)
      twin.passedOn.request.group = group
      twin.group = group
      twin.passedOn = undefined
    }
    return group
  }

  /** Nobody was left to ask: counted with what had taken the endpoints out, or with the checks that had. */
  #lost(request: Request, seen: Seen<ConsequenceFact>): void {
    const outage = request.outage ?? this.outages.behind(seen)
    const behind = outage?.request ? this.#groupOf(outage.request) : undefined
    const exchange = outage && !behind ? withChecks(emptied(seen), outage) : emptied(seen)
    const diagnosis =
      behind?.diagnosis ?? diagnosisOf({ ...seen.fact, kind: 'exchange', exchange, whole: true, same: {} })
    if (diagnosis === null) return
    const group = this.#count(request, { ...failed(seen, diagnosis), exchange }, behind)
    if (outage && !behind) this.#because(group, outage)
    addBounded(group.consequences, seen.fact)
  }

  #groupOf(cause: Request): Group | undefined {
    if (!cause.settled) this.#settle(cause)
    return cause.group
  }

  #because(group: Group, { diagnosis: { cause, reason }, endpoint, count, check, checkGroup }: Outage): void {
    if (check) addBounded(group.checks, check.fact)
    if (checkGroup) this.explains.add(checkGroup)
    const known = group.because.find(one => one.cause === cause && one.reason === reason && one.endpoint === endpoint)
    if (known) known.count = count
    else
      addBounded(group.because, {
        cause,
        count,
        ...(reason !== undefined && { reason }),
        ...(endpoint !== undefined && { endpoint }),
      })
  }
}

export function failed({ fact, sample, number }: Seen, diagnosis: Diagnosis): Omit<Failed, 'exchange'> {
  const atStart = fact.kind === 'exchange' && fact.atStart === true
  return {
    diagnosis,
    product: fact.product,
    sample,
    number,
    ...(fact.at !== undefined && { at: fact.at }),
    ...(atStart && { atStart, apart: true }),
  }
}

/** The request of a message that nobody was left; where the line does not say why, the endpoints had been ejected. */
export function emptied({ fact }: Seen<ConsequenceFact>): Failed['exchange'] {
  const exchange = fact.exchange ?? exchangeSeen({ answer: { by: 'gateway', committed: false, complete: false } })
  if (exchange.unavailable ?? exchange.refusal) return exchange
  const upstream = exchange.upstream ?? fact.upstream
  return { ...exchange, unavailable: { why: 'ejected', endpoints: [] }, ...(upstream !== undefined && { upstream }) }
}

function withChecks(exchange: Failed['exchange'], outage: Outage): Failed['exchange'] {
  const { cause, reason } = outage.diagnosis
  const endpoint = {
    endpoint: outage.endpoint ?? '',
    cause,
    count: outage.count,
    ...(reason !== undefined && { reason }),
    ...(outage.since !== undefined && { since: outage.since }),
  }
  return { ...exchange, unavailable: { why: 'failing-checks', endpoints: [endpoint] } }
}

/** A status of an upstream's without its address: it may as well be that nobody was left to ask. */
function isBareGuess(fact: ExchangeFact | undefined, diagnosis: Diagnosis | null | undefined): boolean {
  return diagnosis?.confidence === 'guessed' && fact?.whole === true && fact.exchange.attempts.at(-1)?.endpoint === ''
}

/** A line that names no request is no access line: the request's own may stand beside it. */
function asPart(seen: Seen<ExchangeFact>): Seen<ExchangeFact> {
  const { same, whole } = seen.fact
  const named = same.request ?? same.requestId ?? same.connection
  return whole && named === undefined ? { ...seen, fact: { ...seen.fact, whole: false } } : seen
}

function withExchange({ teller, exchange }: Outcome): Seen<ExchangeFact> {
  return { ...teller, fact: { ...teller.fact, exchange } }
}

function withOutage(seen: Seen<ConsequenceFact>, outage: Outage | undefined): Wrapper {
  return outage ? { seen, outage } : { seen }
}

function keep<T>(kept: T[], one: T): void {
  if (kept.length >= KEPT_MAX) kept.splice(KEPT_MAX / 2, 1)
  kept.push(one)
}
