/** The calls that change what is asked: drain an endpoint, put a route into maintenance. */
import { readTime } from '../config/units.ts'
import type { AdminContext } from './guard.ts'
import { problem } from './problem.ts'
import type { AdminRoute } from './routes.ts'
import type { AdminSource, MaintenanceRequest } from './source.ts'

const JSON_TYPE = 'application/json'
/** An order is a line. */
const BODY_CHARS_MAX = 16 * 1024

export const OPERATIONS: readonly AdminRoute[] = [
  {
    method: 'POST',
    path: '/api/endpoints/{id}/drain',
    summary: 'An endpoint, UPSTREAM/ID percent-encoded, gets no new requests, over reloads and in all workers.',
    produces: [JSON_TYPE],
    otherwise: { 404: 'There is no such endpoint.' },
    handle: (c, source) => drain(c, source, true),
  },
  {
    method: 'POST',
    path: '/api/endpoints/{id}/undrain',
    summary: 'It gets new requests again.',
    produces: [JSON_TYPE],
    otherwise: { 404: 'There is no such endpoint.' },
    handle: (c, source) => drain(c, source, false),
  },
  {
    method: 'POST',
    path: '/api/maintenance',
    summary: 'A route, or all, into maintenance and out of it: {"on": true, "route": …, "until": …, "reason": …}.',
    produces: [JSON_TYPE],
    otherwise: { 400: 'The order is not understood.', 404: 'There is no such route.' },
    handle: maintain,
  },
]

async function drain(c: AdminContext, source: AdminSource, drains: boolean): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const result = await source.drain(id, drains)
  if (result.found) return c.json(result)
  return problem(
    c,
    404,
    'No such endpoint',
    `There is no endpoint ${id}. There are: ${result.known.join(', ') || 'none'}.`,
  )
}

async function maintain(c: AdminContext, source: AdminSource): Promise<Response> {
  const order = readOrder(await c.req.text())
  if (typeof order === 'string') return problem(c, 400, 'Bad order', order)
  const result = await source.maintain(order)
  if (result.found) return c.json(result)
  return problem(c, 404, 'No such route', `There is no route ${order.route}. There are: ${result.known.join(', ')}.`)
}

/** @returns the order, or what is wrong with it */
function readOrder(text: string): MaintenanceRequest | string {
  const shape = 'Send JSON such as {"on": true, "route": "shop", "until": "2026-12-24T06:00:00Z", "reason": "…"}.'
  if (text.length > BODY_CHARS_MAX) return shape
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return shape
  const { on, route, until, reason, ...others } = body as Record<string, unknown>
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) return `${unknown} is no part of an order. ${shape}`
  if (typeof on !== 'boolean') return `on must be true or false. ${shape}`
  if (!isTextOrNothing(route) || !isTextOrNothing(reason)) return `route and reason are texts. ${shape}`
  const order: MaintenanceRequest = { on, ...(route != null && { route }), ...(reason != null && { reason }) }
  if (until === undefined || until === null) return order
  const time = typeof until === 'number' ? { ok: true as const, value: until } : readTime(String(until))
  if (!time.ok) return `until: ${time.message}`
  if (time.value <= Date.now()) return `until: ${new Date(time.value).toISOString()} is past`
  return { ...order, until: time.value }
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
