/** The world as the gateway knows it, simulated: clock, chance, dialling and names, all from one seed. */
import type { SecureContext } from 'node:tls'
import type { DnsDoor } from '../../src/upstreams/resolve.ts'
import type { WireHandler } from '../../src/wire/wire.ts'
import type { DialTarget, World } from '../../src/world.ts'
import { AFTER_READS, Clock } from './clock.ts'
import { connectionOf } from './connection.ts'
import type { End } from './end.ts'
import { type Line, type Network, wireError } from './line.ts'
import { Random } from './random.ts'
import { Trace, type Trigger } from './trace.ts'

/** What a dialled address does. `accept` gets the script's end. */
export interface Host {
  /** How dialling goes at this moment. */
  dialled(): Dialled
  accept(end: End, dial: DialRecord): void
  line(): Line
}
export type Dialled = { kind: 'accepts' } | { kind: 'silent' } | { kind: 'fails'; code: string; afterMs: number }

/** One call of `dial`, for the oracle: what the network did to it, and when the gateway was told. */
export interface DialRecord {
  address: string
  localPort: number
  startedAt: number
  /** When it was told of the end, or gave up; NaN: not yet. */
  settledAt: number
  outcome: 'open' | 'silent' | string
}

/** What the name server says; `silent`: nothing, ever. */
export type NameAnswer = { addresses: string[] } | { code: string } | 'silent'

export class SimWorld implements Network {
  readonly clock: Clock = new Clock()
  readonly random: Random
  readonly trace: Trace
  readonly trigger: Trigger = { kind: 'none', end: null }
  readonly open: Set<End> = new Set()
  readonly hosts: Map<string, Host> = new Map()
  readonly names: Map<string, () => NameAnswer> = new Map()
  readonly dials: DialRecord[] = []
  readonly misuses: string[] = []
  readonly pendingMost = { client: 0, upstream: 0 }
  wrote: (end: End, bytes: Buffer) => void = () => {}
  #port = 10_000

  constructor(seed: number, textWanted: boolean) {
    this.random = new Random(seed, 1)
    this.trace = new Trace(() => this.clock.now, textWanted)
  }

  misused(what: string): void {
    this.misuses.push(what)
  }

  nextPort(): number {
    return this.#port++
  }

  /** What the gateway is given. */
  world(seed: number): World {
    const chance = new Random(seed, 2)
    const { clock } = this
    return {
      wheel: clock.wheel,
      now: () => clock.now,
      epoch: () => 1_700_000_000_000 + Math.floor(clock.now),
      random: () => chance.next(),
      afterReads: run => clock.after(0, () => this.#told('after', run), AFTER_READS),
      dial: (target, _raw, handler) => this.#dial(target, handler),
      startTls: () => unsupported('TLS'),
      tlsPeer: () => unsupported('TLS'),
      firstBytes: () => Buffer.alloc(0),
      tlsContext: () => ({}) as SecureContext,
      unconfirmed: (wire, told) => clock.after(1, () => this.#told('after', () => told((wire as End).unreadBytes))),
      dns: this.#dns(),
    }
  }

  #told(kind: Trigger['kind'], run: () => void): void {
    this.trigger.kind = kind
    this.trigger.end = null
    run()
  }

  #dial(target: DialTarget, handler: WireHandler): End {
    const address = 'path' in target ? `unix:${target.path}` : `${target.host}:${target.port}`
    const host = this.hosts.get(address)
    const localPort = this.nextPort()
    const record: DialRecord = {
      address,
      localPort,
      startedAt: this.clock.now,
      settledAt: Number.NaN,
      outcome: 'silent',
    }
    this.dials.push(record)
    const line = host?.line() ?? { latency: 1, jitter: 0, capacity: 1, cut: 1, merges: true }
    const [ours, theirs] = connectionOf(this, line, 'upstream', { remote: address, localPort })
    ours.handler = handler
    ours.connecting = true
    this.trace.note('gateway', 'dial', localPort, host === undefined ? 1 : 0)
    this.clock.after(line.latency, () => this.#arrive(host, ours, theirs, record, line.latency))
    return ours
  }

  #arrive(host: Host | undefined, ours: End, theirs: End, record: DialRecord, latency: number): void {
    if (ours.destroyed) return
    const outcome: Dialled = host?.dialled() ?? { kind: 'fails', code: 'EHOSTUNREACH', afterMs: 5 }
    if (outcome.kind === 'silent') return
    this.clock.after(latency + (outcome.kind === 'fails' ? outcome.afterMs : 0), () => {
      if (ours.destroyed) return
      record.settledAt = this.clock.now
      if (outcome.kind === 'fails') {
        record.outcome = outcome.code
        return ours.refuse(wireError(outcome.code, 'connect'))
      }
      record.outcome = 'open'
      ours.opened()
      host!.accept(theirs, record)
    })
  }

  #dns(): DnsDoor {
    return {
      lookup: (name, _options, done) => {
        const answer = this.names.get(name)?.() ?? { code: 'ENOTFOUND' }
        this.trace.note('gateway', 'look-up', name.length, 0)
        if (answer === 'silent') return
        this.clock.after(this.random.int(0, 30), () =>
          this.#told('dns', () => {
            if ('code' in answer) done(Object.assign(new Error(`getaddrinfo ${answer.code}`), answer), [])
            else
              done(
                null,
                answer.addresses.map(address => ({ address, family: 4 })),
              )
          }),
        )
      },
      resolver: () => unsupported('name servers'),
    }
  }
}

function unsupported(what: string): never {
  throw new Error(`the simulation has no ${what}`)
}
