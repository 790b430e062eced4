/** The failures in the order of the report: those of requests, then what failed by itself, each with what happened near it. */
import { causeRow } from '../causes/table.ts'
import type { TroubleFact } from './fact.ts'
import { alone } from './failures/alone.ts'
import { byItsStatus } from './failures/by-status.ts'
import { type Groups, makeGroups } from './failures/gather.ts'
import { addBounded, type Group } from './failures/groups.ts'
import { addNeighbours, isLonely } from './failures/neighbours.ts'
import { addTime } from './failures/times.ts'
import type { StatusCount } from './failures/unexplained.ts'
import { unveiled } from './failures/unveil.ts'
import { widened } from './failures/widen.ts'
import { diagnosisOf } from './requests/merge.ts'
import { exchangeSeen } from './seen.ts'
import type { Seen } from './seen-fact.ts'
import { emptied, failed, type Tally, type Wrapper } from './tally.ts'

/** May be asked at any time: what was counted is not changed by it. */
export function concluded(tally: Tally): Group[] {
  tally.settle()
  const troubles = tally.troubles.map(({ fact }) => fact)
  const requests = tally.requests.all().map(group => withAnswers(copied(group), tally))
  const checks = unexplainedChecks(tally, requests)
  const late = makeGroups()
  const orphans = tally.wrappers.filter(wrapper => !isPlaced(wrapper, tally, [...requests, ...checks]))
  // That nobody was left says more than that one was taken out.
  for (const what of ['nobody-left', 'endpoint-out'] as const) {
    for (const { seen } of orphans) if (seen.fact.what === what) addAlone(seen, [...requests, ...checks], late)
  }
  const told = unveiled([...requests, ...checks, ...late.all()])
  for (const group of told) addNeighbours(group, troubles)
  const lonely = ofTroubles(tally.troubles, told)
  for (const group of lonely) addNeighbours(group, troubles)
  const all = [...told, ...lonely]
  return widened([...all, ...(all.every(isClients) ? guesses(tally) : [])]).sort(mostLostFirst)
}

/** Nothing in this input says why a gateway answered so: better a guess that is called one than silence. */
function guesses({ unexplained, passedOver }: Tally): Group[] {
  const groups = makeGroups()
  // Of what failed at the gateway its error log would speak.
  if (passedOver) return []
  const guessed = new Map<number, Group>()
  for (const seen of unexplained.kept) {
    const { status = 0 } = seen.fact.exchange.answer
    const guess = byItsStatus(seen.fact.exchange)
    if (!guess) continue
    const group = groups.add({ ...failed(seen, guess.diagnosis), exchange: guess.exchange })
    group.byStatus = status
    guessed.set(status, group)
  }
  // Only the first of them are kept; the others were like them.
  for (const [status, group] of guessed) addNotKept(group, unexplained.statuses.get(status))
  return groups.all()
}

function addNotKept(group: Group, more: StatusCount | undefined): void {
  if (more === undefined) return
  group.count += more.notKept
  const { start, width, counts } = more.times
  for (const [bucket, count] of counts.entries()) if (count > 0) addTime(group.times, start + bucket * width, count)
  if (more.lastSeen !== undefined) group.lastSeen = Math.max(group.lastSeen ?? more.lastSeen, more.lastSeen)
}

function copied(group: Group): Group {
  return { ...group, checks: [...group.checks], consequences: [...group.consequences], neighbours: [] }
}

function withAnswers(group: Group, { answering }: Tally): Group {
  const answersOthers = answering.answersOthers(group.exchanges.at(-1))
  return answersOthers === undefined ? group : { ...group, answersOthers }
}

/** Checks stand by themselves only where neither a failure alike nor a request that lacked the endpoint tells of them. */
function unexplainedChecks(tally: Tally, requests: readonly Group[]): Group[] {
  const left: Group[] = []
  for (const group of tally.checks.all()) {
    if (tally.explains.has(group)) continue
    const alike = requests.find(({ cause, endpoint }) => cause === group.cause && endpoint === group.endpoint)
    if (alike) for (const check of group.checks) addBounded(alike.checks, check)
    else left.push(copied(group))
  }
  return left
}

/** A message without a lost request goes to the failure that it followed from; without one it is all that is known. */
function isPlaced({ seen, outage }: Wrapper, tally: Tally, groups: readonly Group[]): boolean {
  const { fact } = seen
  if (fact.what === 'endpoint-back') {
    for (const group of groups) noteBack(group, fact.endpoint, fact.at)
    return true
  }
  const source = outage ?? tally.outages.behind(seen)
  if (source === undefined) return false
  const behind = source.request?.group ?? source.checkGroup
  const group = behind && groups.find(one => one.sampleNumber === behind.sampleNumber && one.cause === behind.cause)
  if (group) addBounded(group.consequences, fact)
  return true
}

function addAlone(seen: Wrapper['seen'], groups: readonly Group[], late: Groups): void {
  const { fact } = seen
  const told = [...groups, ...late.all()].find(group => tellsOf(group, fact))
  if (told) {
    addBounded(told.consequences, fact)
    return
  }
  const exchange = emptied(seen)
  const surest = fact.surest ?? (fact.exchange ? 'proven' : 'inferred')
  const diagnosis = diagnosisOf({ ...fact, kind: 'exchange', exchange, whole: true, same: {}, surest })
  if (diagnosis === null) return
  const group = late.add({ ...failed(seen, diagnosis), exchange, apart: true })
  addBounded(group.consequences, fact)
}

/** The same state, told by requests that met it or by another message. */
function tellsOf({ cause, reason, upstream, endpoint }: Group, fact: Wrapper['seen']['fact']): boolean {
  if (causeRow(cause, reason).family !== 'no-capacity') return false
  if (fact.what === 'nobody-left' && fact.exchange) return false
  const place = fact.upstream ?? fact.endpoint
  return place === undefined || upstream === undefined || place.includes(upstream) || endpoint === place
}

function noteBack(group: Group, endpoint: string | undefined, at: number | undefined): void {
  if (at === undefined || group.lastSeen === undefined || at < group.lastSeen) return
  const meant = endpoint === undefined || group.endpoint === undefined || group.endpoint.includes(endpoint)
  if (meant) group.recoveredAfter = Math.min(group.recoveredAfter ?? Number.POSITIVE_INFINITY, at - group.lastSeen)
}

function ofTroubles(troubles: readonly Seen<TroubleFact>[], told: readonly Group[]): Group[] {
  const groups = makeGroups()
  const ends = new Map<string, Ending>()
  for (const seen of troubles) {
    const diagnosis = alone(seen.fact)
    // One line may tell of an event and of the failure that it is.
    const toldBySame = told.some(({ sampleNumber }) => sampleNumber === seen.number)
    if (diagnosis === null || toldBySame || !isLonely(seen.fact, told)) continue
    if (isToldAlready(seen, diagnosis.cause, ends)) continue
    const exchange = exchangeSeen({ startedAt: seen.fact.at ?? 0, phase: diagnosis.phase })
    const group = groups.add({ ...failed(seen, diagnosis), exchange, apart: true })
    group.events = [...new Set([...(group.events ?? []), seen.fact.what])]
  }
  return groups.all()
}

/** One end of one process takes several lines: that memory ran out, the signal, what the service's manager makes of it. */
const ONE_END_MS = 2000

/** By its first line. */
interface Ending {
  at: number
  words: Set<string>
}

/** The same words again, whatever their times and numbers, are another end. */
function isToldAlready({ fact, sample }: Seen<TroubleFact>, cause: string, ends: Map<string, Ending>): boolean {
  const { process, pid, at } = fact
  if (process === undefined || at === undefined) return false
  const key = `${process} ${pid ?? ''} ${cause}`
  const words = sample.slice(0, 500).replace(/\d+/g, '')
  const before = ends.get(key)
  if (before !== undefined && !before.words.has(words) && Math.abs(at - before.at) <= ONE_END_MS) {
    before.words.add(words)
    return true
  }
  ends.set(key, { at, words: new Set([words]) })
  return false
}

/** What only the client's side did comes last, whatever its number. */
function mostLostFirst(one: Group, other: Group): number {
  return (
    Number(isClients(one)) - Number(isClients(other)) ||
    lost(other) - lost(one) ||
    other.count - one.count ||
    one.sampleNumber - other.sampleNumber
  )
}

function isClients({ cause, reason }: Group): boolean {
  return causeRow(cause, reason).party === 'client'
}

function lost({ count, hidden, apart }: Group): number {
  return count - hidden - apart
}
