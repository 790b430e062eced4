/** An endpoint as one worker knows it: what is in flight there, what speaks against it, and the idle connections to it. */
import type { Endpoint, Upstream } from '../config/config.ts'
import { goodbyesMin, knockIntervalMs, knockTogetherMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import { AdaptiveLimit } from './adaptive-limit.ts'
import { AddressWatch } from './address-watch.ts'
import type { Breaker } from './breaker.ts'
import type { UpstreamConnection } from './connection.ts'
import { KeepAliveLessons } from './keep-alive.ts'
import { type Lag, Trial } from './laggards.ts'
import { Latency } from './latency.ts'
import { type Outcome, PassiveRecord } from './passive.ts'
import type { Resolver } from './resolve.ts'
import { SlowStart } from './slow-start.ts'
import { Standing } from './standing.ts'

/** Counts attempts at an endpoint by how they ended; telemetry brings it. */
export interface AttemptCounter {
  record(cause: string | undefined, failure?: { reason?: string; at: number; requestId: string }): void
}

/** The group that it belongs to. */
export interface EndpointOwner {
  readonly world: World
  changed(): void
  /** It may take more than before. */
  roomier(): void
  /** It has failed, or says goodbye. */
  failed(): void
  ejectionOver(endpoint: EndpointState): void
}

export class EndpointState {
  endpoint: Endpoint
  /** Its place in the group. */
  index: number
  readonly attempts: AttemptCounter
  readonly standing: Standing
  readonly passive: PassiveRecord
  readonly latency: Latency = new Latency()
  /** Why it is kept away from beside its fellows; null: it is not. */
  lag: Lag | null = null
  readonly trial: Trial = new Trial()
  lastFailure: { cause: string; reason: string | undefined } = { cause: '', reason: undefined }
  /** null: it takes its full share at once. */
  readonly slowStart: SlowStart | null
  readonly keepAlive: KeepAliveLessons = new KeepAliveLessons()
  /** Its share of traffic; less while it starts slowly. */
  weight: number
  /** Exchanges at it now. */
  inFlight = 0
  /** Of them, those that have switched to another protocol. They take connections, and nothing of what requests may. */
  tunnels = 0
  /** So many exchanges at most: `share`, or less where it adapts or its circuit is being tried. */
  limit: number = Infinity
  /** So many connections at most. */
  share: number = Infinity
  #trials: number = Infinity
  readonly #adaptive: AdaptiveLimit | null
  /** null: it has no circuit. */
  breaker: Breaker | null = null
  /** Which word of the supervisor's said so. */
  limitSerial = 0
  /** It has more than it may, and comes down. */
  overLimit = false
  /** Open connections, idle ones included. */
  connections = 0
  /** It has answered a request, ever. */
  seenUp = false
  /** Good answers in a row that ended their connections, since one that ended a connection which had been kept. */
  goodbyes = 0
  /** Bytes that nobody asked for, behind an answer or on an idle connection: how often that ended a connection. */
  unsolicited = 0
  /** Last TCP connect, ms: the yardstick for a lost keep-alive race. */
  connectMs = 0
  /** The group it belongs to is still in the configuration. */
  current = true
  /** The most recently used last: it is the least likely to be closed by the upstream. */
  readonly #idle: UpstreamConnection[] = []
  #knockedAt = -Infinity
  readonly #owner: EndpointOwner
  readonly #ejection: Timer
  /** null: nobody watches its name, or it has none. */
  #name: AddressWatch | null = null

  constructor(
    endpoint: Endpoint,
    index: number,
    attempts: AttemptCounter,
    { health, slowStartMs, limits }: Upstream,
    owner: EndpointOwner,
  ) {
    this.endpoint = endpoint
    this.index = index
    this.weight = endpoint.weight
    this.attempts = attempts
    this.passive = new PassiveRecord(health.passive)
    this.#adaptive = limits.adaptive ? new AdaptiveLimit() : null
    this.limit = this.#adaptive?.limit ?? Infinity
    this.slowStart =
      slowStartMs > 0
        ? new SlowStart(owner.world, slowStartMs, share => {
            this.weight = this.endpoint.weight * share
          })
        : null
    this.standing = new Standing(() => owner.changed())
    this.#owner = owner
    this.#ejection = new Timer(() => owner.ejectionOver(this))
  }

  get id(): string {
    return this.endpoint.id
  }

  get backup(): boolean {
    return this.endpoint.backup
  }

  get latencyMs(): number {
    return this.latency.peakMs
  }

  get full(): boolean {
    return this.inFlight >= this.limit
  }

  /** Connections that are open, or being opened: each exchange has one at most. */
  get open(): number {
    return this.#idle.length + this.inFlight
  }

  shareTo(share: number): void {
    this.share = share
    this.makeRoom()
    this.overLimit = this.open > share
    this.#limitAnew()
  }

  trialsTo(limit: number): void {
    if (limit !== Infinity) this.passive.comeBack(true)
    this.#trials = limit
    this.#limitAnew()
  }

  #limitAnew(): void {
    const before = this.limit
    this.limit = Math.min(this.share, Math.min(this.#trials, this.#adaptive?.limit ?? Infinity) + this.tunnels)
    if (this.limit > before) this.#owner.roomier()
  }

  /** A final head came. `sentAt` 0: before the request was out. */
  answered(now: number, sentAt: number, status: number): void {
    this.latency.answered(now, sentAt, status)
    if (status === 101) this.tunnelled(1)
    if (this.#adaptive === null || sentAt === 0) return
    const isOverload = status === 503 || status === 429
    // A failure may come at once, and is no measure of how fast answers are.
    if (status >= 500 && !isOverload) return
    const changed = isOverload
      ? this.#adaptive.overloaded(now)
      : this.#adaptive.answered(now, now - sentAt, this.inFlight - this.tunnels)
    if (changed) this.#limitAnew()
  }

  /**
   * Whether an answer leaves its connection open. Who never keeps any says nothing by ending one, and who ends each after so many
   * requests keeps the next.
   */
  keeps(open: boolean, reused: boolean, status: number): void {
    if (open) {
      this.goodbyes = 0
      return
    }
    if (status >= 400 || !(reused || this.goodbyes > 0)) return
    this.goodbyes++
    if (this.leaving) this.#owner.failed()
  }

  /** It stops, as far as answers tell: new requests are better off elsewhere. */
  get leaving(): boolean {
    return this.goodbyes >= goodbyesMin
  }

  /** One more or less. To have switched is a good answer, and the last that there is to judge by. */
  tunnelled(change: 1 | -1): void {
    this.tunnels += change
    if (change === 1) this.fine()
    this.#limitAnew()
  }

  /** None came, or nothing worth the name. */
  unanswered(now: number, sentAt: number): void {
    this.latency.unanswered(now, sentAt)
  }

  /** An attempt was answered well. */
  fine(): void {
    this.passive.fine()
    if (this.breaker !== null) this.breaker.fine()
  }

  /** One failed, by its own fault: before an answer, in the middle of it, or with a 5xx. */
  failed(outcome: Exclude<Outcome, 'fine'>, now: number, cause: string, reason: string | undefined): void {
    this.passive.failed(outcome, now)
    this.lastFailure = { cause, reason }
    this.#owner.failed()
    if (this.breaker !== null) this.breaker.failed(cause, reason)
    if (outcome === 'failure' && this.#adaptive?.overloaded(now)) this.#limitAnew()
  }

  /** Idle connections give way, the longest idle first: an exchange that begins is counted already. */
  makeRoom(): void {
    while (this.#idle.length > 0 && this.open > this.share) this.#idle[0]!.discard()
  }

  get idleConnections(): number {
    return this.#idle.length
  }

  /** Those that broke off together may all knock; then it is let alone for a while, should it break off again and again. */
  mayKnock(now: number): boolean {
    const agoMs = now - this.#knockedAt
    if (agoMs > knockTogetherMs && agoMs < knockIntervalMs) return false
    if (agoMs >= knockIntervalMs) this.#knockedAt = now
    return true
  }

  /** The one that was used last. One that has been idle for too long would be closed by the endpoint under the request. */
  takeIdle(now: number): UpstreamConnection | undefined {
    const { keepAlive } = this
    keepAlive.review(now)
    for (;;) {
      const connection = this.#idle.pop()
      if (connection === undefined) return undefined
      if (connection.requests < keepAlive.requestsMax && now < connection.usableUntil) return connection
      connection.discard()
    }
  }

  /** `surplus`: more than `idleMax` are idle at this moment; 0 keeps none at all. */
  park(connection: UpstreamConnection, idleMax: number): 'kept' | 'surplus' | 'none' {
    if (!this.current || idleMax === 0 || this.open >= this.share) return 'none'
    if (this.#name?.hasLeft(connection)) return 'none'
    this.#idle.push(connection)
    return this.#idle.length > idleMax ? 'surplus' : 'kept'
  }

  unpark(connection: UpstreamConnection): void {
    const at = this.#idle.lastIndexOf(connection)
    if (at !== -1) this.#idle.splice(at, 1)
  }

  /** The same, at another place or with another share. */
  become(endpoint: Endpoint, index: number): void {
    if (endpoint.weight !== this.endpoint.weight) this.weight = endpoint.weight
    this.endpoint = endpoint
    this.index = index
  }

  /** After a reload; `before`: what it was before that. An endpoint that is new begins slowly. */
  startSlowly(before: EndpointState | undefined): void {
    if (before === undefined) this.slowStart?.begin()
    else if (before.slowStart !== null) this.slowStart?.goOn(before.slowStart)
  }

  afterEjection(ms: number): void {
    // Exchanges that began before a reload still fail at it afterwards.
    if (this.current) this.#owner.world.wheel.arm(this.#ejection, ms)
  }

  /** Of a name it is seen to that its address stays the right one. `moved`: it may have another. */
  watchName(resolver: Resolver, moved: () => void): void {
    const { host, addresses, socketPath } = this.endpoint
    if (addresses !== undefined || socketPath !== undefined) return
    this.#name = new AddressWatch(this, host, resolver, () => this.#owner.world.now(), moved)
    this.#name.start()
  }

  discardIdle(): void {
    this.discard(() => true)
  }

  /** Of the idle ones. */
  discard(chosen: (connection: UpstreamConnection) => boolean): void {
    for (const connection of [...this.#idle]) if (chosen(connection)) connection.discard()
  }

  /** The configuration dropped or changed it: what is in use finishes, nothing is kept. */
  retire(): void {
    this.current = false
    this.#owner.world.wheel.remove(this.#ejection)
    this.slowStart?.stop()
    this.breaker?.retire()
    this.#name?.stop()
    this.discardIdle()
  }
}
