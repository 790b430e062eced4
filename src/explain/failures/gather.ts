/** Failures that are alike are counted together, in a bounded number of groups. */
import type { Confidence, Diagnosis } from '../../diagnosis/diagnosis.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Product } from '../fact.ts'
import { exchangesKeptMax, type Group } from './groups.ts'
import { addTime, noTimes, removeTime } from './times.ts'

/** Distinct groups; what comes after them is counted under its cause without endpoint. */
const GROUPS_MAX = 1000
const ENDPOINTS_MAX = 100
const METHODS_MAX = 30
const UPSTREAMS_MAX = 20

const SURENESS: Readonly<Record<Confidence, number>> = { guessed: 0, inferred: 1, proven: 2 }

export interface Failed {
  diagnosis: Diagnosis
  exchange: Exchange
  product: Product
  sample: string
  number: number
  at?: number
  hidden?: boolean
  apart?: boolean
  atStart?: boolean
}

export interface Groups {
  add(failed: Failed): Group
  /** It failed because of what this group tells of. */
  fold(group: Group, failed: Failed): Group
  /** It was told a second time, and better. */
  remove(group: Group, failed: Failed): void
  all(): Group[]
}

export function makeGroups(): Groups {
  const groups = new Map<string, Group>()

  function groupFor(failed: Failed): Group {
    const { cause, reason = '' } = failed.diagnosis
    const { upstream = '', endpoint = '' } = placeOf(failed)
    const key = `${cause}/${reason} ${upstream} ${endpoint}`
    const known = groups.get(key)
    if (known) return known
    const general = `${cause}/${reason}`
    const full = groups.size >= GROUPS_MAX
    const shared = full ? groups.get(general) : undefined
    if (shared) return shared
    const made = newGroup(failed, full ? {} : placeOf(failed))
    groups.set(full ? general : key, made)
    return made
  }

  return {
    add(failed) {
      const group = groupFor(failed)
      count(group, failed)
      keep(group.exchanges, failed.exchange)
      return group
    },
    fold(group, failed) {
      count(group, failed)
      group.folded++
      return group
    },
    remove(group, failed) {
      uncount(group, failed)
      if (group.count > 0) return
      for (const [key, one] of groups) if (one === group) groups.delete(key)
    },
    all: () => [...groups.values()],
  }
}

export function lessSure(one: Confidence, other: Confidence | undefined): Confidence {
  return other !== undefined && SURENESS[other] < SURENESS[one] ? other : one
}

interface Place {
  upstream?: string
  endpoint?: string
}

/** Where it failed: at the last endpoint that was asked. */
function placeOf({ exchange, hidden }: Failed): Place {
  const place: Place = {}
  if (exchange.upstream !== undefined && exchange.upstream !== '') place.upstream = exchange.upstream
  const { attempts } = exchange
  // What a later try hid happened at an endpoint before it.
  const failed = hidden ? attempts.findLast(({ end }) => end.kind !== 'answered') : attempts.at(-1)
  const endpoint = failed?.endpoint ?? ''
  if (endpoint !== '') place.endpoint = endpoint
  return place
}

function newGroup({ diagnosis, sample, number }: Failed, place: Place): Group {
  const group: Group = {
    diagnosis,
    cause: diagnosis.cause,
    confidence: diagnosis.confidence,
    ...place,
    count: 0,
    hidden: 0,
    apart: 0,
    folded: 0,
    times: noTimes(),
    sample,
    sampleNumber: number,
    exchanges: [],
    checks: [],
    consequences: [],
    products: new Map(),
    endpoints: new Map(),
    upstreams: new Set(),
    methods: new Map(),
    neighbours: [],
    because: [],
  }
  if (diagnosis.reason !== undefined) group.reason = diagnosis.reason
  return group
}

function count(group: Group, failed: Failed): void {
  const { diagnosis, exchange, product, at } = failed
  group.count++
  if (failed.hidden) group.hidden++
  if (failed.apart) group.apart++
  if (failed.atStart) group.atStart = true
  group.confidence = lessSure(group.confidence, diagnosis.confidence)
  group.diagnosis = { ...group.diagnosis, confidence: group.confidence }
  add(group.products, product, 50)
  if (exchange.method !== '') add(group.methods, exchange.method, METHODS_MAX)
  for (const attempt of exchange.attempts) {
    if (attempt.end.kind === 'answered' || attempt.endpoint === '') continue
    add(group.endpoints, attempt.endpoint, ENDPOINTS_MAX)
  }
  const { upstream = '' } = exchange
  if (upstream !== '' && group.upstreams.size < UPSTREAMS_MAX) group.upstreams.add(upstream)
  if (at !== undefined) seenAt(group, at)
}

/** The first and the last time stay: what was there between them is not kept. */
function uncount(group: Group, { exchange, product, at }: Failed): void {
  group.count--
  group.exchanges = group.exchanges.filter(one => one !== exchange)
  less(group.products, product)
  less(group.methods, exchange.method)
  for (const attempt of exchange.attempts) if (attempt.end.kind !== 'answered') less(group.endpoints, attempt.endpoint)
  if (at !== undefined) removeTime(group.times, at)
}

function less<K>(counts: Map<K, number>, key: K): void {
  const before = counts.get(key)
  if (before === undefined) return
  if (before > 1) counts.set(key, before - 1)
  else counts.delete(key)
}

function seenAt(group: Group, at: number): void {
  group.firstSeen = Math.min(group.firstSeen ?? at, at)
  group.lastSeen = Math.max(group.lastSeen ?? at, at)
  addTime(group.times, at)
}

/** The first and the last ones. */
function keep(kept: Exchange[], exchange: Exchange): void {
  if (kept.length >= exchangesKeptMax * 2) kept.splice(exchangesKeptMax, 1)
  kept.push(exchange)
}

function add<K>(counts: Map<K, number>, key: K, keysMax: number): void {
  const before = counts.get(key)
  if (before !== undefined || counts.size < keysMax) counts.set(key, (before ?? 0) + 1)
}
