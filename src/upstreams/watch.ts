/** What traffic, checks, people and other processes say of a group's endpoints: it decides who stands where. */
import type { Upstream } from '../config/config.ts'
import { newsIntervalMs, surplusIdleMs } from '../limits.ts'
import { Timer } from '../wheel.ts'
import type { World } from '../world.ts'
import { Breaker } from './breaker.ts'
import type { UpstreamConnection } from './connection.ts'
import type { Dialling, DialSettings } from './dial-settings.ts'
import type { EndpointState } from './endpoint-state.ts'
import { type Learned, type News, reachedNews, standingNews } from './news.ts'
import type { Outcome } from './passive.ts'
import { Recheck } from './recheck.ts'
import type { Because, Draining } from './standing.ts'

/** How an attempt failed. */
export interface Failure {
  cause: string
  reason: string | undefined
  /** It speaks against the endpoint. */
  blamed: boolean
  /** There was a connection: not one that nobody took. */
  connected: boolean
  /** That connection was new: somebody takes them. */
  accepted: boolean
  /** It takes requests and says nothing, while others answer: no number of such failures is waited for. */
  silent: boolean
}

/** The group, as far as its watch needs it. */
export interface Watched {
  readonly world: World
  readonly upstream: Upstream
  readonly endpoints: readonly EndpointState[]
  readonly dialling: Dialling
  /** Requests are held for somebody to come back. */
  readonly isAwaited: boolean
  /** Idle time that the upstream allows a connection, ms. */
  idleMs(endpoint: EndpointState, advertisedMs: number): number
}

export class GroupWatch {
  readonly world: World
  readonly #group: Watched
  readonly #teller: (news: News) => void
  readonly #rechecks = new Map<EndpointState, Recheck>()
  readonly #counts: Timer = new Timer(() => this.#tellCounts())
  #retired = false

  /** `tell`: for the other processes. */
  constructor(group: Watched, tell: (news: News) => void) {
    this.world = group.world
    this.#group = group
    this.#teller = tell
  }

  joins(endpoint: EndpointState): void {
    const { circuit } = this.#group.upstream
    if (circuit === undefined) return
    const tell = (because: Because): void => this.#tell(endpoint, { kind: 'opened', because })
    endpoint.breaker = new Breaker(this.world, circuit, endpoint, tell)
  }

  /** It belongs to the group no more: what it has under way is finished. */
  leaves(endpoint: EndpointState): void {
    this.#rechecks.get(endpoint)?.stop()
    this.#rechecks.delete(endpoint)
    endpoint.retire()
  }

  /** A whole answer of 5xx came: the origin's own failure. */
  serverError(endpoint: EndpointState, cause: string, reason: string | undefined): void {
    this.#judge(endpoint, 'server-error', cause, reason)
  }

  failed(endpoint: EndpointState, failure: Failure): void {
    if (failure.accepted) this.reached(endpoint)
    if (!failure.blamed) return
    const { fall } = this.#group.upstream.health.passive
    if (failure.silent && fall > 0 && endpoint.standing.kind === 'in')
      this.#eject(endpoint, failure.cause, failure.reason, 1)
    this.#judge(endpoint, 'failure', failure.cause, failure.reason)
    if (!failure.connected) this.#gone(endpoint, failure.cause, failure.reason)
  }

  /** Somebody took a new connection there. (An answer on an old one says less: who stops listening may still finish.) */
  reached(endpoint: EndpointState): void {
    if (endpoint.standing.away === null) return
    this.#isBack(endpoint)
    this.#tell(endpoint, reachedNews(endpoint.seenUp))
  }

  /** Its first answer of all: from now on its absence is an outage, not a mistake in the configuration. */
  answered(endpoint: EndpointState): void {
    endpoint.seenUp = true
    this.#tell(endpoint, reachedNews(true))
  }

  /** Taken up by a quick look: the connection serves whoever comes next. */
  found(endpoint: EndpointState, connection: UpstreamConnection): void {
    const { maxIdle } = this.#group.upstream.keepAlive
    // Also where none is to be kept: it is there for who waits now, and goes soon.
    const idleMs = Math.min(this.#group.idleMs(endpoint, 0), maxIdle === 0 ? surplusIdleMs : Infinity)
    connection.release(this.world.now(), idleMs, Math.max(1, maxIdle))
    this.reached(endpoint)
  }

  /** Its name has been asked for again: if it was gone, it may be elsewhere. */
  moved(endpoint: EndpointState): void {
    this.#rechecks.get(endpoint)?.soon()
  }

  recheckSettings(endpoint: EndpointState): DialSettings {
    const { connectMs, tlsMs } = this.#group.upstream.timeouts
    return this.#group.dialling.settings(endpoint.endpoint, connectMs, tlsMs)
  }

  /** What another process has learned. */
  hear(endpoint: EndpointState, learned: Learned): void {
    switch (learned.kind) {
      case 'counts':
        return this.#hearCounts(endpoint, learned)
      case 'away':
        endpoint.seenUp ||= learned.seenUp
        return this.#isAway(endpoint, learned.because)
      case 'reached':
        endpoint.seenUp ||= learned.answered === true
        return this.#isBack(endpoint)
      case 'ejected':
        return this.#isEjected(endpoint, learned.because, learned.times)
      case 'opened':
        return endpoint.breaker?.isOpen(learned.because)
      case 'checked':
        return this.#isChecked(endpoint, learned.failing)
      case 'draining':
        return this.#drains(endpoint, learned.because)
    }
  }

  /** What this process would tell one that knows nothing. */
  known(): News[] {
    const upstream = this.#group.upstream.name
    return this.#group.endpoints.flatMap(endpoint =>
      standingNews(endpoint).map(learned => ({ upstream, endpoint: endpoint.id, ...learned })),
    )
  }

  inherit(endpoint: EndpointState, { standing, seenUp, passive }: EndpointState): void {
    endpoint.seenUp = seenUp
    if (standing.draining !== null) this.#drains(endpoint, standing.draining)
    if (standing.failing !== null) this.#isChecked(endpoint, standing.failing)
    if (standing.ejected !== null) this.#isEjected(endpoint, standing.ejected, passive.times)
    if (standing.away !== null) this.#isAway(endpoint, standing.away)
    if (standing.open !== null) endpoint.breaker?.isOpen(standing.open)
  }

  #gone(endpoint: EndpointState, cause: string, reason: string | undefined): void {
    const { away } = endpoint.standing
    if (away !== null) {
      away.count++
      return
    }
    const because = becauseOf(cause, reason, this.world.epoch())
    this.#isAway(endpoint, because)
    this.#tell(endpoint, { kind: 'away', because, seenUp: endpoint.seenUp })
  }

  #isAway(endpoint: EndpointState, because: Because): void {
    const { standing } = endpoint
    if (standing.away !== null && standing.away.since <= because.since) return
    endpoint.keepAlive.wentAway(this.world.now())
    endpoint.discardIdle()
    standing.set('away', because)
    this.#lookFor(endpoint)
  }

  /** The first request waits. Of a group that is in the configuration no more nobody else says who is back, and its looks had ended. */
  awaited(): void {
    if (!this.#retired) return
    for (const endpoint of this.#group.endpoints) {
      this.#rechecks.get(endpoint)?.soon()
      if (endpoint.standing.away !== null) this.#lookFor(endpoint)
    }
  }

  #lookFor(endpoint: EndpointState): void {
    if (this.wanted && this.#group.endpoints.includes(endpoint) && !this.#rechecks.has(endpoint))
      this.#rechecks.set(endpoint, new Recheck(this, endpoint))
  }

  #isBack(endpoint: EndpointState): void {
    this.#rechecks.get(endpoint)?.stop()
    this.#rechecks.delete(endpoint)
    const { standing } = endpoint
    if (standing.failing?.reached === false) standing.check({ ...standing.failing, reached: true })
    standing.set('away', null)
  }

  /** What is left of checks that are no longer made does not count. */
  #isChecked(endpoint: EndpointState, failing: EndpointState['standing']['failing']): void {
    if (failing === null || this.#group.upstream.health.active !== undefined) endpoint.standing.check(failing)
  }

  #judge(endpoint: EndpointState, outcome: Exclude<Outcome, 'fine'>, cause: string, reason: string | undefined): void {
    const now = this.world.now()
    endpoint.failed(outcome, now, cause, reason)
    if (!this.#retired && this.#counts.deadline === Infinity) this.world.wheel.arm(this.#counts, newsIntervalMs)
    this.#ejectIfDue(endpoint, outcome, now, cause, reason)
  }

  /** Traffic is spread over the processes: what they saw together is what clients met. */
  #hearCounts(endpoint: EndpointState, counts: Extract<Learned, { kind: 'counts' }>): void {
    const { attempts, failures, serverErrors, cause, reason } = counts
    const now = this.world.now()
    endpoint.passive.heard(attempts, failures, serverErrors, now)
    if (failures > 0) this.#ejectIfDue(endpoint, 'failure', now, cause, reason)
    if (serverErrors > 0) this.#ejectIfDue(endpoint, 'server-error', now, cause, reason)
  }

  #ejectIfDue(
    endpoint: EndpointState,
    outcome: Exclude<Outcome, 'fine'>,
    now: number,
    cause: string,
    reason: string | undefined,
  ): void {
    if (endpoint.standing.ejected !== null) return
    const others = this.#group.endpoints.filter(other => other !== endpoint && other.standing.kind === 'in')
    const records = others.map(({ passive }) => passive)
    if (!endpoint.passive.shouldLeave(outcome, records, now)) return
    this.#eject(endpoint, cause, reason, endpoint.passive.count(outcome, now))
  }

  #eject(endpoint: EndpointState, cause: string, reason: string | undefined, count: number): void {
    const since = this.world.epoch()
    const because = {
      ...becauseOf(cause, reason, since),
      count,
      until: since + endpoint.passive.eject(this.world.now()),
    }
    this.#isEjected(endpoint, because, endpoint.passive.times)
    this.#tell(endpoint, { kind: 'ejected', because, times: endpoint.passive.times })
  }

  #isEjected(endpoint: EndpointState, because: Because, times: number): void {
    const leftMs = (because.until ?? 0) - this.world.epoch()
    if (leftMs <= 0) return
    endpoint.passive.left(times, leftMs, this.world.now())
    endpoint.standing.set('ejected', because)
    endpoint.discardIdle()
    endpoint.afterEjection(leftMs)
  }

  ejectionOver(endpoint: EndpointState): void {
    endpoint.passive.comeBack(false)
    endpoint.standing.set('ejected', null)
  }

  /** What is under way there is finished; nothing new begins. */
  #drains(endpoint: EndpointState, because: Draining | null): void {
    endpoint.standing.set('draining', because)
    if (because !== null) endpoint.discardIdle()
  }

  #tell(endpoint: EndpointState, learned: Learned): void {
    this.#teller({ upstream: this.#group.upstream.name, endpoint: endpoint.id, ...learned })
  }

  #tellCounts(): void {
    for (const endpoint of this.#group.endpoints) {
      const counts = endpoint.passive.takeCounts()
      if (counts.failures + counts.serverErrors === 0) continue
      const { cause, reason } = endpoint.lastFailure
      this.#tell(endpoint, { kind: 'counts', ...counts, cause, ...(reason !== undefined && { reason }) })
    }
  }

  /** Somebody still wants to know when an endpoint is back. */
  get wanted(): boolean {
    return !this.#retired || this.#group.isAwaited
  }

  /** The configuration has no such group any more: what waits is still looked after. */
  retire(): void {
    this.#retired = true
    this.world.wheel.remove(this.#counts)
  }
}

function becauseOf(cause: string, reason: string | undefined, since: number): Because {
  return { cause, ...(reason !== undefined && { reason }), since, count: 1 }
}
