/** The admin API as an application without a socket: guard, routes, and what is said when nothing fits. */
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { type Access, guard } from './guard.ts'
import { problem } from './problem.ts'
import { ADMIN_ROUTES } from './routes.ts'
import type { AdminSource } from './source.ts'

/** For everything that is no page of ours: nothing in it may run or load anything, or be read by another site. */
const SECURITY_FIELDS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

export function adminApp(source: AdminSource, access: Access): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (c, next) => {
    await next()
    for (const [name, value] of Object.entries(SECURITY_FIELDS)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  })
  app.use(guard(access))
  const methods = Map.groupBy(ADMIN_ROUTES, route => route.path.replaceAll(/\{(\w+)\}/g, ':$1'))
  for (const [path, routes] of methods) {
    for (const route of routes) app.on(route.method, path, c => route.handle(c, source, access))
    const allowed = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    app.all(path, c => {
      c.header('Allow', allowed)
      return problem(c, 405, 'Method not allowed', `${c.req.path} takes ${allowed}.`)
    })
  }
  app.notFound(c => problem(c, 404, 'Not found', `Nothing is at ${c.req.path}. GET /openapi.json lists what there is.`))
  app.onError((error, c) => problem(c, 500, 'The admin API failed', error.message))
  return app
}
