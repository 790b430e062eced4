/** Who may be asked, in which order: worked out when something changes, not per request. */
import type { Unavailable } from '../exchange/exchange.ts'
import type { WhyEmpty } from './discovered.ts'
import type { EndpointState } from './endpoint-state.ts'

export interface Lineup {
  /** Best first, none empty: a request goes to the first tier that has an endpoint left for it. */
  tiers: readonly (readonly EndpointState[])[]
  /** Every endpoint that is not drained by hand is out of reach, or known to fail before a connection is made. */
  outage: boolean
}

/**
 * Backups stand in when no primary is in. Failures in traffic never empty a group: better to try than to refuse.
 * Failing checks and an open circuit may, and so may people who drain.
 */
export function lineUp(endpoints: readonly EndpointState[]): Lineup {
  const of = (kind: string) => endpoints.filter(({ standing }) => standing.kind === kind)
  const inside = of('in')
  const tiers = [inside.filter(({ backup }) => !backup), ...backupTiers(inside), of('ejected')]
  if (inside.length === 0) tiers.push(of('failing').filter(({ standing }) => standing.failing!.reached))
  // Who only says goodbye still serves, until it is gone.
  const leaving = of('draining').filter(({ standing }) => standing.draining!.gentle === true)
  tiers.push(leaving.filter(one => !isOutOfReach(one)))
  // Where checks say besides that no connection is to be had, they are believed.
  tiers.push(of('away').filter(({ standing }) => standing.failing?.reached !== false))
  tiers.push(leaving.filter(isOutOfReach))
  return { tiers: tiers.filter(tier => tier.length > 0), outage: isOutage(endpoints) }
}

/** SRV records may have several tiers of them. */
function backupTiers(inside: readonly EndpointState[]): EndpointState[][] {
  const backups = inside.filter(({ backup }) => backup)
  const tiers = [...new Set(backups.map(({ endpoint }) => endpoint.tier ?? 0))].sort((a, b) => a - b)
  return tiers.map(tier => backups.filter(({ endpoint }) => (endpoint.tier ?? 0) === tier))
}

function isOutage(endpoints: readonly EndpointState[]): boolean {
  const asked = endpoints.filter(({ standing }) => standing.draining === null || standing.draining.gentle === true)
  return asked.length > 0 && asked.every(isOutOfReach)
}

function isOutOfReach({ standing }: EndpointState): boolean {
  return standing.away !== null || standing.failing?.reached === false
}

/** Why nobody could be asked: each endpoint with what took it out. */
export function unavailable(endpoints: readonly EndpointState[], empty?: WhyEmpty | null): Unavailable {
  if (endpoints.length === 0 && empty) return { why: 'no-endpoints', endpoints: [whyEmpty(empty)] }
  return { why: whyNone(endpoints), endpoints: endpoints.flatMap(becauseOf) }
}

function whyEmpty({ source, had: _, first: __, ...because }: WhyEmpty): Unavailable['endpoints'][number] {
  return { endpoint: source, ...because }
}

/** Who drains does so because somebody wanted it: what keeps the others away is the reason. */
function whyNone(endpoints: readonly EndpointState[]): Unavailable['why'] {
  const others = endpoints.filter(({ standing }) => standing.draining === null)
  if (others.length === 0) return endpoints.length === 0 ? 'no-endpoints' : 'draining'
  if (others.some(({ standing }) => standing.failing !== null)) return 'failing-checks'
  return others.some(({ standing, breaker }) => standing.open !== null || breaker?.trying) ? 'circuit-open' : 'ejected'
}

function becauseOf({ id, standing, breaker }: EndpointState): Unavailable['endpoints'] {
  const because = standing.because ?? breaker?.trying ?? null
  return because === null ? [] : [{ endpoint: id, ...because }]
}
