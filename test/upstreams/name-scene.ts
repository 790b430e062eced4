/** A resolver before a name server of our own over real UDP; only the clock is a toy. */
import assert from 'node:assert/strict'
import dns from 'node:dns'
import type { Address, DnsDoor, ResolveError } from '../../src/upstreams/dns-door.ts'
import { Resolver } from '../../src/upstreams/resolve.ts'
import { Wheel } from '../../src/wheel.ts'
import { type DnsServer, dnsServer, type Says } from '../helpers/dns-server.ts'

export interface Answer {
  error: ResolveError | null
  addresses: readonly Address[]
  ms: number
  stale: boolean
}

/** A resolver before a name server, in a world whose clock moves only when told. */
export class NameScene implements AsyncDisposable {
  now: number = 1000
  readonly wheel: Wheel = new Wheel(() => this.now)
  readonly servers: DnsServer
  readonly resolver: Resolver
  readonly #channels: dns.Resolver[] = []

  constructor(servers: DnsServer, lookup?: DnsDoor['lookup']) {
    this.servers = servers
    const door: DnsDoor = {
      lookup: lookup ?? dns.lookup,
      resolver: () => {
        const channel = new dns.Resolver({ timeout: 10_000, tries: 1 })
        channel.setServers([servers.address])
        this.#channels.push(channel)
        return channel
      },
    }
    const world = { now: () => this.now, wheel: this.wheel, dns: door }
    this.resolver = new Resolver(world, { servers: lookup ? null : [servers.address], timeoutMs: 2000 })
  }

  static async of(says: Record<string, Says>): Promise<NameScene> {
    return new NameScene(await dnsServer(says))
  }

  /** Behind getaddrinfo, whose answer is given. */
  static async behindSystem(says: Record<string, Says>, lookup: DnsDoor['lookup']): Promise<NameScene> {
    return new NameScene(await dnsServer(says), lookup)
  }

  ask(host: string): Promise<Answer> {
    return new Promise(done =>
      this.resolver.resolve(host, (error, addresses, ms, stale) => done({ error, addresses, ms, stale })),
    )
  }

  /** The answer, which must come before this returns. */
  known(host: string): Answer {
    let answer: Answer | undefined
    this.resolver.resolve(host, (error, addresses, ms, stale) => {
      answer = { error, addresses, ms, stale }
    })
    assert.ok(answer, `${host} is not known`)
    return answer
  }

  pass(ms: number): void {
    this.now += ms
    this.wheel.tick()
  }

  /** Every question the server was to get has come; a silent one gives no other sign. */
  async asked(count: number): Promise<void> {
    while (this.servers.asked.length < count) await new Promise(done => setImmediate(done))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const channel of this.#channels) channel.cancel()
    await this.servers[Symbol.asyncDispose]()
  }
}

export const texts = (answer: Answer): string[] => answer.addresses.map(one => one.address)

/** Every turn of the loop is looked at. */
export async function soon(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(done => setImmediate(done))
}
