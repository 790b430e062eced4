/** A named upstream as one worker uses it: its endpoints, who of them is asked, and what traffic teaches about them. */

import type { Upstream } from '../config/config.ts'
import { heldRequestsMax } from '../limits.ts'
import type { World } from '../world.ts'
import { type Balancer, balancerFor } from './balancing/balancer.ts'
import type { UpstreamConnection } from './connection.ts'
import { Dialling, type DialSettings } from './dial-settings.ts'
import { type AttemptCounter, EndpointState } from './endpoint-state.ts'
import { type Lineup, lineUp } from './lineup.ts'
import { Outage } from './outage.ts'
import type { Outcome } from './passive.ts'
import { Recheck } from './recheck.ts'
import type { Resolver } from './resolve.ts'
import { RetryBudget } from './retry-budget.ts'
import type { Because } from './standing.ts'
import { WaitingLine } from './waiting.ts'

export interface GroupParts {
  world: World
  resolver: Resolver
  counter(endpoint: string): AttemptCounter
  denied: ((address: string) => boolean) | undefined
}

export class UpstreamGroup {
  readonly upstream: Upstream
  readonly endpoints: readonly EndpointState[]
  readonly world: World
  readonly dialling: Dialling
  readonly budget: RetryBudget
  readonly outage: Outage
  /** Requests that wait because every endpoint has all that it may have. */
  readonly queue: WaitingLine
  #lineup: Lineup = { tiers: [], outage: false }
  readonly #balancer: Balancer
  readonly #rechecks = new Map<EndpointState, Recheck>()
  #retired = false

  constructor({ world, resolver, counter, denied }: GroupParts, upstream: Upstream) {
    this.world = world
    this.upstream = upstream
    const { endpoints, health, retry, limits, balance } = upstream
    this.endpoints = endpoints.map(
      (endpoint, index) =>
        new EndpointState(endpoint, index, counter(endpoint.id), health.passive, {
          changed: () => this.#lineUpAnew(),
          ejectionOver: state => this.#comeBack(state),
          wheel: world.wheel,
        }),
    )
    this.dialling = new Dialling(world, resolver, upstream, denied)
    this.budget = new RetryBudget(retry.budget)
    this.outage = new Outage(world, retry.holdMs, limits.queue || heldRequestsMax)
    this.queue = new WaitingLine(world.wheel, () => world.now())
    this.#balancer = balancerFor(balance, () => world.random())
    for (const endpoint of this.endpoints) endpoint.limit = limits.connections
    this.#lineUpAnew()
  }

  /** null: none is left, or those that are have all they may have (`isFull`). */
  pick(tried: readonly EndpointState[], key: number): EndpointState | null {
    const { tiers } = this.#lineup
    if (tried.length === 0 && this.upstream.limits.connections === 0) {
      const best = tiers[0]
      if (best === undefined) return null
      return best.length === 1 ? best[0]! : (this.#balancer.pick(best, key) as EndpointState)
    }
    const left = leftIn(tiers, tried)?.filter(({ full }) => !full) ?? []
    return left.length === 0 ? null : (this.#balancer.pick(left, key) as EndpointState)
  }

  /** There is somebody to ask, once it has room. */
  isFull(tried: readonly EndpointState[]): boolean {
    return leftIn(this.#lineup.tiers, tried)?.every(({ full }) => full) ?? false
  }

  /** Is there an endpoint that has not been tried? */
  hasLeft(tried: readonly EndpointState[]): boolean {
    return leftIn(this.#lineup.tiers, tried) !== null
  }

  /** An exchange has left an endpoint: whoever waits for room may go. */
  leave(endpoint: EndpointState): void {
    endpoint.inFlight--
    if (this.queue.length > 0 && !endpoint.full) this.world.afterReads(this.#serveQueue)
  }

  #serveQueue = (): void => {
    while (this.queue.length > 0 && !this.isFull([]) && this.queue.serveOne());
  }

  /** A whole answer came. */
  answered(endpoint: EndpointState, status: number): void {
    if (status >= 500 && status !== 501) this.#judge(endpoint, 'server-error', 'origin-error-response', undefined)
    else endpoint.passive.fine()
    if (endpoint.standing.away !== null || !endpoint.seenUp) this.reached(endpoint)
  }

  /** An attempt failed. `connected`: somebody took the connection. `blamed`: it speaks against the endpoint. */
  failed(
    endpoint: EndpointState,
    cause: string,
    reason: string | undefined,
    connected: boolean,
    blamed: boolean,
  ): void {
    if (connected) this.reached(endpoint)
    if (!blamed) return
    this.#judge(endpoint, 'failure', cause, reason)
    if (!connected) this.#gone(endpoint, cause, reason)
  }

  reached(endpoint: EndpointState): void {
    endpoint.seenUp = true
    if (endpoint.standing.away === null) return
    endpoint.standing.set('away', null)
    this.#rechecks.get(endpoint)?.stop()
    this.#rechecks.delete(endpoint)
  }

  /** Taken up by a quick look: the connection serves whoever comes next. */
  found(endpoint: EndpointState, connection: UpstreamConnection): void {
    connection.release(this.world.now(), this.idleMs(0, 1000), Math.max(1, this.upstream.keepAlive.maxIdle))
    this.reached(endpoint)
  }

  recheckSettings(endpoint: EndpointState): DialSettings {
    const { connectMs, tlsMs } = this.upstream.timeouts
    return this.dialling.settings(endpoint.endpoint, connectMs, tlsMs)
  }

  #gone(endpoint: EndpointState, cause: string, reason: string | undefined): void {
    const { standing } = endpoint
    if (standing.away !== null) {
      standing.away.count++
      return
    }
    endpoint.discardIdle()
    standing.set('away', because(cause, reason, this.world.epoch()))
    if (!this.#retired && !this.#rechecks.has(endpoint)) this.#rechecks.set(endpoint, new Recheck(this, endpoint))
  }

  #judge(endpoint: EndpointState, outcome: Exclude<Outcome, 'fine'>, cause: string, reason: string | undefined): void {
    const now = this.world.now()
    endpoint.passive.failed(outcome, now)
    if (endpoint.standing.ejected !== null) return
    const others = this.endpoints.filter(other => other !== endpoint && other.standing.kind === 'in')
    const records = others.map(({ passive }) => passive)
    if (!endpoint.passive.shouldLeave(outcome, records, now)) return
    this.#eject(endpoint, cause, reason, endpoint.passive.count(outcome, now))
  }

  #eject(endpoint: EndpointState, cause: string, reason: string | undefined, count: number): void {
    const ms = endpoint.passive.eject()
    const since = this.world.epoch()
    endpoint.standing.set('ejected', { ...because(cause, reason, since), count, until: since + ms })
    endpoint.discardIdle()
    endpoint.afterEjection(ms)
  }

  #comeBack(endpoint: EndpointState): void {
    endpoint.passive.comeBack(false)
    endpoint.standing.set('ejected', null)
  }

  #lineUpAnew(): void {
    this.#lineup = lineUp(this.endpoints)
    this.outage.update(this.#lineup, this.endpoints)
  }

  /** Idle time for a connection, the upstream's own promise believed with a second's margin. */
  idleMs(advertisedMs: number, defaultMs: number): number {
    const { idleMs } = this.upstream.keepAlive
    const wanted = idleMs === 'auto' ? defaultMs : idleMs
    return advertisedMs > 0 ? Math.min(wanted, Math.max(advertisedMs - 1000, advertisedMs / 2)) : wanted
  }

  retire(): void {
    this.#retired = true
    for (const recheck of this.#rechecks.values()) recheck.stop()
    for (const endpoint of this.endpoints) endpoint.retire()
  }
}

function because(cause: string, reason: string | undefined, since: number): Because {
  return { cause, ...(reason !== undefined && { reason }), since, count: 1 }
}

/** The first tier with somebody untried: what it has left. */
function leftIn(
  tiers: readonly (readonly EndpointState[])[],
  tried: readonly EndpointState[],
): readonly EndpointState[] | null {
  for (const tier of tiers) {
    const left = tried.length === 0 ? tier : tier.filter(state => !tried.includes(state))
    if (left.length > 0) return left
  }
  return null
}
