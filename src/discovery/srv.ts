/** SRV records (RFC 2782): targets with priorities, which become tiers of backups, and weights. */
import type { Discovery, Endpoint } from '../config/config.ts'
import { nameDenialKeptMs, nameHoldsUntoldMs, nameRetryMs } from '../limits.ts'
import { isNegative, type SrvRecord } from '../upstreams/dns-door.ts'
import type { Follower } from '../upstreams/known-name.ts'
import { Timer } from '../wheel.ts'
import { endpointAt, type Source, type SourceParts } from './source.ts'

/** A weight of 0 beside others: a very small chance, says RFC 2782. */
const zeroWeight = 0.01

export class SrvSource implements Source, Follower {
  readonly name: string
  readonly inUse: boolean = true
  readonly #parts: SourceParts
  readonly #service: string
  readonly #scheme: Endpoint['scheme']
  readonly #timer: Timer = new Timer(() => this.#ask())
  /** The last good answer; null: there is none, or it counts no more. */
  #records: readonly SrvRecord[] | null = null
  #deniedAt = 0
  #failing = false
  #stopped = false

  constructor(parts: SourceParts, { name }: Extract<Discovery, { kind: 'srv' }>) {
    this.#parts = parts
    this.#service = name
    this.#scheme = name.startsWith('_https.') ? 'https' : 'http'
    this.name = `srv ${name}`
  }

  start(): void {
    this.#ask()
  }

  stop(): void {
    this.#stopped = true
    this.#parts.world.wheel.remove(this.#timer)
    this.#follow([])
  }

  /** One of the targets has got addresses, or others. */
  onAnswer(): void {
    this.#tell()
  }

  #ask(): void {
    const { world, servers } = this.#parts
    world.dns.resolver(servers).resolveSrv(this.#service, (error, records) => {
      if (this.#stopped) return
      if (error === null) this.#came(records)
      else this.#failed(error)
      world.wheel.arm(this.#timer, error === null ? nameHoldsUntoldMs : nameRetryMs)
    })
  }

  /** A target of "." says that there is no such service here. */
  #came(records: readonly SrvRecord[]): void {
    const { say } = this.#parts
    if (this.#failing) say('info', `${this.name} answers again`)
    this.#failing = false
    this.#deniedAt = 0
    const wanted = records.filter(({ name }) => name !== '' && name !== '.')
    this.#follow(wanted.map(({ name }) => name))
    this.#records = wanted
    this.#tell()
  }

  #failed({ code = 'EBADRESP', message }: NodeJS.ErrnoException): void {
    const { world, say, found } = this.#parts
    const kept = this.#records === null ? '' : '; the endpoints found last stay'
    if (!this.#failing) say('warn', `${this.name} cannot be asked for (${code}: ${message})${kept}`)
    this.#failing = true
    if (this.#records !== null && isNegative(code)) {
      if (this.#deniedAt === 0) this.#deniedAt = world.now()
      if (world.now() - this.#deniedAt < nameDenialKeptMs) return
      this.#follow([])
      this.#records = null
    }
    if (this.#records === null) found({ failed: { code, message } })
  }

  /** Targets that come and those that go. */
  #follow(names: readonly string[]): void {
    const { resolver } = this.#parts
    const before = new Set((this.#records ?? []).map(({ name }) => name))
    for (const name of new Set(names)) if (!before.delete(name)) resolver.follow(name, this)
    for (const name of before) resolver.unfollow(name, this)
  }

  /** Not before each target has been answered for: a part of them would get the load of all. */
  #tell(): void {
    const { resolver, found } = this.#parts
    const records = this.#records ?? []
    const known = records.map(({ name }) => resolver.known(name))
    if (known.some(name => name === undefined || (name.addresses === null && name.error === null))) return
    const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
    const endpoints = records.flatMap((record, at) => {
      const tier = priorities.indexOf(record.priority)
      const addresses = known[at]!.addresses ?? []
      const weight = weightOf(record, records) / addresses.length
      return addresses.map(
        ({ address }): Endpoint => ({
          ...endpointAt(this.#scheme, record.name, address, record.port),
          weight,
          ...(tier > 0 && { backup: true, tier }),
        }),
      )
    })
    const error = known.find(name => name?.error)?.error
    if (endpoints.length === 0 && error) found({ failed: error })
    else found({ endpoints })
  }
}

function weightOf({ priority, weight }: SrvRecord, records: readonly SrvRecord[]): number {
  if (weight > 0) return weight
  return records.some(other => other.priority === priority && other.weight > 0) ? zeroWeight : 1
}
