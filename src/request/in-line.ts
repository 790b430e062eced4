/** An exchange's time in a line: held until an outage of every endpoint ends, waiting for room at one, or for its next try. */
import type { Refusal } from '../exchange/exchange.ts'
import type { UpstreamGroup } from '../upstreams/group.ts'
import { Waiter, WaitingLine } from '../upstreams/waiting.ts'
import type { World } from '../world.ts'
import type { LiveExchange } from './live.ts'
import type { Next, Tries } from './tries.ts'

/** What ends the wait. `now`: monotonic ms. */
export interface InLineOwner {
  onTurn(now: number): void
  /** The outage has lasted too long. */
  onHeldInVain(now: number): void
  onTurnedAway(refusal: Refusal): void
}

export class InLine {
  readonly #world: World
  readonly #x: LiveExchange
  readonly #tries: Tries
  readonly #owner: InLineOwner
  readonly #waiter: Waiter
  #group: UpstreamGroup | null = null
  /** In this one it is alone; made when a try is first waited for, for most exchanges never wait. */
  #pause: WaitingLine | null = null

  constructor(world: World, x: LiveExchange, tries: Tries, owner: InLineOwner) {
    this.#world = world
    this.#x = x
    this.#tries = tries
    this.#owner = owner
    this.#waiter = new Waiter(
      () => owner.onTurn(this.#end()),
      line => this.#expired(line),
      () => !tries.lacksRoom(this.#group!),
    )
  }

  get waits(): boolean {
    return this.#waiter.line !== null
  }

  /** After a failed try. */
  wait(next: Extract<Next, { kind: 'hold' | 'pause' }>, group: UpstreamGroup): void {
    if (next.kind === 'hold') this.hold(group)
    else this.#pauseLine().enter(this.#waiter, next.ms)
  }

  #pauseLine(): WaitingLine {
    return (this.#pause ??= new WaitingLine(this.#world.wheel, () => this.#world.now()))
  }

  hold(group: UpstreamGroup): void {
    const { cause, reason } = group.outage
    this.#begin(group, { ...(cause !== '' && { cause }), ...(reason !== undefined && { reason }) })
    this.#tries.held()
    this.#waiter.choosy = false
    group.hold(this.#waiter)
  }

  queue(group: UpstreamGroup): void {
    const { limits } = group.upstream
    if (limits.queue === 0) return this.#owner.onTurnedAway({ kind: 'connection-limit', limit: group.room })
    const { retryAfterSeconds, facts: line } = group.queue
    if (line.length >= limits.queue)
      return this.#owner.onTurnedAway({ kind: 'queue', outcome: 'full', ms: 0, retryAfterSeconds, line })
    this.#begin(group, {})
    this.#waiter.choosy = this.#tries.isAgain
    group.wait(this.#waiter)
  }

  /** Its time for everything is over, or the gateway's. */
  giveUp(outcome: 'total' | 'stopping'): void {
    const { line } = this.#waiter
    if (line === null) return
    line.leave(this.#waiter)
    if (line !== this.#pause) this.#end()
    this.#owner.onTurnedAway({ kind: 'queue', outcome, ms: this.#x.waited?.ms ?? 0 })
  }

  /** It has ended otherwise. */
  leave(): void {
    this.#waiter.line?.leave(this.#waiter)
  }

  #begin(group: UpstreamGroup, because: { cause?: string; reason?: string }): void {
    this.#group = group
    this.#x.waited = { ms: this.#x.waited?.ms ?? 0, ...because }
    this.#x.phase = 'queue'
  }

  #end(): number {
    const now = this.#world.now()
    this.#x.waited!.ms += Math.round(now - this.#waiter.since)
    return now
  }

  #expired(line: WaitingLine): void {
    if (line === this.#pause) return this.#owner.onTurn(this.#world.now())
    const now = this.#end()
    if (line === this.#group!.queue) this.#turnedAway(line)
    else this.#owner.onHeldInVain(now)
  }

  #turnedAway({ retryAfterSeconds, facts: line }: WaitingLine): void {
    this.#owner.onTurnedAway({ kind: 'queue', outcome: 'timeout', ms: this.#x.waited!.ms, retryAfterSeconds, line })
  }
}
