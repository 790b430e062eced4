/** What the requests of a group have in common: route, method, size. */
import type { View } from './view.ts'

const FIRST_STEP = /^\/[^/?#]{0,100}/

/** All of one route, of several requests. */
export function oneRoute({ group, context }: View): string | null {
  const routes = routesOf(group.exchanges)
  if (group.exchanges.length < 3 || routes.size !== 1) return null
  // With nothing else in the log that failed or not, one route is all there was.
  const only = context.lines > group.exchanges.length * 2 ? 'only' : 'all of'
  return `${only} one route: ${[...routes][0]}`
}

/** Many different ones, static files among them: not one slow route, but nobody free. */
export function manyRoutes({ group }: View): string | null {
  const paths = new Set(group.exchanges.map(x => x.path).filter(path => path !== ''))
  const isStatic = [...paths].filter(path =>
    /\.(?:css|js|png|jpe?g|gif|svg|ico|woff2?|txt|map)$/i.test(path.slice(-200)),
  )
  if (routesOf(group.exchanges).size < 4 && isStatic.length < 2) return null
  const even = isStatic.length > 0 ? `, even ${isStatic[0]!.slice(0, 80)}` : ''
  return `${paths.size} different paths at once${even}`
}

const UNSAFE: ReadonlySet<string> = new Set(['POST', 'PATCH', 'LOCK', 'PUT', 'DELETE'])

/** A gateway repeats a safe request that met a closed connection, and must not repeat the others: those are what is left. */
export function unsafeOnly({ group }: View): string | null {
  const methods = [...group.methods.keys()]
  if (methods.length === 0 || !methods.every(method => UNSAFE.has(method))) return null
  return group.count === 1 ? null : `only ${methods.slice(0, 3).join(', ')}, which a gateway does not repeat`
}

/** The smallest request of those that failed is large. Bytes; undefined where sizes are not known. */
export function smallestRequest({ group }: View): number | undefined {
  const sizes = group.exchanges.map(x => x.bytesIn).filter(bytes => bytes > 0)
  return sizes.length === 0 ? undefined : Math.min(...sizes)
}

function routesOf(exchanges: readonly { path: string }[]): Set<string> {
  const found = new Set<string>()
  for (const { path } of exchanges) {
    const first = FIRST_STEP.exec(path)?.[0]
    if (first !== undefined) found.add(first)
  }
  return found
}
