/** Why no route fitted: the evidence behind a 404 of our own. */
import { type CompiledRoute, comparableHost, type RouteTable } from './compile.ts'
import { type MatchInput, missedCondition } from './match.ts'
import { comparablePath, comparableRoutePath, endOfSegments } from './path.ts'

export interface Miss {
  route: string
  /** `host`, `path`, `method`, `header NAME` or `query NAME`: the first condition that was not met. */
  missed: string
}

/** How many routes are named, and how many are looked at for it: a flood of 404s must not cost a search each. */
const missesMax = 10
const routesSearchedMax = 1000

/** The routes that came nearest, at most ten: those that fitted longest come first. Reads routes one by one: for failures only. */
export function explainNoMatch(table: RouteTable, input: MatchInput): Miss[] {
  const host = comparableHost(input.host)
  const path = comparablePath(input.path)
  const near: Miss[] = []
  const otherPath: Miss[] = []
  const otherHost: Miss[] = []
  for (const route of table.routes.slice(0, routesSearchedMax)) {
    if (!hostFits(route, host)) otherHost.push({ route: route.name, missed: 'host' })
    else if (!pathFits(route, path)) otherPath.push({ route: route.name, missed: 'path' })
    else near.push({ route: route.name, missed: missedCondition(route, input) ?? 'nothing' })
    if (near.length === missesMax) break
  }
  return [...near, ...otherPath, ...otherHost].slice(0, missesMax)
}

function hostFits({ route }: CompiledRoute, host: string): boolean {
  const wanted = comparableHost(route.host ?? '')
  if (wanted === '' || wanted === '*') return true
  return wanted.startsWith('*.') ? host.length > wanted.length - 1 && host.endsWith(wanted.slice(1)) : host === wanted
}

function pathFits({ route, depth }: CompiledRoute, path: string): boolean {
  const wanted = comparableRoutePath(route.path)
  if (route.exact) return path === wanted
  return path.slice(0, endOfSegments(path, depth)) === wanted.replace(/\/$/, '')
}
