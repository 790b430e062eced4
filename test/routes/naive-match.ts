/** The rules of routing, said as plainly as can be and with no thought of speed: what the compiled matcher must equal. */
import type { Route } from '../../src/config/config.ts'
import type { MatchInput } from '../../src/routes/match.ts'

/** Index of the winning route, or -1. */
export function naiveMatch(routes: readonly Route[], input: MatchInput): number {
  const fitting = routes.flatMap((route, order) => (fits(route, input) ? [{ order, rank: rank(route) }] : []))
  fitting.sort((a, b) => compare(b.rank, a.rank) || a.order - b.order)
  return fitting[0]?.order ?? -1
}

function fits(route: Route, input: MatchInput): boolean {
  return (
    hostFits(route.host, input.host) &&
    pathFits(route, input.path) &&
    (route.methods === undefined || route.methods.includes(input.method)) &&
    Object.entries(route.headers ?? {}).every(([name, value]) => input.header(name.toLowerCase()) === value) &&
    Object.entries(route.query ?? {}).every(([name, value]) => new URLSearchParams(input.query).get(name) === value)
  )
}

function hostFits(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined) return true
  const labels = host.split('.')
  const wanted = pattern.toLowerCase().split('.')
  if (wanted[0] !== '*') return pattern.toLowerCase() === host
  return (
    labels.length >= wanted.length &&
    labels.slice(labels.length - wanted.length + 1).join('.') === wanted.slice(1).join('.')
  )
}

function pathFits(route: Route, path: string): boolean {
  if (route.exact) return path === route.path
  const wanted = segments(route.path)
  const given = path.slice(1).split('/')
  return wanted.every((segment, at) => given[at] === segment)
}

/** Segments of a prefix: a slash at its end adds none. */
function segments(prefix: string): string[] {
  const inner = prefix.slice(1).replace(/\/$/, '')
  return inner === '' ? [] : inner.split('/')
}

/** Host: exact, then by length, then none. Path: exact, then by segments. Then method, headers, query. */
function rank(route: Route): number[] {
  const host = route.host === undefined ? 0 : route.host.startsWith('*') ? route.host.length : 1000
  return [
    host,
    route.exact ? 1 : 0,
    segments(route.path).length,
    route.methods === undefined ? 0 : 1,
    Object.keys(route.headers ?? {}).length,
    Object.keys(route.query ?? {}).length,
  ]
}

function compare(a: number[], b: number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] as number)
  return 0
}
