/** Routes, made into look-up tables once per configuration. */
import type { Maintenance, Route } from '../config/config.ts'
import { type Access, compileAccess } from './access.ts'
import { comparableRoutePath, segmentCount } from './path.ts'
import { compileRedirect, type RedirectTemplate } from './redirect.ts'
import { replacementOf } from './rewrite.ts'
import { splitUpstreams, type UpstreamSplit } from './split.ts'

export interface CompiledRoute {
  route: Route
  name: string
  /** Its place in the configuration. */
  order: number
  /** Segments of its path. */
  depth: number
  methods: readonly string[] | null
  /** Lower-case name and value, as latin1. */
  headers: readonly (readonly [string, string])[]
  /** Decoded name and value. */
  query: readonly (readonly [string, string])[]
  redirect: RedirectTemplate | null
  /** What stands in for the matched prefix on the way to the upstream. */
  replacement: string | null
  /** Null: open to all. */
  access: Access | null
  nextUpstream: UpstreamSplit
  /** Set by hand and by the clock, not only by the configuration. */
  maintenance: Maintenance | null
}

/** The routes of one host. Lists of one path are in the order in which they are asked. */
export interface HostTable {
  exact: Map<string, CompiledRoute[]>
  /** By path without a slash at its end; the root is ''. */
  prefixes: Map<string, CompiledRoute[]>
  /** Segments of the longest prefix: a longer path needs no look-up beyond it. */
  depth: number
}

export interface RouteTable {
  /** In the order of the configuration. */
  routes: readonly CompiledRoute[]
  hosts: Map<string, HostTable>
  /** By what follows the asterisk, such as `.example.com`. */
  wildcards: Map<string, HostTable>
  anyHost: HostTable | null
}

export function compileRoutes(routes: readonly Route[]): RouteTable {
  const table = {
    routes: routes.map(compileRoute),
    hosts: new Map<string, HostTable>(),
    wildcards: new Map<string, HostTable>(),
  }
  let anyHost: HostTable | null = null
  for (const compiled of table.routes) {
    const host = comparableHost(compiled.route.host ?? '')
    if (host === '' || host === '*') anyHost = enter(anyHost ?? emptyTable(), compiled)
    else if (host.startsWith('*.')) enterHost(table.wildcards, host.slice(1), compiled)
    else enterHost(table.hosts, host, compiled)
  }
  for (const host of [...table.hosts.values(), ...table.wildcards.values(), ...(anyHost ? [anyHost] : [])]) {
    for (const list of [...host.exact.values(), ...host.prefixes.values()]) list.sort(bySpecificity)
  }
  return { ...table, anyHost }
}

/** Lower case, no dot at the end, IPv6 without brackets: as hosts of requests are compared. */
export function comparableHost(host: string): string {
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return (name.startsWith('[') ? name.replace(/^\[|\]$/g, '') : name).toLowerCase()
}

function compileRoute(route: Route, order: number): CompiledRoute {
  return {
    route,
    name: route.name,
    order,
    depth: segmentCount(route.path),
    methods: route.methods && route.methods.length > 0 ? route.methods : null,
    headers: Object.entries(route.headers ?? {}).map(
      ([name, value]) => [name.toLowerCase(), onTheWire(value)] as const,
    ),
    query: Object.entries(route.query ?? {}),
    redirect: route.redirect ? compileRedirect(route.redirect.to) : null,
    replacement: replacementOf(route),
    access: compileAccess(route.allow, route.deny),
    nextUpstream: splitUpstreams(route.upstreams),
    maintenance: route.maintenance || null,
  }
}

/** Field values are read as latin1, one character for an octet. */
function onTheWire(value: string): string {
  return Buffer.from(value, 'utf8').latin1Slice()
}

function emptyTable(): HostTable {
  return { exact: new Map(), prefixes: new Map(), depth: 0 }
}

function enterHost(hosts: Map<string, HostTable>, key: string, compiled: CompiledRoute): void {
  const table = hosts.get(key) ?? emptyTable()
  hosts.set(key, enter(table, compiled))
}

function enter(table: HostTable, compiled: CompiledRoute): HostTable {
  const path = comparableRoutePath(compiled.route.path)
  const map = compiled.route.exact ? table.exact : table.prefixes
  const key = compiled.route.exact || !path.endsWith('/') ? path : path.slice(0, -1)
  const list = map.get(key)
  if (list) list.push(compiled)
  else map.set(key, [compiled])
  if (!compiled.route.exact) table.depth = Math.max(table.depth, compiled.depth)
  return table
}

/** Among routes of one path: a method said, then more headers, then more parameters, then the one written first. */
function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  const methods = Number(b.methods !== null) - Number(a.methods !== null)
  return methods || b.headers.length - a.headers.length || b.query.length - a.query.length || a.order - b.order
}
