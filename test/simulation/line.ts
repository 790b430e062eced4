/** What a simulated connection is made of beside its ends: how its line behaves, and the network that it is part of. */
import type { WireError } from '../../src/wire/wire.ts'
import type { Clock } from './clock.ts'
import type { End } from './end.ts'
import type { Random } from './random.ts'
import type { Trace, Trigger } from './trace.ts'

/** How a connection behaves. Latency is one way, in ms; `cut` is the longest piece that travels whole. */
export interface Line {
  latency: number
  jitter: number
  capacity: number
  cut: number
  /** What arrived in pieces is read in one go. */
  merges: boolean
}

export interface Network {
  readonly clock: Clock
  readonly random: Random
  readonly trace: Trace
  trigger: Trigger
  /** Gateway ends that are open. */
  readonly open: Set<End>
  /** The most that any gateway end has held back for its peer, in bytes. */
  readonly pendingMost: { client: number; upstream: number }
  /** The gateway writes to a server. */
  wrote(end: End, bytes: Buffer): void
  /** The gateway did to a wire what no wire allows. */
  misused(what: string): void
}

export function wireError(code: string, syscall: string): WireError {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall })
}
