/** What people may do to a running gateway through its admin address: drain endpoints, put routes into maintenance. */
import type { DrainResult, MaintenanceRequest, MaintenanceResult, RouteMaintenance } from '../admin/source.ts'
import type { Config, MaintenanceOrder } from '../config/config.ts'
import { rowsOf, sum } from './endpoint-status.ts'
import type { Supervisor } from './supervisor.ts'

interface Named {
  upstream: string
  id: string
}

/** @param written `UPSTREAM/ID`, or an ID (or `HOST:PORT`) alone: then in every upstream that has it */
export async function drain(supervisor: Supervisor, written: string, drains: boolean): Promise<DrainResult> {
  const { found: config, crew, drains: book, log } = supervisor
  const named = endpointsNamed(config, written)
  if (named.length === 0)
    return { found: false, known: allEndpoints(config).map(({ upstream, id }) => `${upstream}/${id}`) }
  for (const { upstream, id } of named) {
    const changed = book.set(upstream, id, drains)
    if (changed) log.info(`${upstream}/${id} ${drains ? 'is drained' : 'takes new requests again'}, by hand`)
  }
  // A worker answers in order: what it says now, it says of the new state.
  const stats = await crew.ask({ type: 'stats' })
  const endpoints = named.map(({ upstream, id }) => ({
    upstream,
    id,
    inFlight: sum(rowsOf(upstream, id, stats), row => row.inFlight),
  }))
  const empty = drains ? drained(supervisor, named) : []
  if (empty.length === 0) return { found: true, endpoints }
  const warning = `no endpoint of ${empty.join(', ')} takes new requests any more: they get 503 destination-unavailable/draining`
  log.warn(warning)
  return { found: true, endpoints, warning }
}

/** Upstreams of which nothing is left. */
function drained({ found: config, crew }: Supervisor, named: Named[]): string[] {
  const names = new Set(named.map(({ upstream }) => upstream))
  const { board } = crew.bulletin
  const gone = (upstream: string, id: string): boolean => {
    const draining = board.draining(upstream, id)
    return draining !== null && draining.gentle !== true
  }
  return [...names].filter(name => config.upstreams[name]!.endpoints.every(({ id }) => gone(name, id)))
}

export async function maintain(supervisor: Supervisor, request: MaintenanceRequest): Promise<MaintenanceResult> {
  const { config, orders, crew, log } = supervisor
  const { on, until, reason } = request
  const route = request.route ?? null
  const known = config.routes.map(({ name }) => name)
  if (route !== null && !known.includes(route)) return { found: false, known }
  const whom = route === null ? 'every route' : `the route ${route}`
  if (on) {
    orders.begin({
      route,
      since: Date.now(),
      ...(until !== undefined && { until }),
      ...(reason !== undefined && { reason }),
    })
    log.info(
      `${whom} is in maintenance${until === undefined ? '' : ` until ${new Date(until).toISOString()}`}, by hand`,
    )
  } else if (orders.end(route)) log.info(`maintenance of ${whom} is over, by hand`)
  // As above: whoever has answered has heard.
  await crew.ask({ type: 'stats' })
  const left = on
    ? []
    : maintained(config, orders.all).filter(each => route === null || each.route === route || each.route === null)
  if (left.length === 0) return { found: true, maintenance: maintained(config, orders.all) }
  const names = left.map(each => each.route ?? 'every route').join(', ')
  const by = left.every(each => each.by === 'configuration') ? 'the configuration' : 'another order'
  return { found: true, maintenance: maintained(config, orders.all), warning: `${by} keeps ${names} in maintenance` }
}

/** What is in maintenance now, and by whose word. */
export function maintained({ routes }: Config, orders: readonly MaintenanceOrder[]): RouteMaintenance[] {
  const now = Date.now()
  const written = routes.flatMap(({ name, maintenance }): RouteMaintenance[] =>
    maintenance === false ? [] : [{ route: name, by: 'configuration', ...maintenance }],
  )
  const byHand = orders.map((order): RouteMaintenance => ({ ...order, by: 'hand' }))
  return [...byHand, ...written].filter(({ until }) => until === undefined || until > now)
}

function endpointsNamed(config: Config, written: string): Named[] {
  const all = allEndpoints(config)
  const whole = all.filter(({ upstream, id }) => `${upstream}/${id}` === written)
  if (whole.length > 0) return whole
  return all.filter(({ id }) => id === written || id.replace(/^\w+:\/\//, '') === written)
}

function allEndpoints(config: Config): Named[] {
  return Object.values(config.upstreams).flatMap(({ name, endpoints }) =>
    endpoints.map(({ id }) => ({ upstream: name, id })),
  )
}
