/** The route of a request: the most specific host first, then path, method, headers, query. */
import { type CompiledRoute, comparableHost, type HostTable, type RouteTable } from './compile.ts'
import { comparablePath, endOfSegments } from './path.ts'
import { queryValue } from './query.ts'

export interface MatchInput {
  /** Lower case, no port, IPv6 without brackets; '' when there is none. */
  host: string
  /** As `normaliseTarget` gave it. */
  path: string
  method: string
  /** '' or begins with '?'. */
  query: string
  /** The field's value by lower-case name, repeated ones joined by ', '. */
  header(name: string): string | undefined
}

/**
 * Null when no route fits. A host that has no fitting route leaves the request to the next less specific one: host
 * names order the routes that fit, they fence nothing off (Gateway API, HTTPRoute `hostnames`).
 */
export function matchRoute(table: RouteTable, input: MatchInput): CompiledRoute | null {
  const path = comparablePath(input.path)
  if (table.hosts.size > 0 || table.wildcards.size > 0) {
    const found = byHost(table, input, path)
    if (found) return found
  }
  return table.anyHost === null ? null : inHost(table.anyHost, input, path)
}

function byHost(table: RouteTable, input: MatchInput, path: string): CompiledRoute | null {
  const host = input.host.endsWith('.') ? comparableHost(input.host) : input.host
  const named = table.hosts.get(host)
  const found = named ? inHost(named, input, path) : null
  if (found || table.wildcards.size === 0) return found
  // From 1: the asterisk stands for at least one label. The longest name that a wildcard leaves over comes first.
  for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const wild = table.wildcards.get(host.slice(dot))
    const fits = wild ? inHost(wild, input, path) : null
    if (fits) return fits
  }
  return null
}

/** The exact path, then prefixes from the longest to the root. */
function inHost(table: HostTable, input: MatchInput, path: string): CompiledRoute | null {
  if (table.exact.size > 0) {
    const found = firstFit(table.exact.get(path), input)
    if (found) return found
  }
  if (table.prefixes.size === 0) return null
  let end = table.depth === 0 ? 0 : endOfSegments(path, table.depth)
  for (; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const found = firstFit(table.prefixes.get(path.slice(0, end)), input)
    if (found) return found
  }
  return firstFit(table.prefixes.get(''), input)
}

function firstFit(list: readonly CompiledRoute[] | undefined, input: MatchInput): CompiledRoute | null {
  if (list) for (const route of list) if (missedCondition(route, input) === null) return route
  return null
}

/** Which condition besides host and path the request does not meet: `method`, `header NAME`, `query NAME`; null: none. */
export function missedCondition(route: CompiledRoute, input: MatchInput): string | null {
  if (route.methods !== null && !route.methods.includes(input.method)) return 'method'
  for (const [name, value] of route.headers) if (input.header(name) !== value) return `header ${name}`
  for (const [name, value] of route.query) if (queryValue(input.query, name) !== value) return `query ${name}`
  return null
}
