/** Asking name servers ourselves, for both families at once; the answer's own lifetime is known then. */
import { nameHoldsLeastMs, nameHoldsMostMs } from '../limits.ts'
import { Timer, type Wheel } from '../wheel.ts'
import {
  type Address,
  type Ask,
  type DnsDoor,
  type Found,
  interleaved,
  isNegative,
  type NameServers,
  type Outcome,
  type ResolveError,
} from './dns-door.ts'

/** When one family has answered the other gets this much longer (RFC 8305 §3): some servers never answer for AAAA. */
const otherFamilyMs = 50

/** A datagram may get lost: asked once more then. c-ares would give up the first question with it, whose answer may only be slow. */
const askAgainMs = 400

/** Each time with sockets of its own: an answer that c-ares cannot read ends whatever else was asked by the same one. */
export function askServers(dns: DnsDoor, addresses: string[], wheel: Wheel): Ask {
  return (host, done) => {
    if (/(^|\.)localhost\.?$/i.test(host)) {
      done({ addresses: loopback, holdsMs: nameHoldsMostMs })
      return
    }
    new BothFamilies(host, () => dns.resolver(addresses), wheel, done).ask()
  }
}

/** Never asked of a server (RFC 6761 §6.3). */
const loopback: Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
]

interface Answer {
  error: ResolveError | null
  found: readonly Found[]
}

class BothFamilies {
  readonly #host: string
  readonly #open: () => NameServers
  #servers: string[] = []
  readonly #wheel: Wheel
  readonly #done: (outcome: Outcome) => void
  /** IPv4, IPv6. */
  readonly #answers: [Answer | null, Answer | null] = [null, null]
  readonly #timer: Timer
  readonly #again: Timer = new Timer(() => this.#ask())

  constructor(host: string, open: () => NameServers, wheel: Wheel, done: (outcome: Outcome) => void) {
    this.#host = host
    this.#open = open
    this.#wheel = wheel
    this.#done = done
    this.#timer = new Timer(() => this.#done(this.#outcome()))
  }

  ask(): void {
    this.#ask()
    this.#wheel.arm(this.#again, askAgainMs)
  }

  /** Whichever family has not been told yet. */
  #ask(): void {
    const servers = this.#open()
    this.#servers = servers.getServers()
    const [four, six] = this.#answers
    if (four === null) servers.resolve4(this.#host, { ttl: true }, (error, found) => this.#came(0, error, found))
    if (six === null) servers.resolve6(this.#host, { ttl: true }, (error, found) => this.#came(1, error, found))
  }

  #came(family: 0 | 1, error: NodeJS.ErrnoException | null, found: Found[] | undefined): void {
    if (this.#answers[family] !== null) return
    const answer = error ? { error: this.#named(error), found: [] } : { error: null, found: found ?? [] }
    this.#answers[family] = answer
    const other = this.#answers[1 - family]
    if (other || answer.found.length > 0) this.#wheel.remove(this.#again)
    if (other) {
      // Done was said before when the other's wait was over: a late failure then changes nothing.
      const late = this.#timer.slot === -1 && other.found.length > 0
      this.#wheel.remove(this.#timer)
      if (!late || answer.found.length > 0) this.#done(this.#outcome())
    } else if (answer.found.length > 0) this.#wheel.arm(this.#timer, otherFamilyMs)
  }

  /** IPv4 first: we cannot know whether this machine has a way out by IPv6, and the race gives IPv6 its chance anyway. */
  #outcome(): Outcome {
    const [four, six] = this.#answers
    const addresses = [
      ...(four?.found ?? []).map(({ address }): Address => ({ address, family: 4 })),
      ...(six?.found ?? []).map(({ address }): Address => ({ address, family: 6 })),
    ]
    if (addresses.length === 0) return { error: this.#mostTelling(four?.error ?? null, six?.error ?? null) }
    const ttl = Math.min(...[...(four?.found ?? []), ...(six?.found ?? [])].map(one => one.ttl)) * 1000
    return { addresses: interleaved(addresses), holdsMs: Math.min(Math.max(ttl, nameHoldsLeastMs), nameHoldsMostMs) }
  }

  /** No such name; else a failure, for it hides what the family would have; else no address in either. */
  #mostTelling(...errors: (ResolveError | null)[]): ResolveError {
    const said = errors.filter(error => error !== null)
    const nothing = { code: 'ENODATA', message: `no address for ${this.#host}` }
    return (
      said.find(error => error.code === 'ENOTFOUND') ??
      said.find(error => !isNegative(error.code)) ??
      said[0] ??
      nothing
    )
  }

  #named({ code, message }: NodeJS.ErrnoException): ResolveError {
    return { code: code ?? 'EBADRESP', message: `${message} (asked ${this.#servers.join(', ')})` }
  }
}
