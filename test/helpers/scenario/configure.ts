/** From a scenario's few lines of configuration to a whole one; several scenarios fit into one gateway, told apart by Host. */
import YAML from 'yaml'
import type { Scenario } from './parse.ts'
import type { RunningUpstream } from './upstream.ts'

type Tree = Record<string, unknown>

/** What stands in braces in a scenario's blocks. */
export type Places = Record<string, string>

export function fill(text: string, places: Places): string {
  return text.replace(/\{([\w.-]+)\}/g, (all, name: string) => places[name] ?? all)
}

/** Settings that hold for the gateway as a whole: scenarios with equal ones can share it. */
export function sharedSettings(scenario: Scenario): string {
  const { upstreams: _, routes: __, ...shared } = (YAML.parse(scenario.config) ?? {}) as Tree
  const own = scenario.run.alone ? scenario.name : ''
  return JSON.stringify([shared, scenario.run, own])
}

/** The part of `scenario` in a gateway's configuration. Upstreams get its name in front, routes its Host. */
export function configure(scenario: Scenario, running: readonly RunningUpstream[], places: Places): Tree {
  const written = (YAML.parse(fill(scenario.config, places)) ?? {}) as Tree
  const groups = [...new Set(running.map(({ group }) => group))]
  const upstreams: Tree = {}
  for (const group of new Set([...groups, ...Object.keys((written.upstreams ?? {}) as Tree)])) {
    const endpoints = running.filter(one => one.group === group).map(({ url }) => url)
    const trusted = endpoints.some(url => url.startsWith('https:')) ? { tls: { ca: places.ca } } : {}
    const settings = ((written.upstreams ?? {}) as Tree)[group] ?? {}
    const found = endpoints.length > 0 ? { endpoints } : {}
    upstreams[`${scenario.name}-${group}`] = merged({ ...found, ...trusted }, settings)
  }
  const host = hostOf(scenario)
  const routes = (written.routes ?? [{ path: '/', upstream: groups[0] }]) as Tree[]
  return { ...written, upstreams, routes: routes.map(route => ({ host, ...prefixed(route, scenario.name) })) }
}

export function hostOf(scenario: Scenario): string {
  return `${scenario.name}.test`
}

/** Into one configuration; what is set for the whole gateway is equal in all of them. */
export function together(parts: readonly Tree[], listen: unknown[], logFile: string): Tree {
  const base = { listen, log: { access: { format: 'json', path: logFile }, level: 'error' }, workers: 1 }
  const all = parts.reduce((sum, part) => merged(sum, { ...part, routes: undefined }) as Tree, base as Tree)
  return { ...all, routes: parts.flatMap(part => part.routes as Tree[]) }
}

function prefixed(route: Tree, name: string): Tree {
  const own = { ...route }
  if (typeof own.upstream === 'string') own.upstream = `${name}-${own.upstream}`
  if (own.upstreams)
    own.upstreams = Object.fromEntries(
      Object.entries(own.upstreams).map(([group, share]) => [`${name}-${group}`, share]),
    )
  return own
}

/** Maps are merged, everything else is replaced. */
function merged(below: unknown, above: unknown): unknown {
  if (above === undefined) return below
  if (!isTree(below) || !isTree(above)) return above
  const sum: Tree = { ...below }
  for (const [key, value] of Object.entries(above)) sum[key] = merged(below[key], value)
  return sum
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
