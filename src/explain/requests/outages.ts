/** Wrappers are no causes: "nobody left" follows from the failures that took the endpoints out, which stand elsewhere in the log. */
import { causeRow } from '../../causes/table.ts'
import type { Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { CheckFact, ConsequenceFact, ExchangeFact, Product } from '../fact.ts'
import type { Group } from '../failures/groups.ts'
import type { Seen } from '../seen-fact.ts'
import type { Request } from './join.ts'

/** A failure that can take an endpoint out, and how long that has gone on. */
export interface Outage {
  diagnosis: Diagnosis
  product: Product
  endpoint?: string
  upstream?: string
  host?: string
  /** Failures that were seen of it. */
  count: number
  since?: number
  /** Of the last failure or wrapper that belongs to it: an outage goes on as long as the wrappers follow each other. */
  at?: number
  number: number
  /** It was met by a request, or by a check. */
  request?: Request
  check?: Seen<CheckFact>
  checkGroup?: Group
}

export interface Outages {
  request(request: Request, seen: Seen<ExchangeFact>, diagnosis: Diagnosis): void
  check(seen: Seen<CheckFact>, diagnosis: Diagnosis, checkGroup: Group): void
  back(fact: ConsequenceFact): void
  /** What this message follows from. Asked again at the end, it also finds what the log told only afterwards. */
  behind(seen: Seen<ConsequenceFact>): Outage | undefined
}

/** Different ones at a time; the one that has been silent for longest is forgotten first. */
const KEPT_MAX = 100

/**
 * How long the products leave an endpoint out: nginx's fail_timeout is 10 s, httpd's retry 60 s, Envoy ejects for 30 s and
 * longer each time, HAProxy until a check is passed. Half as much again, for people raise them.
 */
const OUT_MS: Readonly<Partial<Record<Product, number>>> = {
  nginx: 15_000,
  'ingress-nginx': 15_000,
  kong: 60_000,
  apisix: 60_000,
  apache: 90_000,
  envoy: 45_000,
  istio: 45_000,
  haproxy: 3_600_000,
}
const OUT_OTHERWISE_MS = 60_000
/** Lines of one moment stand in any order. */
const LATER_MS = 1000
/** Where there are no times: so many lines. */
const LINES_APART_MAX = 200

export function makeOutages(): Outages {
  const kept = new Map<string, Outage>()

  function keep(
    seen: Seen<ExchangeFact | CheckFact>,
    diagnosis: Diagnosis,
    met: Pick<Outage, 'request' | 'check' | 'checkGroup'>,
  ): void {
    const { product, at, exchange } = seen.fact
    const place = placeOf(exchange)
    const key = [diagnosis.cause, diagnosis.reason, product, place.endpoint, place.upstream, place.host].join(' ')
    const outage: Outage = kept.get(key) ?? { diagnosis, product, number: seen.number, count: 0, ...place }
    outage.count++
    outage.number = seen.number
    if (at !== undefined) Object.assign(outage, { at, since: outage.since ?? at })
    Object.assign(outage, met)
    kept.delete(key)
    kept.set(key, outage)
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!)
  }

  function behind(seen: Seen<ConsequenceFact>): Outage | undefined {
    let best: Outage | undefined
    let bestFit = 0
    for (const outage of kept.values()) {
      const fit = fitOf(outage, seen.fact)
      // Of equals the latest.
      if (fit >= bestFit && isNear(outage, seen)) [best, bestFit] = [outage, fit]
    }
    if (best) goesOn(best, seen)
    return best
  }

  return {
    request(request, seen, diagnosis) {
      if (takesOut(diagnosis, seen.fact.product)) keep(seen, diagnosis, { request })
    },
    check: (check, diagnosis, checkGroup) => keep(check, diagnosis, { check, checkGroup }),
    back(fact) {
      for (const [key, outage] of kept) if (fitOf(outage, fact) > 0 && isNamed(outage, fact)) kept.delete(key)
    },
    behind,
  }
}

function placeOf({ attempts, upstream, host }: Exchange): Pick<Outage, 'endpoint' | 'upstream' | 'host'> {
  const endpoint = attempts.at(-1)?.endpoint
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(upstream !== undefined && { upstream }),
    ...(host !== '' && { host }),
  }
}

/** Whose fault it is not cannot have taken an endpoint out. nginx does not count what broke after the head (vocabularies: `finalize`). */
function takesOut({ cause, reason, phase }: Diagnosis, product: Product): boolean {
  const row = causeRow(cause, reason)
  if (row.party === 'client' || row.family === 'origin' || row.family === 'no-capacity') return false
  return !((product === 'nginx' || product === 'ingress-nginx') && phase === 'receive')
}

/** How well the message fits; below 0: it speaks of another endpoint, group or product. */
function fitOf(outage: Outage, fact: ConsequenceFact): number {
  if (outage.product !== fact.product) return -1
  let fit = 0
  const upstream = fact.upstream ?? fact.exchange?.upstream
  if (upstream !== undefined && outage.upstream !== undefined) {
    if (upstream !== outage.upstream) return -1
    fit += 4
  }
  if (fact.endpoint !== undefined && outage.endpoint !== undefined) {
    if (holdsAddress(outage.endpoint, fact.endpoint)) fit += 4
    else if (isAddress(fact.endpoint) && isAddress(outage.endpoint)) return -1
  }
  const host = fact.exchange?.host
  if (host !== undefined && host !== '' && host === outage.host) fit += 1
  // A check that took the endpoint out says more than one that merely failed.
  if (outage.check?.fact.tookOut) fit += 1
  return fit
}

function isNamed(outage: Outage, { endpoint, upstream }: ConsequenceFact): boolean {
  if (endpoint !== undefined) return outage.endpoint !== undefined && holdsAddress(outage.endpoint, endpoint)
  return upstream !== undefined && upstream === outage.upstream
}

/** `http://127.0.0.1:3000` is what `127.0.0.1:3000` or `127.0.0.1` is part of. */
function holdsAddress(endpoint: string, part: string): boolean {
  const at = endpoint.indexOf(part)
  if (at < 0) return false
  const before = endpoint[at - 1]
  const after = endpoint[at + part.length]
  return !isNameSign(before) && !isNameSign(after)
}

function isNameSign(sign: string | undefined): boolean {
  return sign !== undefined && /[\w.-]/.test(sign)
}

/** A name may stand for the other's address; two addresses that differ are two endpoints. */
function isAddress(endpoint: string): boolean {
  return /^(?:[a-z0-9+.-]{1,20}:\/\/)?(?:\d{1,3}(?:\.\d{1,3}){3}|\[)/i.test(endpoint)
}

function isNear(outage: Outage, { fact, number }: Seen<ConsequenceFact>): boolean {
  if (outage.at === undefined || fact.at === undefined) return Math.abs(number - outage.number) <= LINES_APART_MAX
  const until = outage.at + (OUT_MS[fact.product] ?? OUT_OTHERWISE_MS)
  return fact.at >= (outage.since ?? outage.at) - LATER_MS && fact.at <= until
}

function goesOn(outage: Outage, { fact, number }: Seen<ConsequenceFact>): void {
  outage.number = Math.max(outage.number, number)
  if (fact.at !== undefined) outage.at = Math.max(outage.at ?? fact.at, fact.at)
}
