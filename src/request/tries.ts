/** The tries of one exchange: whom it has asked, and whether, where and when it may ask again. */
import { causeRow } from '../causes/table.ts'
import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Attempt, AttemptEnd, NotRetried } from '../exchange/attempt.ts'
import { retryPauseMaxMs, retryPauseMs } from '../limits.ts'
import type { EndpointState } from '../upstreams/endpoint-state.ts'
import type { UpstreamGroup } from '../upstreams/group.ts'
import type { Failure } from '../upstreams/watch.ts'
import type { LiveExchange } from './live.ts'
import type { Prepared } from './match.ts'
import { pickEndpoint } from './pick.ts'
import type { Relay } from './relay.ts'
import { whyNotAgain } from './retry.ts'
import type { Target } from './snapshot.ts'

/**
 * What follows a failed attempt. `same`: the same endpoint, on a fresh connection. knock: only to see whether an endpoint that
 * broke off still takes connections; if it does not, this is an outage. pause: again, a little later. hold: until an outage has ended.
 */
export type Next =
  | { kind: 'again' | 'knock'; same: EndpointState | null }
  | { kind: 'pause'; ms: number }
  | { kind: 'hold' }
  | { kind: 'stop'; why: NotRetried }

export class Tries {
  #asked: EndpointState[] = []
  #staleRetried = false
  /** It has been held once and nobody came back. */
  #heldInVain = false

  reset(): void {
    if (this.#asked.length > 0) this.#asked = []
    this.#staleRetried = this.#heldInVain = false
  }

  /** null: `group.outage` may be waited for, or everybody is full, or nobody is left. */
  pick(target: Target, prepared: Prepared): EndpointState | null {
    return this.mayHold(target.group) ? null : pickEndpoint(target, prepared, this.#asked)
  }

  mayHold({ outage }: UpstreamGroup): boolean {
    return outage.since > 0 && !this.#heldInVain && outage.holds
  }

  /** Somebody is left who has no room. Where nobody may wait for a circuit's trial, the open circuit is the reason and not the room. */
  lacksRoom(group: UpstreamGroup): boolean {
    return group.isFull(this.#asked) && (group.upstream.limits.queue > 0 || !group.isOnTrial)
  }

  /** It may not go just anywhere: somebody has failed it already. */
  get isAgain(): boolean {
    return this.#asked.length > 0
  }

  /** Kept only where there is somebody else to ask: the usual exchange writes nothing down. */
  asks(endpoint: EndpointState, group: UpstreamGroup, isFirst: boolean): void {
    if ((!isFirst || group.endpoints.length > 1) && !this.#asked.includes(endpoint)) this.#asked.push(endpoint)
  }

  /** Until the outage is over: whoever is back then may be asked, also the one that had failed. */
  held(): void {
    this.#asked = []
  }

  heldInVain(): void {
    this.#heldInVain = true
  }

  /** Could the try under way be made again elsewhere, if it ended now? */
  mayMoveOn(x: LiveExchange, relay: Relay, group: UpstreamGroup): boolean {
    const tries = (x.attempts?.length ?? 0) + 1
    if (!x.prepared!.idempotent || relay.outgoing.lost || tries >= group.upstream.retry.attempts) return false
    return group.budget.some && group.hasLeft([...this.#asked, relay.endpoint!])
  }

  /** After the last of `x.attempts` has failed. */
  next(x: LiveExchange, relay: Relay, found: Diagnosis, group: UpstreamGroup): Next {
    const attempts = x.attempts!
    const attempt = attempts.at(-1)!
    const endpoint = relay.endpoint!
    const same = found.cause === 'stale-connection-reuse' && !this.#staleRetried ? endpoint : null
    if (same !== null) endpoint.keepAlive.lostRace(relay.idleMs, relay.endedAt)
    if (same === null && !this.#asked.includes(endpoint)) this.#asked.push(endpoint)
    const { retry } = group.upstream
    const why = whyNotAgain({
      attempt,
      found,
      attempts: attempts.length,
      attemptsMax: retry.attempts,
      onTimeout: retry.on.includes('timeout'),
      idempotent: x.prepared!.idempotent,
      bodyLost: relay.outgoing.lost,
      endpointLeft: same !== null || group.hasLeft(this.#asked),
    })
    if (why === 'no-other-endpoint' && this.mayHold(group)) return { kind: 'hold' }
    if (why === 'no-other-endpoint' && mayKnock(attempt, attempts.length, endpoint, group))
      return { kind: 'knock', same: endpoint }
    if (why === 'attempts' && attempts.every(isUnconnected) && this.mayHold(group)) return { kind: 'hold' }
    if (why !== null) return { kind: 'stop', why }
    if (same === null && !isUnconnected(attempt) && !group.budget.spend()) return { kind: 'stop', why: 'budget' }
    this.#staleRetried ||= same !== null
    const ms = same === null && !isUnconnected(attempt) ? pauseMs(attempts.length, group.world.random()) : 0
    return ms > 0 ? { kind: 'pause', ms } : { kind: 'again', same }
  }
}

const BREAKING_OFF: ReadonlySet<AttemptEnd['kind']> = new Set(['fin', 'reset', 'errno'])

/** It was there, broke off, and a hold would help if it is restarting. The knock is a try, and one must be left for after the hold. */
function mayKnock({ end, phase }: Attempt, tries: number, endpoint: EndpointState, group: UpstreamGroup): boolean {
  const { retry } = group.upstream
  // Who answers, however badly, is there: with a bad certificate, an alert, a greeting in SSH.
  const brokeOff = BREAKING_OFF.has(end.kind) && phase !== 'tls' && phase !== 'dns' && phase !== 'connect'
  if (!brokeOff || !endpoint.seenUp || retry.holdMs === 0 || tries + 1 >= retry.attempts) return false
  return endpoint.mayKnock(group.world.now())
}

/** After so many tries. */
function pauseMs(tries: number, chance: number): number {
  return tries < 2 ? 0 : chance * Math.min(retryPauseMaxMs, retryPauseMs * 2 ** (tries - 1))
}

/** Nobody took the connection: to go on elsewhere burdens nobody, so it costs nothing of the budget. */
export function isUnconnected({ phase }: Attempt): boolean {
  return phase === 'dns' || phase === 'connect'
}

/** What a failed attempt says of its endpoint. A name that is not found takes it away as surely as a closed port. */
export function failureOf(attempt: Attempt, { cause, reason }: Diagnosis): Failure {
  const { blamesEndpoint, family } = causeRow(cause, reason)
  return {
    cause,
    reason,
    blamed: blamesEndpoint || family === 'name-resolution',
    connected: !isUnconnected(attempt),
    accepted: attempt.phase === 'tls',
    silent: attempt.end.kind === 'timer' && attempt.end.timer === 'silence',
  }
}
