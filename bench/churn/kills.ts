/** Kills workers, and judges which failures that excuses: those on connections that the worker held or had queued. */
import { setTimeout as sleep } from 'node:timers/promises'
import { listenersOf, type Owners, ownersOf } from './sockets.ts'
import type { Failure } from './traffic.ts'

const POLL_MS = 5
const REPLACED_WITHIN_MS = 20_000

export interface Kill {
  pid: number
  at: number
  /** By then the kernel had closed all that the worker had. */
  goneAt: number
  before: Owners
  after: Owners
  /** From the kill to another process listening in its place. */
  replacedMs: number
}

/** This process asks nothing while it looks and kills, so the look is true of the moment of the kill. */
export async function killWorker(port: number, pid: number): Promise<Kill> {
  const others = new Set(listenersOf(port))
  const before = ownersOf(port)
  const at = performance.now()
  process.kill(pid, 'SIGKILL')
  while (isAlive(pid)) await sleep(1)
  const goneAt = performance.now()
  const after = ownersOf(port)
  while (!listenersOf(port).some(listener => !others.has(listener))) {
    if (performance.now() - at > REPLACED_WITHIN_MS) break
    await sleep(POLL_MS)
  }
  return { pid, at, goneAt, before, after, replacedMs: performance.now() - at }
}

/** What is answered wrongly, or refused, or lost on a connection of another worker, no kill excuses. */
export function isExcused({ kind, connection, at }: Failure, kills: readonly Kill[]): boolean {
  const dropped =
    kind === 'reset before the answer' || kind === 'closed before the answer' || kind === 'cut in the answer'
  return dropped && kills.some(kill => at >= kill.at && lostWith(kill, connection))
}

function lostWith(kill: Kill, { startedAt, localPort }: Failure['connection']): boolean {
  if (startedAt > kill.goneAt) return false
  const owner = kill.before.get(localPort)
  if (owner !== undefined && owner !== null) return owner === kill.pid
  // In some queue then, or still connecting: it was the dead worker's if it did not outlive it.
  return !kill.after.has(localPort)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
