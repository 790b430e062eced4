/** Routes and requests for tests: what is not said has its default. */
import type { Route } from '../../src/config/config.ts'
import type { MatchInput } from '../../src/routes/match.ts'

export function route(given: Partial<Route> & { path: string }): Route {
  return {
    name: given.name ?? `${given.host ?? ''}${given.path}`,
    exact: false,
    upstreams: [{ name: 'app', weight: 1 }],
    stripPrefix: false,
    timeouts: {},
    requestHeaders: { set: {}, remove: [] },
    responseHeaders: { set: {}, remove: [] },
    maintenance: false,
    cache: false,
    staleIfErrorMs: 0,
    allow: [],
    deny: [],
    ...given,
  }
}

/** `headers` by lower-case name. */
export function request(given: Partial<Omit<MatchInput, 'header'>> & { headers?: Record<string, string> }): MatchInput {
  const headers = new Map(Object.entries(given.headers ?? {}))
  return {
    host: given.host ?? 'example.com',
    path: given.path ?? '/',
    method: given.method ?? 'GET',
    query: given.query ?? '',
    header: name => headers.get(name),
  }
}
