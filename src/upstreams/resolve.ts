/** Names to addresses: remembered for as long as their answer holds, asked for once at a time, never slower than its timer. */
import { addressBytes } from '../config/cidr.ts'
import type { Config } from '../config/config.ts'
import { Timer, type Wheel } from '../wheel.ts'
import { askServers } from './ask-servers.ts'
import { askSystem } from './ask-system.ts'
import { type Address, type Ask, type DnsDoor, isNegative, type Outcome, type ResolveError } from './dns-door.ts'

export type { Address, DnsDoor, ResolveError } from './dns-door.ts'

/** `addresses` is empty exactly when there is an error. `ms`: how long this caller waited. `stale`: the last good answer, for the resolver fails. */
export type Resolved = (error: ResolveError | null, addresses: readonly Address[], ms: number, stale: boolean) => void

interface ResolverWorld {
  now(): number
  readonly wheel: Wheel
  readonly dns: DnsDoor
}

/** After a failure the name is asked for again no sooner than this; its callers get the same failure, or the last good answer. */
const failureHoldsMs = 1000

/** Names remembered: they come from configuration and discovery, so that only a leak would go beyond. */
const namesMax = 4096

export class Resolver {
  readonly #world: ResolverWorld
  /** 0: none. */
  readonly timeoutMs: number
  readonly #ask: Ask
  readonly #names = new Map<string, Name>()

  constructor(world: ResolverWorld, settings: Config['resolver']) {
    this.#world = world
    this.timeoutMs = settings.timeoutMs
    const { servers } = settings
    this.#ask = servers === null ? askSystem(world.dns) : askServers(world.dns, servers, world.wheel)
  }

  /** An address stands for itself. Calls back at once when the answer is known. */
  resolve(host: string, callback: Resolved): void {
    const name = this.#names.get(host) ?? this.#enter(host)
    const now = this.#world.now()
    const mayAsk = !name.asking && now >= name.retryAt
    if (name.addresses !== null && now < name.holdsUntil) callback(null, name.addresses, 0, false)
    else if (name.addresses !== null && name.error !== null) {
      // Nobody waits for a resolver that has just failed, as long as there is something to go on.
      if (mayAsk) this.#start(name)
      callback(null, name.addresses, 0, true)
    } else if (name.error !== null && !name.asking && !mayAsk) callback(name.error, [], 0, false)
    else {
      this.#wait(name, callback, now)
      if (mayAsk) this.#start(name)
    }
  }

  /** The latest answer, without asking; null when there is none. */
  latest(host: string): readonly Address[] | null {
    return this.#names.get(host)?.addresses ?? null
  }

  #enter(host: string): Name {
    if (this.#names.size >= namesMax) this.#forgetOldest()
    const name = new Name(host)
    const family = familyOf(host)
    if (family !== null) {
      name.addresses = [{ address: host, family }]
      name.holdsUntil = Infinity
    }
    this.#names.set(host, name)
    return name
  }

  #forgetOldest(): void {
    for (const [host, name] of this.#names) {
      if (name.asking) continue
      this.#names.delete(host)
      return
    }
  }

  #wait(name: Name, callback: Resolved, since: number): void {
    const waiter: Waiter = { callback, since, timer: new Timer(() => this.#expired(name, waiter)) }
    name.waiters.push(waiter)
    if (this.timeoutMs > 0) this.#world.wheel.arm(waiter.timer, this.timeoutMs)
  }

  #start(name: Name): void {
    name.asking = true
    this.#ask(name.host, outcome => this.#settle(name, outcome))
  }

  /** What was asked goes on: getaddrinfo cannot be called off, and a second one would only take another thread. */
  #expired(name: Name, waiter: Waiter): void {
    name.waiters.splice(name.waiters.indexOf(waiter), 1)
    const error = { code: 'TIMER', message: `no answer for ${name.host} within ${this.timeoutMs} ms` }
    const ms = this.#world.now() - waiter.since
    if (name.addresses === null) waiter.callback(error, [], ms, false)
    else {
      name.error = error
      waiter.callback(null, name.addresses, ms, true)
    }
  }

  #settle(name: Name, outcome: Outcome): void {
    const now = this.#world.now()
    if ('addresses' in outcome) {
      name.addresses = outcome.addresses
      name.holdsUntil = now + outcome.holdsMs
      name.error = null
    } else {
      // "There is no such name" is an answer: what it had been before counts no more.
      if (isNegative(outcome.error.code)) name.addresses = null
      name.error = outcome.error
      name.retryAt = now + failureHoldsMs
    }
    name.asking = false
    const { waiters, addresses, error } = name
    name.waiters = []
    for (const { callback, since, timer } of waiters) {
      this.#world.wheel.remove(timer)
      if (addresses === null) callback(error, [], now - since, false)
      else callback(null, addresses, now - since, error !== null)
    }
  }
}

interface Waiter {
  callback: Resolved
  since: number
  timer: Timer
}

/** What is known of one name, and who waits for it. */
class Name {
  readonly host: string
  /** The last good answer. */
  addresses: readonly Address[] | null = null
  holdsUntil = 0
  /** Set since the last try failed. */
  error: ResolveError | null = null
  retryAt = 0
  asking = false
  waiters: Waiter[] = []

  constructor(host: string) {
    this.host = host
  }
}

/** Of an address as text, zone and all (`fe80::1%eth0`); null for a name. */
function familyOf(host: string): 4 | 6 | null {
  const bytes = addressBytes(host.includes(':') ? host.replace(/%.*$/, '') : host)
  return bytes === null ? null : bytes.length === 4 ? 4 : 6
}
