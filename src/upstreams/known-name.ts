/** What is known of one name: its last good answer, what speaks against that, and which addresses it has lost. */
import { nameDenialKeptMs, nameRetryMs, nameReturnsMin, nameRotationMs, pastAddressesMax } from '../limits.ts'
import type { Timer } from '../wheel.ts'
import { type Address, isNegative, type Outcome, type Resolved, type ResolveError } from './dns-door.ts'

/** Wants to hear of every answer that changes what is known. */
export interface Follower {
  /** Somebody needs the name now: it is asked for again before its answer has run out. */
  readonly inUse: boolean
  onAnswer(name: KnownName): void
}

/** For the first answer. */
export interface Waiter {
  callback: Resolved
  since: number
  timer: Timer
}

/** What an answer changed, for people. */
export type Change = 'failing' | 'denied' | 'given-up' | 'again' | 'moved' | null

export class KnownName {
  readonly host: string
  /** The last good answer; null: there has been none, or it counts no more. */
  addresses: readonly Address[] | null = null
  /** Monotonic ms. */
  answeredAt = 0
  holdsUntil = 0
  /** Set since the last try failed. */
  error: ResolveError | null = null
  retryAt = 0
  askedAt: number = -Infinity
  asking: boolean = false
  /** Somebody wanted it since the last answer. */
  used: boolean = false
  waiters: Waiter[] = []
  readonly followers: Set<Follower> = new Set()
  /** When "there is no such name" was first said after a good answer; 0: that is not so. */
  #deniedAt = 0
  /** Addresses of earlier answers, and when they left. */
  readonly #past = new Map<string, number>()
  #returns = 0
  #returnedAt = -Infinity

  constructor(host: string) {
    this.host = host
  }

  /** The resolver's latest word was that there is no such name, or no address; what it had is used for a while yet. */
  get denied(): boolean {
    return this.#deniedAt > 0
  }

  get inUse(): boolean {
    if (this.used) return true
    for (const { inUse } of this.followers) if (inUse) return true
    return false
  }

  /** undefined: it is an address, which has no age. */
  ageMs(now: number): number | undefined {
    return this.holdsUntil === Infinity ? undefined : now - this.answeredAt
  }

  /** Answers give some of many addresses in turn: one that is missing from the latest is as good as those in it. */
  rotates(now: number): boolean {
    return this.#returns >= nameReturnsMin && now - this.#returnedAt < nameRotationMs
  }

  /** It had this address once, and has it no more. */
  lacks(address: string, now: number): boolean {
    if (this.addresses === null || this.addresses.some(one => one.address === address)) return false
    return !(this.rotates(now) && this.#past.has(address))
  }

  take(outcome: Outcome, now: number): Change {
    this.asking = this.used = false
    return 'addresses' in outcome ? this.#takeGood(outcome, now) : this.#takeFailure(outcome.error, now)
  }

  #takeGood({ addresses, holdsMs }: Extract<Outcome, { addresses: unknown }>, now: number): Change {
    const failed = this.error !== null
    const moved = this.#compare(addresses, now) && !this.rotates(now)
    this.addresses = addresses
    this.answeredAt = now
    this.holdsUntil = now + holdsMs
    this.error = null
    this.#deniedAt = 0
    return moved ? 'moved' : failed ? 'again' : null
  }

  /** A registry may lose a name for the moment in which its only instance restarts: a denial counts when it lasts. */
  #takeFailure(error: ResolveError, now: number): Change {
    const first = this.error === null
    this.error = error
    this.retryAt = now + nameRetryMs
    if (!isNegative(error.code) || this.addresses === null) return first ? 'failing' : null
    if (this.#deniedAt === 0) {
      this.#deniedAt = now
      return 'denied'
    }
    if (now - this.#deniedAt < nameDenialKeptMs) return null
    this.#compare([], now)
    this.addresses = null
    return 'given-up'
  }

  /** Whether an address has left or come. */
  #compare(next: readonly Address[], now: number): boolean {
    const before = this.addresses
    if (before === null) return false
    let changed = false
    for (const { address } of before) {
      if (next.some(one => one.address === address)) continue
      this.#past.delete(address)
      this.#past.set(address, now)
      changed = true
    }
    for (const { address } of next) {
      if (before.some(one => one.address === address)) continue
      changed = true
      const leftAt = this.#past.get(address)
      this.#past.delete(address)
      if (leftAt === undefined || now - leftAt >= nameRotationMs) continue
      this.#returns = now - this.#returnedAt < nameRotationMs ? this.#returns + 1 : 1
      this.#returnedAt = now
    }
    for (const [address, leftAt] of this.#past)
      if (now - leftAt >= nameRotationMs || this.#past.size > pastAddressesMax) this.#past.delete(address)
    return changed
  }
}
