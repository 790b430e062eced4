/** Running the lines of a script: what upstreams and clients have in common. Each verb is a pattern and what it does. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Peer } from '../upstreams/peer.ts'
import { bytesOf } from './text.ts'

/** Whoever a script drives. */
export interface Actor {
  peer: Peer
  signals: Signals
}

export type Verb<A> = [pattern: RegExp, act: (actor: A, match: RegExpExecArray) => unknown]

/** `tells NAME` in one script lets `waits for NAME` in another go on: order without sleeping. */
export class Signals {
  #given = new Map<string, PromiseWithResolvers<void>>()

  get(name: string): PromiseWithResolvers<void> {
    const known = this.#given.get(name) ?? Promise.withResolvers<void>()
    this.#given.set(name, known)
    return known
  }

  /** The scenario is over: nobody waits on. */
  release(): void {
    for (const signal of this.#given.values()) signal.resolve()
  }
}

export const COMMON_VERBS: Verb<Actor>[] = [
  [/^says bytes ([\da-f ]+)$/i, ({ peer }, [, hex]) => peer.say(fromHex(hex!))],
  [/^says (".*)$/, ({ peer }, [, text]) => peer.say(bytesOf(text!))],
  [/^says raw bytes ([\da-f ]+)$/i, ({ peer }, [, hex]) => void peer.raw.write(fromHex(hex!))],
  [/^begins to say (".*)$/, ({ peer }, [, text]) => void peer.say(bytesOf(text!))],
  [/^drips (".*") every (\d+)ms$/, ({ peer }, [, text, ms]) => drip(peer, bytesOf(text!), Number(ms))],
  [/^repeats (".*") every (\d+)ms$/, ({ peer }, [, text, ms]) => repeat(peer, bytesOf(text!), Number(ms))],
  [/^waits (\d+)ms$/, (_, [, ms]) => delay(Number(ms))],
  [/^waits for ([\w-]+)$/, ({ signals }, [, name]) => signals.get(name!).promise],
  [/^tells ([\w-]+)$/, ({ signals }, [, name]) => signals.get(name!).resolve()],
  [/^stops reading$/, ({ peer }) => peer.stopReading()],
  [/^reads on$/, ({ peer }) => peer.readOn()],
  [/^(?:closes|half-closes|leaves)$/, ({ peer }) => peer.halfClose()],
  [/^cuts$/, ({ peer }) => peer.cut()],
  [/^drops$/, ({ peer }) => peer.destroy()],
  [/^resets$/, ({ peer }) => peer.reset()],
  [/^sees a reset$/, ({ peer }) => peer.until(() => peer.end === 'reset')],
  [/^sees the end$/, ({ peer }) => peer.until(() => peer.over)],
]

export const AGAIN = 'again'

/** Line by line; `again` starts over. Ends early when the connection is over. */
export async function perform<A extends Actor>(actor: A, script: readonly string[], verbs: Verb<A>[]): Promise<void> {
  for (let at = 0; at < script.length; at++) {
    const line = script[at]!
    if (line === AGAIN) {
      at = -1
      continue
    }
    const outcome = await act(actor, line, verbs)
    if (outcome === false) return
  }
}

/** A misspelt line must not pass for an upstream that does nothing. */
export function checkScript<A extends Actor>(script: readonly string[], verbs: Verb<A>[]): void {
  for (const line of script) {
    if (line !== AGAIN && !verbs.some(([pattern]) => pattern.test(line))) throw new Error(`nobody can do this: ${line}`)
  }
}

async function act<A extends Actor>(actor: A, line: string, verbs: Verb<A>[]): Promise<unknown> {
  for (const [pattern, run] of verbs) {
    const match = pattern.exec(line)
    if (match !== null) return run(actor, match)
  }
  return false
}

function fromHex(octets: string): Buffer {
  return Buffer.from(octets.replaceAll(' ', ''), 'hex')
}

/** Octet by octet. */
async function drip(peer: Peer, bytes: Buffer, ms: number): Promise<void> {
  for (let at = 0; at < bytes.length && !peer.over; at++) {
    await peer.say(bytes.subarray(at, at + 1))
    await delay(ms)
  }
}

/** Until the connection is over. */
async function repeat(peer: Peer, bytes: Buffer, ms: number): Promise<void> {
  while (!peer.over && !peer.stream.destroyed) {
    await peer.say(bytes)
    await delay(ms)
  }
}
