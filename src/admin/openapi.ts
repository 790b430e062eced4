/** The OpenAPI document, made from the list of routes: what is not in the list is not answered, so it cannot be wrong about that. */
import { version } from '../version.ts'
import type { AdminRoute } from './routes.ts'

export function openapi(routes: readonly AdminRoute[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const operations = (paths[route.path] ??= {})
    operations[route.method.toLowerCase()] = operationOf(route)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'goodgate admin API',
      version,
      description:
        'Errors are problem documents (RFC 9457). Beyond loopback every call but the health checks needs the token.',
    },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    security: [{}, { token: [] }],
  }
}

function operationOf(route: AdminRoute): object {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = (route.query ?? []).map(({ name, description, type }) => ({
    name,
    in: 'query',
    description,
    schema: { type },
  }))
  const others = Object.entries(route.otherwise ?? {}).map(([status, description]) => [status, { description }])
  return {
    summary: route.summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    responses: {
      200: { description: 'Good.', content: Object.fromEntries(route.produces.map(type => [type, {}])) },
      ...Object.fromEntries(others),
    },
  }
}
