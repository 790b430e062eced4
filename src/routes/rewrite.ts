/** The request target as the upstream gets it, by the route's `stripPrefix` or `rewrite`. */
import type { CompiledRoute } from './compile.ts'
import { endOfSegments } from './path.ts'

/**
 * `path` and `query` as `normaliseTarget` gave them; they go on octet for octet unless the route rewrites. Cut by
 * segments, not by length: `/%61pi/x` without `/api` is `/x`. The result begins with exactly one slash: after `/api` was
 * cut off `/api//host`, a `//host` could come back to the browser as another site.
 */
export function upstreamTarget(route: CompiledRoute, path: string, query: string): string {
  const prefix = route.replacement
  if (prefix === null || path === '*') return query === '' ? path : path + query
  const rest = route.route.exact ? '' : path.slice(endOfSegments(path, route.depth))
  return withOneSlash(rest === '' ? prefix : prefix.endsWith('/') ? prefix.slice(0, -1) + rest : prefix + rest) + query
}

/** What stands in for the matched prefix, or null when nothing does. `rewrite` says more than `stripPrefix` and wins. */
export function replacementOf(route: { stripPrefix: boolean; rewrite?: string }): string | null {
  if (route.rewrite !== undefined) return withOneSlash(route.rewrite)
  return route.stripPrefix ? '/' : null
}

function withOneSlash(path: string): string {
  if (path.charCodeAt(0) === 0x2f && path.charCodeAt(1) !== 0x2f) return path
  return `/${path.replace(/^\/+/, '')}`
}
