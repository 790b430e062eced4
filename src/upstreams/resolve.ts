/** Names to addresses. Whoever asks waits only for the first answer: from then on there is one, and it is renewed beside traffic. */
import { addressBytes } from '../config/cidr.ts'
import type { Config } from '../config/config.ts'
import {
  nameAheadMs,
  nameDenialKeptMs,
  nameDoubtMs,
  nameHoldsMostMs,
  nameHoldsUntoldMs,
  nameRetryMs,
  namesMax,
} from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'
import { askServers } from './ask-servers.ts'
import { askSystem } from './ask-system.ts'
import type { Address, Ask, DnsDoor, Outcome, Resolved } from './dns-door.ts'
import { type Change, type Follower, KnownName, type Waiter } from './known-name.ts'

export type { Address, DnsDoor, Resolved, ResolveError } from './dns-door.ts'

/** Lines for the program's own log. */
export type Say = (level: 'info' | 'warn', message: string) => void

interface ResolverWorld {
  now(): number
  readonly wheel: Wheel
  readonly dns: DnsDoor
}

export class Resolver {
  readonly #world: ResolverWorld
  /** 0: none. */
  readonly timeoutMs: number
  readonly #ask: Ask
  readonly #say: Say
  readonly #names = new Map<string, KnownName>()
  /** Of names that are followed: when to ask again. */
  readonly #renewals = new Map<KnownName, Timer>()

  constructor(world: ResolverWorld, settings: Config['resolver'], say: Say = () => {}) {
    this.#world = world
    this.#say = say
    this.timeoutMs = settings.timeoutMs
    const { servers } = settings
    this.#ask = servers === null ? askSystem(world.dns) : askServers(world.dns, servers, world.wheel)
  }

  /** An address stands for itself. Calls back at once when an answer is known, be it one that has run out and is being renewed. */
  resolve(host: string, callback: Resolved): void {
    const name = this.#name(host)
    const now = this.#world.now()
    name.used = true
    const mayAsk = !name.asking && now >= name.retryAt
    if (name.addresses !== null) {
      if (mayAsk && now >= name.holdsUntil) this.#start(name)
      // An answer may have come meanwhile, from a hosts file or a simulation.
      callback(null, name.addresses, 0, name.error !== null)
    } else if (name.error !== null && !name.asking && !mayAsk) callback(name.error, [], 0, false)
    else {
      this.#wait(name, callback, now)
      if (mayAsk) this.#start(name)
    }
  }

  /** What is known, without asking. */
  known(host: string): KnownName | undefined {
    return this.#names.get(host)
  }

  /** Its addresses did not do: whether there are others is asked now, if it has not just been. */
  doubt(host: string): void {
    const name = this.#names.get(host)
    if (name === undefined || name.asking || name.holdsUntil === Infinity) return
    const now = this.#world.now()
    if (now >= name.retryAt && now - name.askedAt >= nameDoubtMs) this.#start(name)
  }

  /** From now on the name is asked for when its answer runs out, whether somebody wants it or not. */
  follow(host: string, follower: Follower): void {
    const name = this.#name(host)
    name.followers.add(follower)
    if (name.holdsUntil === Infinity || this.#renewals.has(name)) return
    const timer = new Timer(() => this.#renew(name))
    this.#renewals.set(name, timer)
    if (name.addresses === null && !name.asking) this.#start(name)
    else this.#plan(name)
  }

  unfollow(host: string, follower: Follower): void {
    const name = this.#names.get(host)
    if (name === undefined || !name.followers.delete(follower) || name.followers.size > 0) return
    const timer = this.#renewals.get(name)
    if (timer !== undefined) this.#world.wheel.remove(timer)
    this.#renewals.delete(name)
  }

  #name(host: string): KnownName {
    return this.#names.get(host) ?? this.#enter(host)
  }

  #enter(host: string): KnownName {
    if (this.#names.size >= namesMax) this.#forgetOldest()
    const name = new KnownName(host)
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
      if (name.asking || name.followers.size > 0) continue
      this.#names.delete(host)
      return
    }
  }

  #wait(name: KnownName, callback: Resolved, since: number): void {
    const waiter: Waiter = { callback, since, timer: new Timer(() => this.#expired(name, waiter)) }
    name.waiters.push(waiter)
    if (this.timeoutMs > 0) this.#world.wheel.arm(waiter.timer, this.timeoutMs)
  }

  #start(name: KnownName): void {
    name.asking = true
    name.askedAt = this.#world.now()
    this.#ask(name.host, outcome => this.#settle(name, outcome))
  }

  /** What was asked goes on: getaddrinfo cannot be called off, and a second one would only take another thread. */
  #expired(name: KnownName, waiter: Waiter): void {
    name.waiters.splice(name.waiters.indexOf(waiter), 1)
    const error = { code: 'TIMER', message: `no answer for ${name.host} within ${this.timeoutMs} ms` }
    waiter.callback(error, [], this.#world.now() - waiter.since, false)
  }

  #settle(name: KnownName, outcome: Outcome): void {
    const now = this.#world.now()
    const before = name.addresses
    const { answeredAt } = name
    const inUse = name.inUse
    const change = name.take(outcome, now)
    if (name.followers.size > 0) this.#tell(name, change, before, now - answeredAt)
    for (const follower of [...name.followers]) follower.onAnswer(name)
    const { waiters, addresses, error } = name
    name.waiters = []
    for (const { callback, since, timer } of waiters) {
      this.#world.wheel.remove(timer)
      if (addresses === null) callback(error, [], now - since, false)
      else callback(null, addresses, now - since, error !== null)
    }
    this.#plan(name, inUse)
  }

  /** What nobody needs is asked for seldom. */
  #plan(name: KnownName, inUse: boolean = true): void {
    const timer = this.#renewals.get(name)
    if (timer === undefined) return
    const now = this.#world.now()
    const { error, holdsUntil, answeredAt } = name
    const ahead = Math.min(nameAheadMs, (holdsUntil - answeredAt) / 10)
    const soon = error === null ? Math.max(0, holdsUntil - ahead - now) : nameRetryMs
    const late = error === null ? nameHoldsMostMs : nameHoldsUntoldMs
    this.#world.wheel.arm(timer, inUse ? soon : Math.max(soon, late))
  }

  #renew(name: KnownName): void {
    if (!name.asking) this.#start(name)
  }

  #tell(name: KnownName, change: Change, before: readonly Address[] | null, ageMs: number): void {
    const { host, addresses, error } = name
    const said = `${error?.code}: ${error?.message}`
    const kept = `its last answer (${listed(before)}), ${Math.round(ageMs / 1000)} s old, stays in use`
    if (change === 'moved') this.#say('info', `${host} is at ${listed(addresses)} now, and was at ${listed(before)}`)
    else if (change === 'again') this.#say('info', `${host} is known again: ${listed(addresses)}`)
    else if (change === 'denied') this.#say('warn', `${host} is no name any more (${said}): ${kept} for ${keptS} s`)
    else if (change === 'given-up')
      this.#say('warn', `${host} is given up (${said}): for ${keptS} s it was no name any more`)
    else if (change === 'failing' && before === null)
      this.#say('warn', `${host} has no address (${said}); it is asked for again`)
    else if (change === 'failing') this.#say('warn', `${host} cannot be asked for (${said}): ${kept}`)
  }
}

const keptS: number = nameDenialKeptMs / 1000

function listed(addresses: readonly Address[] | null): string {
  return addresses?.map(({ address }) => address).join(', ') ?? 'nowhere'
}

/** Of an address as text, zone and all (`fe80::1%eth0`); null for a name. */
function familyOf(host: string): 4 | 6 | null {
  const bytes = addressBytes(host.includes(':') ? host.replace(/%.*$/, '') : host)
  return bytes === null ? null : bytes.length === 4 ? 4 : 6
}
