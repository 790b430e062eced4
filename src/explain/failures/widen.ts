/** One cause at very many endpoints is one thing to read, not a hundred: their groups are told as one. */
import { lessSure } from './gather.ts'
import { exchangesKeptMax, type Group } from './groups.ts'
import { addTime, noTimes, type Times } from './times.ts'

/** So many endpoints are still told one by one. */
const APART_MAX = 8
const ENDPOINTS_MAX = 100

export function widened(groups: readonly Group[]): Group[] {
  const alike = Map.groupBy(groups, ({ cause, reason = '', upstream = '' }) => `${cause}/${reason} ${upstream}`)
  return [...alike.values()].flatMap(same => (same.length > APART_MAX ? [together(same)] : same))
}

function together(groups: readonly Group[]): Group {
  const [first, ...rest] = [...groups].sort((one, other) => one.sampleNumber - other.sampleNumber)
  const { endpoint: _, ...all } = { ...first!, products: new Map(first!.products), methods: new Map(first!.methods) }
  all.endpoints = new Map(first!.endpoints)
  all.upstreams = new Set(first!.upstreams)
  all.times = copied(first!.times)
  for (const group of rest) include(all, group)
  all.diagnosis = { ...all.diagnosis, confidence: all.confidence }
  all.exchanges = ends(groups.flatMap(({ exchanges }) => exchanges))
  all.checks = groups.flatMap(({ checks }) => checks).slice(0, ENDPOINTS_MAX)
  all.consequences = groups.flatMap(({ consequences }) => consequences).slice(0, ENDPOINTS_MAX)
  all.neighbours = [...new Set(groups.flatMap(({ neighbours }) => neighbours))]
  all.because = groups.flatMap(({ because }) => because).slice(0, ENDPOINTS_MAX)
  return all
}

function include(all: Group, group: Group): void {
  all.count += group.count
  all.hidden += group.hidden
  all.apart += group.apart
  all.folded += group.folded
  all.confidence = lessSure(all.confidence, group.confidence)
  if (group.firstSeen !== undefined) all.firstSeen = Math.min(all.firstSeen ?? group.firstSeen, group.firstSeen)
  if (group.lastSeen !== undefined) all.lastSeen = Math.max(all.lastSeen ?? group.lastSeen, group.lastSeen)
  addCounts(all.products, group.products)
  addCounts(all.methods, group.methods)
  for (const upstream of group.upstreams) all.upstreams.add(upstream)
  addCounts(all.endpoints, group.endpoints)
  for (const [at, count] of group.times.counts.entries()) {
    if (count > 0) addTime(all.times, group.times.start + at * group.times.width, count)
  }
}

function addCounts<K>(to: Map<K, number>, from: ReadonlyMap<K, number>): void {
  for (const [key, count] of from) if (to.has(key) || to.size < ENDPOINTS_MAX) to.set(key, (to.get(key) ?? 0) + count)
}

function copied(times: Times): Times {
  return times.counts.length === 0 ? noTimes() : { ...times, counts: [...times.counts] }
}

/** By time, where they have one: the first and the last ones of all. */
function ends(exchanges: Group['exchanges']): Group['exchanges'] {
  const sorted = exchanges.toSorted((one, other) => one.startedAt - other.startedAt)
  if (sorted.length <= exchangesKeptMax * 2) return sorted
  return [...sorted.slice(0, exchangesKeptMax), ...sorted.slice(-exchangesKeptMax)]
}
