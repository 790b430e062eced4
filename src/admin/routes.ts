/** Every call of the admin API in one list: the server answers from it and the OpenAPI document is made from it. */
import { CAUSES } from '../causes/table.ts'
import { type Access, type AdminContext, knowsToken } from './guard.ts'
import { openapi } from './openapi.ts'
import { OPERATIONS } from './operations.ts'
import { exchangePage } from './pages/exchange.ts'
import { htmlAnswer } from './pages/html.ts'
import { overviewPage } from './pages/overview.ts'
import { problem } from './problem.ts'
import { redacted } from './redact.ts'
import type { AdminSource } from './source.ts'
import { summaryOf } from './summary.ts'

export interface AdminRoute {
  method: 'GET' | 'POST'
  /** As hono and OpenAPI agree on it, but for the parameter: `:id` there is `{id}` here. */
  path: string
  summary: string
  /** Media types of the good answer, the first one by default. */
  produces: string[]
  query?: { name: string; description: string; type: 'integer' | 'string' }[]
  /** Other answers than 200. */
  otherwise?: Record<number, string>
  handle(c: AdminContext, source: AdminSource, access: Access): Promise<Response>
}

const JSON_TYPE = 'application/json'
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'
const EXCHANGES_DEFAULT = 50
const EXCHANGES_MAX = 1000
/** Failures on the overview: a screenful; the API has more. */
const EXCHANGES_SHOWN = 25

export const ADMIN_ROUTES: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: '/',
    summary: 'The overview: upstreams, endpoints, recent failures.',
    produces: ['text/html'],
    handle: async (c, source) => {
      const [status, upstreams, recent] = await Promise.all([
        source.status(),
        source.upstreams(),
        source.recentExchanges(EXCHANGES_SHOWN),
      ])
      return htmlAnswer(c, overviewPage(status, upstreams, recent, Date.now()))
    },
  },
  {
    method: 'GET',
    path: '/api/status',
    summary: 'State, workers, configuration in force, sums of requests.',
    produces: [JSON_TYPE],
    handle: async (c, source) => c.json(await source.status()),
  },
  {
    method: 'GET',
    path: '/api/upstreams',
    summary: 'Every upstream with the state of its endpoints.',
    produces: [JSON_TYPE],
    handle: async (c, source) => c.json(await source.upstreams()),
  },
  {
    method: 'GET',
    path: '/api/exchanges',
    summary: 'The last failed and slow exchanges, the newest first.',
    produces: [JSON_TYPE],
    query: [{ name: 'limit', description: `How many, at most ${EXCHANGES_MAX}.`, type: 'integer' }],
    otherwise: { 400: 'The limit is no number.' },
    handle: async (c, source) => {
      const limit = c.req.query('limit') ?? String(EXCHANGES_DEFAULT)
      if (!/^\d{1,9}$/.test(limit)) return problem(c, 400, 'Bad limit', `limit=${limit} is no number.`)
      const recent = await source.recentExchanges(Math.min(Number(limit), EXCHANGES_MAX))
      return c.json(recent.map(summaryOf))
    },
  },
  {
    method: 'GET',
    path: '/api/exchanges/{id}',
    summary: 'The evidence of one exchange: every attempt with its facts, the diagnosis, the suspects.',
    produces: [JSON_TYPE, 'text/html'],
    otherwise: { 404: 'No worker has it, or no longer.' },
    handle: async (c, source) => {
      const id = c.req.param('id') ?? ''
      const evidence = await source.exchange(id)
      if (evidence === null) {
        return problem(
          c,
          404,
          'No such exchange',
          `No evidence of ${id}: only the last failed and slow exchanges are kept, and a worker that ends takes its own with it.`,
        )
      }
      if (prefersHtml(c)) return htmlAnswer(c, exchangePage(evidence))
      return c.json({ ...summaryOf(evidence), ...evidence })
    },
  },
  {
    method: 'GET',
    path: '/api/why',
    summary:
      'What failed, per upstream and cause, counted; what stands behind it and which settings would have changed it, by a sample.',
    produces: [JSON_TYPE],
    handle: async (c, source) => c.json(await source.why()),
  },
  {
    method: 'GET',
    path: '/api/causes',
    summary: 'The vocabulary: every cause with its status, rules and sentences.',
    produces: [JSON_TYPE],
    handle: async c => c.json(Object.entries(CAUSES).map(([id, row]) => ({ id, ...row }))),
  },
  {
    method: 'GET',
    path: '/api/config',
    summary: 'The configuration in force, without its secrets, and the last one refused.',
    produces: [JSON_TYPE],
    handle: async (c, source) => {
      const [config, status] = await Promise.all([source.config(), source.status()])
      return c.json({ ...status.config, config: redacted(config) } as object)
    },
  },
  {
    method: 'POST',
    path: '/api/reload',
    summary: 'Read the configuration again; a bad one changes nothing.',
    produces: [JSON_TYPE],
    otherwise: { 409: 'The configuration is not valid: the running one stays.' },
    handle: async (c, source) => {
      const result = await source.reload()
      return c.json(result, result.reloaded ? 200 : 409)
    },
  },
  ...OPERATIONS,
  {
    method: 'GET',
    path: '/metrics',
    summary: 'Counters and gauges for Prometheus.',
    produces: ['text/plain'],
    handle: async (c, source) => c.body(await source.metricsText(), 200, { 'Content-Type': PROMETHEUS_TYPE }),
  },
  {
    method: 'GET',
    path: '/healthz',
    summary: 'The supervisor answers.',
    produces: ['text/plain'],
    handle: async c => c.text('ok\n'),
  },
  {
    method: 'GET',
    path: '/readyz',
    summary: 'Requests are served.',
    produces: ['text/plain'],
    otherwise: { 503: 'Not (yet, or no longer).' },
    handle: async (c, source, access) => {
      const { ready, why } = await source.ready()
      if (ready) return c.text('ready\n')
      return c.text(why !== undefined && knowsToken(c, access) ? `not ready: ${why}\n` : 'not ready\n', 503)
    },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This list.',
    produces: [JSON_TYPE],
    handle: async c => c.json(openapi(ADMIN_ROUTES)),
  },
]

/** A browser; whoever accepts anything, or says nothing, gets JSON. */
function prefersHtml(c: AdminContext): boolean {
  return /\btext\/html\b/i.test(c.req.header('accept') ?? '')
}
