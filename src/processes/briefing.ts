/** The first word to a worker, and with each configuration the next: all that it serves by. */
import type { Bulletin } from './bulletin.ts'
import type { Share, Snapshot, SocketName, ToWorker } from './messages.ts'
import { sharedOut } from './shared-out.ts'

/** What all workers have in common. */
export type Plan = Omit<Snapshot, 'workerIndex' | 'ownsUnixListeners' | 'sockets' | 'shares'>

/** What one has for itself, and what is known of its endpoints. */
export interface Own {
  sockets: SocketName[]
  shares: Share[]
  bulletin: Bulletin
}

/** `workers`: how many there are to be. */
export function briefing(
  plan: Plan,
  workerIndex: number,
  workers: number,
  { sockets, shares, bulletin }: Own,
): ToWorker {
  const config = sharedOut(plan.config, workers)
  const snapshot = { ...plan, config, workerIndex, ownsUnixListeners: workerIndex === 0, sockets, shares }
  return { type: 'snapshot', snapshot, discovered: [...bulletin.found.values()], news: bulletin.latest }
}
