/** A named upstream as one worker uses it: its endpoints, who of them is asked, and what traffic teaches about them. */

import type { Endpoint, Upstream } from '../config/config.ts'
import type { Unavailable } from '../exchange/exchange.ts'
import { heldRequestsMax, keepAliveDefaultMs } from '../limits.ts'
import type { World } from '../world.ts'
import { type Balancer, balancerFor } from './balancing/balancer.ts'
import { Dialling } from './dial-settings.ts'
import { type Discovered, isDiscovered } from './discovered.ts'
import { type AttemptCounter, EndpointState } from './endpoint-state.ts'
import { Laggards } from './laggards.ts'
import { type Lineup, lineUp, unavailable } from './lineup.ts'
import type { News } from './news.ts'
import { Outage } from './outage.ts'
import type { Resolver } from './resolve.ts'
import { RetryBudget } from './retry-budget.ts'
import { SilenceWatch } from './silence.ts'
import { Stickiness } from './stickiness.ts'
import { type Waiter, WaitingLine } from './waiting.ts'
import { GroupWatch } from './watch.ts'

export interface GroupParts {
  world: World
  resolver: Resolver
  counter(endpoint: string): AttemptCounter
  denied: ((address: string) => boolean) | undefined
  /** Of an upstream whose endpoints are discovered: what was found last. */
  found?: Discovered | undefined
  /** What the other processes should know. */
  tell(news: News): void
  /** A limited endpoint has no room for a request, or has come down to its share. */
  short(): void
}

/** What this process uses of an endpoint's connection limit, and wants. */
export interface RoomUse {
  endpoint: string
  serial: number
  open: number
  inFlight: number
  waiting: number
}

export class UpstreamGroup {
  /** With the endpoints that it has now. */
  upstream: Upstream
  endpoints: readonly EndpointState[] = []
  readonly world: World
  readonly resolver: Resolver
  readonly dialling: Dialling
  readonly budget: RetryBudget
  readonly outage: Outage
  readonly watch: GroupWatch
  readonly silence: SilenceWatch = new SilenceWatch()
  /** Requests that wait because every endpoint has all that it may have. */
  readonly queue: WaitingLine
  /** Which endpoint a client's cookie names. */
  stickiness: Stickiness | null = null
  #lineup: Lineup = { tiers: [], outage: false }
  /** Whoever waited longest is being served: nobody else may take that place. */
  #servingQueue = false
  readonly #short: () => void
  /** Endpoints may be full. */
  readonly #limited: boolean
  #balancer: Balancer
  readonly #counter: GroupParts['counter']
  /** Of endpoints that are discovered: why there are none. undefined: nothing has been found yet. */
  #empty: Discovered['because'] | undefined
  /** null: whoever balances so is asked to spread by rule, not by load. */
  readonly #laggards: Laggards<EndpointState> | null

  constructor({ world, resolver, counter, denied, found, tell, short }: GroupParts, upstream: Upstream) {
    this.world = world
    this.upstream = upstream
    const { endpoints, retry, limits, balance } = upstream
    this.#counter = counter
    this.#empty = found?.because
    this.resolver = resolver
    this.dialling = new Dialling(world, resolver, upstream, denied)
    this.budget = new RetryBudget(retry.budget)
    this.outage = new Outage(world, retry.holdMs, limits.queue || heldRequestsMax)
    this.queue = new WaitingLine(world.wheel, () => world.now())
    this.watch = new GroupWatch(this, tell)
    this.#balancer = balancerFor(balance, () => world.random())
    this.#laggards = byLoad.has(balance.kind) ? new Laggards(world.wheel) : null
    this.#short = short
    this.#limited = limits.connections > 0 || limits.adaptive || upstream.circuit !== undefined
    this.#seat(endpoints.map((endpoint, index) => this.#join(endpoint, index)))
  }

  /**
   * Other endpoints. Those that stay keep all that is known of them, and their connections; those that go finish what
   * they have. `because`: why there are none.
   */
  become(endpoints: readonly Endpoint[], because: Discovered['because']): void {
    const before = this.endpoints
    const isFirst = this.#empty === undefined && before.length === 0
    this.#empty = because
    this.upstream = { ...this.upstream, endpoints: [...endpoints] }
    const next = endpoints.map((endpoint, index) => {
      const stays = before.find(({ id }) => id === endpoint.id)
      stays?.become(endpoint, index)
      if (stays !== undefined) return stays
      const joins = this.#join(endpoint, index)
      if (!isFirst) joins.startSlowly(undefined)
      return joins
    })
    this.#seat(next)
    for (const endpoint of before) if (!next.includes(endpoint)) this.watch.leaves(endpoint)
  }

  #join(endpoint: Endpoint, index: number): EndpointState {
    const { world, resolver, watch, upstream } = this
    const state = new EndpointState(endpoint, index, this.#counter(endpoint.id), upstream, {
      changed: () => this.#lineUpAnew(),
      roomier: () => this.#moveQueue(),
      failed: () => this.#laggards?.lookAgain(),
      ejectionOver: ended => watch.ejectionOver(ended),
      world,
    })
    watch.joins(state)
    if (upstream.limits.connections > 0) state.shareTo(upstream.limits.connections)
    state.watchName(resolver, () => watch.moved(state))
    return state
  }

  /** Balancers remember by place, so they begin anew. */
  #seat(endpoints: readonly EndpointState[]): void {
    const { balance } = this.upstream
    this.endpoints = endpoints
    this.#balancer = balancerFor(balance, () => this.world.random())
    const ids = endpoints.map(({ id }) => id)
    this.stickiness = balance.kind === 'sticky' ? new Stickiness(balance.name, ids) : null
    this.#lineUpAnew()
  }

  /** Endpoints are to be discovered, and there is no word yet. */
  get #pending(): boolean {
    return isDiscovered(this.upstream) && this.#empty === undefined && this.endpoints.length === 0
  }

  /** null: none is left, or those that are have all they may have (`isFull`). */
  pick(tried: readonly EndpointState[], key: number): EndpointState | null {
    const { tiers } = this.#lineup
    if (tried.length === 0 && (!this.#limited || this.#hasRoomEverywhere)) {
      const best = tiers[0]
      if (best === undefined) return null
      if (best.length === 1) return best[0]!
      const fit = this.#laggards === null ? best : this.#laggards.without(best)
      return this.#balancer.pick(fit, key) as EndpointState
    }
    if (this.#isPassedOver(tried)) return null
    const left = leftIn(tiers, tried)?.filter(({ full }) => !full) ?? []
    if (left.length === 0) return null
    const fit = this.#laggards === null ? left : left.filter(({ lag }) => lag === null)
    return this.#balancer.pick(fit.length === 0 ? left : fit, key) as EndpointState
  }

  get #hasRoomEverywhere(): boolean {
    for (const endpoint of this.#lineup.tiers[0] ?? []) if (endpoint.full) return false
    return this.queue.length === 0
  }

  /** There is somebody to ask, once it has room. */
  isFull(tried: readonly EndpointState[]): boolean {
    const left = leftIn(this.#lineup.tiers, tried)
    return left !== null && (this.#isPassedOver(tried) || left.every(({ full }) => full))
  }

  /** What takes the room is the trial of a circuit: that it is open is the reason, not a limit. */
  get isOnTrial(): boolean {
    return (this.#lineup.tiers[0] ?? []).every(({ breaker }) => breaker?.trying)
  }

  /** Others wait already, and go first. */
  #isPassedOver(tried: readonly EndpointState[]): boolean {
    return this.queue.length > this.queue.choosy && !this.#servingQueue && tried.length === 0
  }

  /** For room at an endpoint. */
  wait(waiter: Waiter): void {
    this.queue.enter(waiter, this.upstream.limits.queueTimeoutMs)
    this.#short()
  }

  /** Is there an endpoint that has not been tried? */
  hasLeft(tried: readonly EndpointState[]): boolean {
    return leftIn(this.#lineup.tiers, tried) !== null
  }

  /** What the endpoints that may be asked take at once. */
  get room(): number {
    return (this.#lineup.tiers[0] ?? []).reduce((sum, { limit }) => sum + limit, 0)
  }

  /** An exchange has left an endpoint: whoever waits for room may go. */
  leave(endpoint: EndpointState): void {
    endpoint.inFlight--
    if (endpoint.overLimit && endpoint.open <= endpoint.share) {
      endpoint.overLimit = false
      this.#short()
    }
    if (!endpoint.full) this.#moveQueue()
  }

  #moveQueue(): void {
    if (this.queue.length > 0) this.world.afterReads(this.#serveQueue)
  }

  #serveQueue = (): void => {
    this.#servingQueue = true
    while ((this.queue.choosy > 0 || !this.isFull([])) && this.queue.serveOne());
    this.#servingQueue = false
  }

  /** This process may have so many connections to an endpoint from now on. */
  share(id: string, share: number, serial: number): void {
    const endpoint = this.endpoints.find(one => one.id === id)
    if (endpoint === undefined || this.upstream.limits.connections === 0) return
    endpoint.shareTo(share)
    endpoint.limitSerial = serial
  }

  /** Of endpoints with a limit. */
  roomUse(): (RoomUse & { upstream: string })[] {
    if (this.upstream.limits.connections === 0) return []
    const waiting = Math.ceil(this.queue.length / Math.max(1, this.#lineup.tiers[0]?.length ?? 0))
    return this.endpoints.map(({ id, limitSerial, open, inFlight }) => ({
      upstream: this.upstream.name,
      endpoint: id,
      serial: limitSerial,
      open,
      inFlight,
      waiting,
    }))
  }

  #lineUpAnew(): void {
    this.#lineup = lineUp(this.endpoints)
    for (const { slowStart, standing } of this.endpoints) slowStart?.see(standing.kind === 'in')
    this.outage.update(this.#lineup, this.endpoints, this.#pending)
    this.#moveQueue()
  }

  /** For when nobody can be asked: what took each one out. */
  get unavailable(): Unavailable {
    return unavailable(this.endpoints, this.#empty)
  }

  /** For the end of an outage. */
  hold(waiter: Waiter): void {
    this.outage.hold(waiter)
    if (this.outage.line.length === 1) this.watch.awaited()
  }

  get isAwaited(): boolean {
    return this.outage.line.length > 0
  }

  /** After a change of its settings: what was known of the endpoints still holds. */
  inherit(earlier: UpstreamGroup): void {
    for (const endpoint of this.endpoints) {
      const before = earlier.endpoints.find(({ id }) => id === endpoint.id)
      if (before !== undefined) this.watch.inherit(endpoint, before)
      endpoint.startSlowly(before)
    }
  }

  /** How long a connection may be idle. By itself: as long as the endpoint has promised (less a second), or was seen to allow. */
  idleMs(endpoint: EndpointState, advertisedMs: number): number {
    const { idleMs } = this.upstream.keepAlive
    const wanted = idleMs === 'auto' ? Math.min(keepAliveDefaultMs, endpoint.keepAlive.safeIdleMs) : idleMs
    return advertisedMs > 0 ? Math.min(wanted, Math.max(advertisedMs - 1000, advertisedMs / 2)) : wanted
  }

  retire(): void {
    this.watch.retire()
    for (const endpoint of this.endpoints) endpoint.retire()
  }
}

/** The ways of balancing that send more to whoever has less to do. */
const byLoad: ReadonlySet<string> = new Set(['least-busy', 'two-choices'])

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
